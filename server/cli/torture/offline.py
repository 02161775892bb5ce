"""Holds kiosks' journals against the events: each number of their own merged once, and no draw beside it. Pure."""

from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from server.cli.torture.history import Operation
from server.cli.torture.replay import Replay
from server.cli.torture.violation import Violation
from server.wire.vocabulary import DayState, EventType, State

Json = dict[str, Any]
Outcome = tuple[str, str]  # id, or the code of the refusal

DRAW, ISSUE, MERGE, ASK_AGAIN = "kiosk_draw", "issue", "merge", "ask_again"
"""The commands of a kiosk's history: a draw over the line, a number of its own, its merge, the draw's key once more."""
KEY_REUSED = "key_reused"
NOT_NOW = frozenset({"changed_meanwhile"})
"""Refusals of a line that say nothing of it: it is sent again."""
ALREADY_CALLED, SUPERSEDED = "already_called", "superseded"
_AFTER_THE_DAY = frozenset({"day_over", "day_ended"})
_NOBODYS = frozenset({State.CANCELLED, State.EXPIRED})


@dataclass(slots=True)
class Journals:
    """What kiosks say they have issued, by the key of the draw, and what they were told became of it."""

    issued: dict[str, Operation] = field(default_factory=dict)
    told: dict[str, list[Outcome]] = field(default_factory=lambda: defaultdict(list))
    again: list[Operation] = field(default_factory=list)
    draws: list[Operation] = field(default_factory=list)
    twice: list[Operation] = field(default_factory=list)

    def holes(self) -> set[str]:
        """Ids of the numbers that were issued and are no tickets, each with its reason on record."""
        return {
            one.ticket for key, one in self.issued.items()
            if one.ticket and any(code for _, code in self.told.get(key, ()))
        }  # fmt: skip

    def outcomes(self) -> Tally[str]:
        """How many were merged, and how many were not, by why."""
        last = (told[-1] for told in self.told.values())
        return Tally(code or "merged" for _, code in last)


def read(operations: Iterable[Operation]) -> Journals:
    """The journals as the histories tell of them."""
    found = Journals()
    numbers: dict[str, str] = {}
    for one in operations:
        if one.command == ISSUE:
            # Killed between the history and the journal: then nobody ever had the number.
            found.issued[one.key] = one
            if one.is_acknowledged and numbers.setdefault(one.ticket or "", one.key) != one.key:
                found.twice.append(one)
        elif one.command == MERGE and one.is_acknowledged:
            found.told[one.key].append((one.saw[0].id, ""))
        elif one.command == MERGE and one.refused is not None and one.refused not in NOT_NOW:
            found.told[one.key].append(("", one.refused))
        elif one.command == ASK_AGAIN:
            found.again.append(one)
        elif one.command == DRAW:
            found.draws.append(one)
    return found


def check(journals: Journals, replay: Replay) -> Iterator[Violation]:
    """Every contradiction between what kiosks issued and what became of it."""
    for one in journals.twice:
        yield Violation("offline_number_twice", f"{one.ticket} was issued again, for {one.key}")
    yield from merged_once(journals, replay)
    yield from keys_after(journals)
    yield from drawn_beside(journals, replay)


def merged_once(journals: Journals, replay: Replay) -> Iterator[Violation]:
    """Each number is the one ticket it was issued as, or refused for a reason that holds; always the same answer."""
    ended = _ended_days(replay.events)
    for key, one in journals.issued.items():
        told = journals.told.get(key, [])
        if not told:
            if one.is_acknowledged:
                yield Violation("offline_lost", f"{one.ticket}, issued for {key}, was never merged")
            continue
        if len(set(told)) > 1:
            yield Violation("merged_differently", f"{one.ticket} of {key} became {sorted(set(told))}")
        for became, code in set(told):
            if became and became != one.ticket:
                yield Violation("merged_differently", f"{one.ticket} of {key} became {became}")
            elif code in _AFTER_THE_DAY and replay_day(one.ticket) not in ended:
                yield Violation("offline_refused", f"{one.ticket}: {code}, and that day never ended")
            elif code and code not in _AFTER_THE_DAY and code != ALREADY_CALLED:
                yield Violation("offline_refused", f"{one.ticket} of {key}: {code}")
        if any(became for became, _ in told) and not _is_offline(replay.tickets.get(one.ticket or "")):
            yield Violation("offline_lost", f"{one.ticket}, merged for {key}, is no ticket of a kiosk's own")


def keys_after(journals: Journals) -> Iterator[Violation]:
    """The key of a draw that timed out means, after the merge, the ticket that counts; it draws no other."""
    for one in journals.again:
        if one.is_acknowledged and one.saw[0].id != one.ticket:
            yield Violation(
                "second_ticket", f"{one.key} means {one.ticket}, and was answered with {one.saw[0].id}"
            )
        elif one.refused == KEY_REUSED and _is_called(journals.told[one.key]):
            yield Violation(
                "second_ticket", f"{one.key} drew {one.ticket}, and is told that it was another request's"
            )


def drawn_beside(journals: Journals, replay: Replay) -> Iterator[Violation]:
    """A draw that came through unheard is superseded or is the one that counts: nobody has two tickets of one key."""
    known = {saw.id for one in (*journals.draws, *journals.again) for saw in one.saw}
    unheard: Tally[str] = Tally()
    for id_, events in replay.of_ticket.items():
        first, left = events[0], replay.tickets[id_]
        if (
            first["type"] == EventType.TICKET_DRAWN
            and not left.get("offline")
            and left["state"] not in _NOBODYS
        ):
            unheard[first["by"]] += id_ not in known
    asked_again = {one.key for one in journals.again if one.is_acknowledged}
    excused: Tally[str] = Tally()
    for one in journals.draws:
        if one.may_have_happened:
            called = one.key not in asked_again and _is_called(journals.told.get(one.key, ()))
            excused[one.by] += one.key not in journals.issued or called
    for by in sorted({one.by for one in journals.draws}):
        if unheard[by] > excused[by]:
            detail = f"{unheard[by]} unheard draws of {by} count, {excused[by]} may"
            yield Violation("not_superseded", detail)


def replay_day(ticket: str | None) -> str:
    """The day of a ticket's id."""
    day = (ticket or "").rsplit("-", 2)[1]
    return f"{day[:4]}-{day[4:6]}-{day[6:]}"


def superseded(events: Sequence[Json]) -> int:
    """How many draws that had come through unheard were superseded."""
    return sum(
        event["type"] == EventType.TICKET_CANCELLED and event["ticket"].get("ended_because") == SUPERSEDED
        for event in events
    )


def _ended_days(events: Sequence[Json]) -> set[str]:
    records = (event["day_record"] for event in events if "day_record" in event)
    return {record["date"] for record in records if record["state"] == DayState.ENDED}


def _is_called(told: Iterable[Outcome]) -> bool:
    return any(code == ALREADY_CALLED for _, code in told)


def _is_offline(ticket: Mapping[str, Any] | None) -> bool:
    return ticket is not None and bool(ticket.get("offline"))
