"""The last act at each counter that its clerk may still take back, as the events tell it. It undoes nothing itself."""

from dataclasses import dataclass, replace
from typing import Any

from server.domain.undo import may_undo
from server.operations.halls import Today
from server.operations.undoing import done_at
from server.operations.watch import Seen
from server.wire.fold import Fold
from server.wire.vocabulary import EventType

Json = dict[str, Any]

_ENDS = {EventType.TICKET_FINISHED: "finish", EventType.TICKET_MISSED: "no-show"}
_TYPES = {"call": EventType.TICKET_CALLED, **{act: type_ for type_, act in _ENDS.items()}}
_MOVES_ON = frozenset(
    {
        EventType.TICKET_STARTED, EventType.TICKET_HELD, EventType.TICKET_RESUMED, EventType.TICKET_TRANSFERRED,
        EventType.TICKET_UNDONE, EventType.TICKET_REQUEUED, EventType.TICKET_CANCELLED, EventType.TICKET_EXPIRED,
    }
)  # fmt: skip
"""After these the ticket is no longer where the act left it."""


@dataclass(frozen=True, slots=True)
class LastAct:
    """One press of a key: what it ended, whom it called, or both."""

    event_id: str
    act: str  # finish, no-show, call
    at: int
    by: str
    ticket: str
    number: str
    called: str | None = None  # whom a finish called in the same step: undone first

    def public(self, until_at: int) -> Json:
        """As it is answered: `event_id` is what to undo by, until `until_at` by the calendar."""
        return {
            "event_id": self.event_id, "act": self.act, "ticket": self.ticket, "number": self.number,
            "called": self.called and self.called.rpartition("-")[2], "until_at": until_at,
        }  # fmt: skip


class LastActs:
    """One for each counter; what went by before this process began is not known, and is soon too late anyhow."""

    def __init__(self) -> None:
        self._of: dict[tuple[str, str], LastAct] = {}

    def take(self, seen: Seen, _: Fold | None) -> None:
        """Hear of an event; a listener of the watch."""
        event = seen.event
        type_, ticket = event["type"], event.get("ticket")
        if ticket is None:
            return
        counter = (event.get("counter") or {}).get("id")
        if type_ in _ENDS and counter:
            self._of[event["centre"], counter] = _act(event, _ENDS[type_])
        elif type_ == EventType.TICKET_CALLED and counter:
            place = event["centre"], counter
            before = self._of.get(place)
            if before is not None and (before.act, before.at, before.by) == (
                "finish",
                event["at"],
                event["by"],
            ):
                self._of[place] = replace(before, called=ticket["id"])
            else:
                self._of[place] = _act(event, "call")
        elif type_ in _MOVES_ON:
            self._forget(event["centre"], ticket["id"])

    def of(self, today: Today, counter: str, clerk: str) -> Json | None:
        """What this clerk may take back at the counter now; None if there is nothing, or it is too late.

        The order's time is never before the calendar's: only while it has not passed is the store asked.
        """
        last = self._of.get((today.hall.id, counter))
        policy, now_ms = today.index.catalogue.policy, today.hall.now_ms()
        undo_ms = policy.undo_s * 1000
        if last is None or now_ms > last.at + undo_ms:
            return None
        began = done_at(today, last.number, _TYPES[last.act], last.at)
        if may_undo(by=clerk, done_by=last.by, done_at=began, policy=policy, now_ms=now_ms):
            return None
        return last.public(began + undo_ms)

    def _forget(self, centre: str, ticket: str) -> None:
        for place, last in list(self._of.items()):
            if place[0] == centre and ticket in (last.ticket, last.called):
                del self._of[place]


def _act(event: Json, act: str) -> LastAct:
    ticket = event["ticket"]
    return LastAct(event["event_id"], act, event["at"], event["by"], ticket["id"], ticket["number"])
