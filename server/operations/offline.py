"""Offline numbers: what a kiosk issued by itself becomes tickets, each by its own step, repeated or not."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from server.domain import calendar as calendars
from server.domain.act import Act
from server.domain.quota import given_back
from server.domain.refusals import Refused
from server.domain.ticket import Ticket
from server.domain.transitions import Command
from server.operations.change import Caller, begin, decided, put, read_ticket, send, ticket_fields
from server.operations.day import commit, event_fields
from server.operations.drawing import Drawing, More
from server.operations.halls import Halls, Today
from server.operations.offline_form import Issued, Leaving, arrival, form_of, request_of, with_overruns
from server.store.keys import drawn_field, held_field, holding_field, ticket_id
from server.store.plan import Appended, Plan
from server.wire.secret import partition_of, unpack
from server.wire.vocabulary import DayState, EventType, State

Json = dict[str, Any]

NUMBER = re.compile(r"^(K[1-9]\d{0,4})\.\d{3,6}\Z", re.ASCII)
"""A kiosk's series, and its own count in it."""
_MAY_BE_SUPERSEDED = frozenset({State.BOOKED, State.WAITING, State.MISSED})
ALREADY_CALLED = "already_called"
_COUNTS_NO_MORE = frozenset({State.CANCELLED, State.EXPIRED})

GivenAt = Callable[[str, str, str], int | None]
"""When (ms) a series was given to a kiosk, by centre, kiosk and series; None if it is not its own."""


@dataclass(frozen=True, slots=True)
class _Timed:
    """What the key of the draw that timed out was answered with, if at all; by day, as read."""

    answers: tuple[tuple[Today, str], ...]  # '' where the day has none
    old: Ticket | None = None
    of: Today | None = None  # the day of it


class Offline:
    """Takes in what kiosks issued while nobody answered them."""

    def __init__(self, halls: Halls, drawing: Drawing, given_at: GivenAt) -> None:
        self._halls = halls
        self._drawing = drawing
        self._given_at = given_at

    def merge(self, centre: str, by: str, issued: Sequence[Issued]) -> list[Json]:
        """What became of each: `{key, id}`, or `{key, code}` where it was refused, which stops none of the others.

        `already_called` names the ticket that counts instead. Merging again gives the same results; a line that says
        for the first time that it was given up cancels its ticket, unless that was called by then.
        """
        return [self._result(centre, by, one) for one in issued]

    def _result(self, centre: str, by: str, issued: Issued) -> Json:
        try:
            return {"key": issued.key, "id": self._merge(centre, by, issued)}
        except Refused as refused:
            return {"key": issued.key, "code": refused.code, **refused.detail.get("counts", {})}

    def _merge(self, centre: str, by: str, issued: Issued) -> str:
        day, random = self._place(centre, issued)
        kept = self._drawing.kept(Caller(by, f"o.{issued.key}", issued.fingerprint))
        # Before all else: a day that was closed since changes nothing
        merged = self._halls.client.ask("hget", self._halls.get(centre).on(day).day, drawn_field(kept.key))
        _must_not_be_called(kept, merged)
        if merged is not None:
            if merged != f"{kept.fingerprint}:{issued.number}":
                raise Refused("key_reused")
            if issued.cancelled:
                self._halls.decide(centre, lambda of: _give_up(of, issued.number, by), day)
            return ticket_id(centre, day, issued.number)

        given_at = self._given_at(centre, by, issued.number.partition(".")[0])
        if given_at is None:
            raise Refused("not_yours")

        def attempt(of: Today) -> str:
            if of.record.state != DayState.OPEN:
                raise Refused("day_ended" if of.date == of.hall.date() else "day_over")
            return self._draw(of, by, issued, random, kept, given_at)

        try:
            drawn: str = self._halls.decide(centre, attempt, day)
        except Refused as refused:
            if refused.code != ALREADY_CALLED or self._remember(centre, day, kept, refused):
                raise
            return self._merge(centre, by, issued)  # another has merged it meanwhile
        return drawn

    def _remember(self, centre: str, day: str, kept: Caller, refused: Refused) -> bool:
        """Keep what counts instead: a ticket called once may be superseded no more, even if it is missed since.

        False if the line has another answer by now.
        """
        hall = self._halls.get(centre)
        keys = hall.on(day)
        plan = Plan([keys.day, keys.base.stream])
        plan.guard("answered", "is", keys.day, drawn_field(kept.key), "")
        plan.write(
            "set", keys.day, drawn_field(kept.key), f"{kept.fingerprint}:{refused.detail['counts']['id']}"
        )
        return bool(commit(hall.client, plan)[0] == "ok")

    def _place(self, centre: str, issued: Issued) -> tuple[str, str]:
        """The day and random part of its secret; Refused `invalid_field` unless that is this very number's."""
        opened = unpack(issued.secret)
        if NUMBER.match(issued.number) is None or opened is None:
            raise Refused("invalid_field", field="number" if opened else "secret")
        locator, random = opened
        expected = (partition_of(centre, self._halls.partitions), centre, issued.number)
        today = self._halls.get(centre).date()
        if (locator.partition, locator.centre, locator.number) != expected or locator.day > today:
            raise Refused("invalid_field", field="secret")
        return locator.day, random.hex()

    def _draw(self, day: Today, by: str, issued: Issued, random: str, kept: Caller, given_at: int) -> str:
        ticket = ticket_id(day.hall.id, day.date, issued.number)
        request = request_of(day, issued)
        holders = self._drawing.parties.hashes(request.party)
        timed = self._timed_out(day, issued.key, on_paper_counts=issued.cancelled)
        arrived_at = arrival(day, by, issued, given_at)
        form = form_of(day, request, issued, by, arrived_at, ticket)
        given_up: tuple[Ticket, ...] = ()
        if issued.cancelled:
            form = replace(form, tallies=())  # a number given up counts against no limit
            given_up = (_given_up(form.ticket, arrived_at),)
        else:
            form = with_overruns(day, form, holders, _leaving(day, timed))
        series = issued.number.partition(".")[0]

        def supersede(plan: Plan) -> None:
            fingerprint = kept.fingerprint
            for of, answer in timed.answers:
                plan.guard("answered", "is", of.keys.day, drawn_field(issued.key), answer)
                if answer:
                    fingerprint = answer.partition(":")[0]
                    plan.write("del", of.keys.day, drawn_field(issued.key))
            plan.write("set", day.keys.day, drawn_field(issued.key), f"{fingerprint}:{issued.number}")
            if timed.old is not None and timed.of is not None:
                _cancel(timed.of, plan, timed.old, by, "superseded")
            for party in holders:
                plan.write("hold", day.keys.day, held_field(party, form.queue.id), issued.number)
            for image in given_up:
                fields = event_fields(EventType.TICKET_CANCELLED, day.keys, by)
                plan.appended.append(Appended([*fields, *ticket_fields(image)]))

        more = More(
            unlimited=True, number=issued.number, arrived_at=arrived_at, secret=random, series=series, plan=supersede,
            served=given_up,
        )  # fmt: skip
        self._drawing.draw(day, form, request, kept, more)
        return ticket

    def _timed_out(self, day: Today, key: str, on_paper_counts: bool) -> _Timed:
        """The ticket of the draw that timed out, if one was drawn and is to be superseded.

        It may have been drawn on either side of the midnight that the kiosk saw. Refused `already_called` if it is
        that one which counts: where nobody holds the other, one with a slip counts as well.
        """
        days = [day, *(day.on(date) for date in _around(day.date))]
        answers = tuple((of, day.hall.client.ask("hget", of.keys.day, drawn_field(key)) or "") for of in days)
        for of, answer in answers:
            if not answer:
                continue
            old = read_ticket(of, answer.partition(":")[2])
            if old.state in _MAY_BE_SUPERSEDED and not (on_paper_counts and old.print):
                return _Timed(answers, old, of)
            if old.state not in _COUNTS_NO_MORE:
                raise _already_called(old.id, old.number)
        return _Timed(answers)


def _given_up(drawn: Ticket, arrived_at: int) -> Ticket:
    """The image of a ticket that is cancelled in the step that draws it, which fills in what it knows."""
    slots: Json = {"id": "\x01I", "number": "\x01M", "seq": "\x01S"}
    rank_at = arrived_at - drawn.head_start_ms
    times: Json = {"drawn_at": arrived_at, "base_at": arrived_at, "rank_at": rank_at}
    return replace(drawn, **slots, **times, version=2, state=State.CANCELLED, ended_because="given_up")


def _give_up(of: Today, number: str, by: str) -> None:
    """Cancel a ticket that was merged before its holder gave it up; one that was called by then stays."""
    ticket = read_ticket(of, number)
    if of.record.state == DayState.OPEN and ticket.state in _MAY_BE_SUPERSEDED:
        plan = begin(of, of.keys.ticket(number))
        _cancel(of, plan, ticket, by, "given_up")
        send(of, plan, Caller(by, "", ""))


def _cancel(of: Today, plan: Plan, old: Ticket, by: str, because: str) -> None:
    event = decided(of, old, Act(command=Command.CANCEL, by=by, because=because))
    put(of, plan, old, event, by)
    for tally in given_back(old):
        plan.write("add", of.keys.day, tally, "-1")


def _leaving(day: Today, timed: _Timed) -> Leaving:
    """What the superseded ticket leaves on this day."""
    if timed.old is None or timed.of is not day:
        return Leaving()
    parties = (timed.old.held_by or "").split()
    return Leaving(timed.old.number, {*given_back(timed.old), *map(holding_field, parties)})


def _around(date: str) -> tuple[str, str]:
    """The day before and the day after."""
    return calendars.shifted(date, -1), calendars.shifted(date, 1)


def _must_not_be_called(kept: Caller, merged: str | None) -> None:
    """Refused `already_called` as before, where the answer to the line was the id of the ticket that counts."""
    fingerprint, _, counts = (merged or "").partition(":")
    if fingerprint == kept.fingerprint and "-" in counts:
        raise _already_called(counts, counts.rpartition("-")[2])


def _already_called(counts: str, number: str) -> Refused:
    return Refused(ALREADY_CALLED, {"counts": {"id": counts}}, number=number)
