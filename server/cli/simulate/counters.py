"""The clerks of a simulation at their counters: each act that is due is asked of the hall, and follows its answer."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from server.cli.simulate.guests import Guests
from server.cli.simulate.hall import Hall, Stopped
from server.cli.simulate.lines import Lines
from server.cli.simulate.tally import Tally
from server.client.http import Refused
from server.domain.simulate.clerk import Act, Case, Clerk, Doing
from server.domain.simulate.people import Visitor
from server.wire.catalogue import Policy

Json = dict[str, Any]

LEAVE_TOGETHER = 8


class Counters:
    """All staffed counters; `others` makes up how it goes with tickets that somebody else has drawn."""

    def __init__(
        self, hall: Hall, lines: Lines, tally: Tally, guests: Guests, clerks: list[Clerk], policy: Policy,
        others: Callable[[], Visitor],
    ) -> None:  # fmt: skip
        self._hall, self._lines, self._tally, self._guests = hall, lines, tally, guests
        self._clerks, self._policy, self._others = clerks, policy, others

    @property
    def next_s(self) -> float | None:
        """When a clerk does something next; None: every counter is somebody else's."""
        return min((one.due_s for one in self._clerks if one.doing != Doing.GONE), default=None)

    @property
    def busy(self) -> bool:
        """Whether anybody is at a counter."""
        return any(one.case for one in self._clerks)

    def act(self) -> None:
        """All that is due."""
        for at, clerk in enumerate(self._clerks):
            act, now_s = clerk.next_act(), self._hall.clock.now_s()
            if act is None or clerk.due_s > now_s:
                continue
            if act == Act.CALL_NEXT and not self._lines.may_wait(clerk.counter):
                self._clerks[at] = clerk.done(act, now_s)
                continue
            try:
                self._clerks[at] = clerk.done(act, case=self._do(clerk, act), now_s=self._hall.clock.now_s())
            except Refused as refused:
                self._tally.refuse(refused.code)
                self._clerks[at] = self._refused(clerk, act, refused)

    def close(self) -> None:
        """Finish who is at a counter and close it; one that can't be closed stays as it is."""
        left = [one for one in self._clerks if one.doing not in (Doing.AWAY, Doing.GONE)]
        # Whoever stops a whole installation waits a second for this.
        with ThreadPoolExecutor(LEAVE_TOGETHER) as leaving, suppress(Stopped):
            list(leaving.map(self._close, left))

    def _close(self, clerk: Clerk) -> None:
        for act in (Act.FINISH, Act.LUNCH) if clerk.case else (Act.LUNCH,):
            try:
                self._do(clerk, act)
            except Refused as refused:
                self._tally.refuse(refused.code)

    def _do(self, clerk: Clerk, act: Act) -> Case | None:
        """Ask for one act; who is at the counter by it."""
        case = clerk.case
        match act:
            case Act.SIGN_IN:
                found = self._post(clerk, "sign-in")["ticket"]
                return self._case(found) if found else None
            case Act.LUNCH:
                self._post(clerk, "sign-out")
            case Act.CALL_NEXT | Act.FINISH_AND_CALL:
                answer = self._post(clerk, "call-next", {"finish": _finish(case)} if case else None)
                if case:
                    self._finished(case)
                if "called" in answer:
                    return self._called(answer["called"])
                self._lines.empty(clerk.counter)
            case Act.FINISH if case:
                self._post(clerk, "finish", _finish(case))
                self._finished(case)
            case Act.NO_SHOW if case:
                self._post(clerk, "no-show")
                if guest := self._guests.find(case.ticket):
                    self._guests.missed(guest)
            case _:
                self._post(clerk, str(act))
        return None

    def _refused(self, clerk: Clerk, act: Act, refused: Refused) -> Clerk:
        if refused.code == "nobody_waiting":
            self._lines.empty(clerk.counter)
        if refused.code == "counter_busy" and "ticket" in refused.body:
            return clerk.found(self._case(refused.body["ticket"]["id"]), self._hall.clock.now_s())
        return clerk.refused(act, refused.code, self._hall.clock.now_s())

    def _called(self, ticket: Json) -> Case:
        self._tally.called += 1
        guest = self._guests.find(ticket["id"])
        if guest is not None:
            if not guest.was_called and not guest.visitor.remote:
                waited_s = (ticket["called_at"] - ticket["drawn_at"]) / 1000
                self._tally.waits_s.append(waited_s * self._hall.clock.speed)
            guest.was_called = True
        return self._case(ticket["id"])

    def _case(self, ticket: str) -> Case:
        guest = self._guests.find(ticket)
        who = guest.visitor if guest else self._others()
        announce_s = self._policy.announce_needs_s if who.needs else self._policy.announce_s
        return Case(
            ticket,
            comes=who.answers(guest.missed) if guest else True,
            walks_s=who.walks_s,
            serves_s=who.serves_s,
            outcome=who.outcome,
            announce_times=self._policy.announce_times,
            too_soon_s=(announce_s + 1) * self._hall.clock.speed,
        )

    def _finished(self, case: Case) -> None:
        if guest := self._guests.find(case.ticket):
            self._guests.account(guest, "served")
        else:
            self._tally.others += 1

    def _post(self, clerk: Clerk, what: str, body: Json | None = None) -> Json:
        return self._hall.post(self._hall.clerk, f"/counters/{clerk.counter}/{what}", body)


def _finish(case: Case) -> Json:
    return {"ticket": case.ticket, "outcome": str(case.outcome)}
