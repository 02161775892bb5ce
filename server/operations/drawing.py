"""Drawing: the atomic step that gives out a number, for whoever is to have one. Which rules apply, the callers say."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from server.domain.quota import Tally
from server.domain.refusals import Conflict, Refused
from server.domain.ticket import Ticket
from server.operations import no_shows
from server.operations.change import Caller, read_ticket
from server.operations.draw_form import FORM_IMAGE, FORM_PLACE, FORM_SERIES, DrawForm, tally_args
from server.operations.draw_request import Drawn, DrawRequest
from server.operations.halls import Today
from server.operations.next_draws import not_before
from server.operations.party import AGENT, Parties
from server.store import codec
from server.store.keys import DayKeys, drawn_field, held_field, holding_field, numbers_field
from server.store.plan import NEW_NUMBER, Plan
from server.wire.secret import RANDOM_BYTES
from server.wire.vocabulary import REMOTE_CHANNELS, Channel, State

Json = dict[str, Any]

_SERVED = "served"
_FROM_PHONES = frozenset({Channel.WEB, Channel.WECHAT})


@dataclass(slots=True)
class More:
    """What a draw does beside the ordinary: an appointment's slot, a walk-up's call and start, a kiosk's own number."""

    tallies: list[Tally] = field(default_factory=list)
    full: Callable[[int], Refused] | None = None  # what is said when the one of these tallies is at its limit
    unlimited: bool = False
    number: str = ""
    arrived_at: int | None = None
    secret: str | None = None
    series: str = ""  # of the number, where the queue's prefix isn't what it is counted by
    plan: Callable[[Plan], None] | None = None
    served: tuple[Ticket, ...] = ()  # the images after each further event, the last of them what it comes to


class Drawing:
    """Draws tickets on a day; it holds the installation's keys for who they are for."""

    def __init__(self, parties: Parties, random: Callable[[int], bytes] = secrets.token_bytes) -> None:
        self.parties = parties
        self._random = random

    def kept(self, caller: Caller) -> Caller:
        """The caller with a fingerprint that can be kept.

        A request may name a person, and a bare hash of few possible bodies could be tried out.
        """
        return Caller(caller.by, caller.key, self.parties.fingerprint(caller.fingerprint))

    def draw(
        self, today: Today, form: DrawForm, request: DrawRequest, caller: Caller, more: More | None = None
    ) -> Drawn:  # fmt: skip
        """The ticket drawn, or that of the key; raises the refusal, or Conflict where it is to be decided again."""
        holders, named = self._holders(request, caller)
        held = [] if more and more.unlimited else _held(form, holders)
        secret = (more and more.secret) or self._random(RANDOM_BYTES).hex()
        own = (
            drawn_field(caller.key), caller.fingerprint, secret, " ".join([*holders, *named]), self.private(request),
        )  # fmt: skip
        keys: Sequence[str] = form.keys
        names: Sequence[str] = ()
        if more is None and not holders:
            args = [*own, "", "", *form.args, *form.tally_args, "0", ""]
        else:
            plan, more = Plan([*form.keys]), more or More()
            if request.channel in REMOTE_CHANNELS and not more.unlimited:
                no_shows.guard_remote(today, plan, [one for one in holders if not one.startswith(AGENT)])
            tallies = _counted(today, form, holders, more)
            for one in named:
                plan.write("hold", today.keys.day, held_field(one, form.queue.id), NEW_NUMBER)
            args = [*own, *_own_place(form, more), *tallies, str(len(held)), *held, *_rest(plan, more)]
            keys, names = plan.keys, plan.names
        reply = today.hall.client.run("draw", keys, args)
        if reply[0] == "ok":
            return _drawn(form, reply, secret, more)
        if reply[0] == "reused":
            raise Refused("key_reused")
        if reply[0] == "again":
            return self.again(today, today.keys if int(reply[3]) == 1 else today.yesterday(), reply[2])
        if isinstance(reply[2], int) and names[reply[2] - 1] == no_shows.GUARD:
            raise no_shows.refused(today, holders)
        kind, _, place = str(reply[2]).partition(" ")
        if kind == "hold":
            raise self._holding(today, held, request) or Conflict(reply[2])
        raise _refused(today, form, holders, more, kind, place)

    def answered(self, today: Today, caller: Caller) -> Drawn | None:
        """What the key was answered with today or yesterday; Refused `key_reused` if it was another request."""
        for keys in (today.keys, today.yesterday()):
            answer = today.hall.client.ask("hget", keys.day, drawn_field(caller.key))
            if answer:
                fingerprint, _, number = answer.partition(":")
                if fingerprint != caller.fingerprint:
                    raise Refused("key_reused")
                return self.again(today, keys, number)
        return None

    def again(self, today: Today, keys: DayKeys, number: str) -> Drawn:
        """A ticket that was drawn before, as it is now."""
        fields = today.hall.client.ask("hgetall", keys.ticket(number))
        held = codec.ticket(fields)
        line = keys.queue(held.line)
        ahead = today.hall.client.ask("zrank", line, held.member)
        waiting = today.hall.client.ask("zcard", keys.queue(held.queue))
        record = codec.public(fields["doc"], fields.get("over"))
        return Drawn(record, held.secret, ahead, waiting, True, held.priority, list(held.needs))

    def private(self, request: DrawRequest) -> str:
        """What is kept sealed beside the ticket; '' for nothing."""
        if request.party is None and request.notify_ahead is None and request.reason is None:
            return ""
        private = {"party": request.party, "notify_ahead": request.notify_ahead, "reason": request.reason}
        return self.sealed({name: value for name, value in private.items() if value is not None})

    def sealed(self, private: Json) -> str:
        """Private values as a text only this installation can open."""
        return self.parties.seal(private, self._random(12))

    def _holders(self, request: DrawRequest, caller: Caller) -> tuple[list[str], list[str]]:
        """Who is to hold the ticket, and who is only to find it.

        A person's identities hold it, and the agent that acts for him; but of a ticket that a phone draws for somebody
        else, who draws it: only they have proven who they are.
        """
        holders = self.parties.hashes(request.party) if request.party else []
        if request.channel in _FROM_PHONES:
            relatives = self.parties.relatives(request.party, request.proven)
            if relatives:
                return relatives, self.parties.named(request.party)
        if request.channel == Channel.AGENT:
            holders.append(AGENT + self.parties.keyed(caller.by))
        return holders, []

    def _holding(self, today: Today, held_fields: list[str], request: DrawRequest) -> Refused | None:
        """`already_holding` with the ticket held; whole only for an identity shown in this request."""
        held_numbers = " ".join(filter(None, today.hall.client.ask("hmget", today.keys.day, held_fields)))
        for number in held_numbers.split():
            held = read_ticket(today, number)
            if request.party and request.party.get("acting_for"):
                proven = self.parties.relatives(request.party, request.proven)
            else:
                proven = self.parties.hashes(request.party, only=request.proven)
            shown = not set(proven).isdisjoint((held.held_by or "").split())
            seen = codec.public(codec.doc(held)) if shown else {"id": held.id, "number": number}
            secret = held.secret if shown else ""
            return Refused("already_holding", {"ticket": seen, "secret": secret}, number=number)
        return None


def _held(form: DrawForm, holders: Sequence[str]) -> list[str]:
    """The fields that must be free: a person holds one ticket in a queue, an agent holds none."""
    return [held_field(one, form.queue.id) for one in holders if not one.startswith(AGENT)]


def _counted(today: Today, form: DrawForm, holders: Sequence[str], more: More) -> list[str]:
    """The tallies as arguments: the form's, each holder's live tickets, and what this draw counts beside."""
    policy, counted = today.index.catalogue.policy, [*form.tallies]
    for one in holders:
        limit = policy.agent_centre_limit if one.startswith(AGENT) else policy.party_centre_limit
        counted.append(Tally(holding_field(one), limit))
    return tally_args(counted + more.tallies, more.unlimited)


def _refused(
    today: Today, form: DrawForm, holders: Sequence[str], more: More | None, kind: str, place: str
) -> Refused:
    """A guard failed: the refusal it stands for, or Conflict where it is a change to decide on again."""
    if kind == "taken":
        return Refused("number_taken")
    if kind != "tally":
        return Conflict(kind)
    index = int(place) - 1 - len(form.tallies)
    if index >= len(holders):
        return more.full(index - len(holders)) if more and more.full else Conflict(kind)
    if index >= 0 and holders[index].startswith(AGENT):
        return Refused("agent_limit", limit=today.index.catalogue.policy.agent_centre_limit)
    if index >= 0:
        limit = today.index.catalogue.policy.party_centre_limit
        return Refused("quota_reached", sentence="hall.party_limit", limit=limit)
    return not_before(today, form.service, "quota_reached")


def _own_place(form: DrawForm, more: More) -> list[str]:
    """The arguments from the arrival to the tallies, where they aren't those of all who ask alike."""
    args = [*form.args]
    if more.series:
        args[FORM_SERIES] = numbers_field(more.series)
    if more.served:
        args[FORM_PLACE], args[FORM_IMAGE] = _SERVED, ""
    return ["" if more.arrived_at is None else str(more.arrived_at), more.number, *args]


def _rest(plan: Plan, more: More) -> list[str]:
    """What a draw does beside its own, as draw.lua reads it last."""
    if more.plan is not None:
        more.plan(plan)
    if not plan.names and not plan.writes and not plan.appended:
        return [""]
    last = more.served[-1] if more.served else None
    return ["more", *plan.args(), *([str(last.version), codec.doc(last)] if last else [])]


def _drawn(form: DrawForm, reply: list[Any], secret: str, more: More | None) -> Drawn:
    _, _, order, number, seq, ahead, waiting, _ = reply
    arrived_at = int(order) if more is None or more.arrived_at is None else more.arrived_at
    id_ = form.id_prefix + number
    if more and more.served:
        text = codec.doc(more.served[-1])
        for slot, value in (("I", f'"{id_}"'), ("M", f'"{number}"'), ("S", seq), ("A", order)):
            text = text.replace(f'"\\u0001{slot}"', str(value))
        record = codec.public(text)
    else:
        rank_at = arrived_at if form.booked else arrived_at - form.ticket.head_start_ms
        record = codec.drawn(form.record, id_, number, seq, arrived_at, rank_at)
    in_line = form.ticket.state == State.WAITING and not (more and more.served)
    return Drawn(
        record, secret, ahead if in_line else None, waiting, False, form.ticket.priority, list(form.ticket.needs)
    )  # fmt: skip
