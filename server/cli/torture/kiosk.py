"""A kiosk that issues numbers of its own while web doesn't answer, and merges them when it does, again and again.

As the real one it journals each number before anybody has it, goes on from its journal when it was killed, and merges
in order under the keys of the draws that timed out. Unlike the real one it prints nothing.
"""

import contextlib
import datetime
import random
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from server.cli.torture.asking import saw
from server.cli.torture.hall import CENTRE, CLASSES, PARTITIONS, QUEUES, TIMEZONE
from server.cli.torture.history import MAYBE, Saw, Writer
from server.cli.torture.installation import Badge
from server.cli.torture.journal import Journal, Line
from server.cli.torture.offline import ASK_AGAIN, DRAW, ISSUE, KEY_REUSED, MERGE, NOT_NOW
from server.cli.torture.over_http import TICKETS, answer
from server.cli.torture.processes import settle_in
from server.client.http import Api, Refused, Unreachable
from server.store.keys import ticket_id
from server.wire.secret import RANDOM_BYTES, Locator, pack, partition_of
from server.wire.vocabulary import Channel, EventType

Json = dict[str, Any]

AT_ONCE = 12
"""How many lines it sends at most; fewer than a real one, so that there is more between which it can be killed."""
_PEOPLE = 500
_PAUSE_S = (0.0, 0.04)
_AWAY_S = 0.1
_FIRST_S = 30.0
"""How long one that was never told its series and the time waits for an answer: it can do nothing without."""
_DRAIN_S = 25.0


@dataclass(frozen=True, slots=True)
class KioskTask:
    """What one life of a kiosk is told."""

    name: str
    url: str
    seed: str
    history: Path
    journal: Path
    stop: Path
    doubt: Path
    badge: Badge
    keeps: type[Journal] = Journal
    timeout_s: float = 1.0


def work(task: KioskTask) -> None:
    """The whole life of a kiosk; in the end it merges what is left."""
    settle_in()
    writer = Writer(task.history / f"{task.name}.jsonl")
    kiosk = Kiosk(task, writer)
    while not task.stop.exists():
        kiosk.step()
        time.sleep(kiosk.chance.uniform(*_PAUSE_S))
    until = time.monotonic() + _DRAIN_S
    while kiosk.has_unmerged() and time.monotonic() < until:
        kiosk.merge()
    writer.close()


class Kiosk:
    """One life of a kiosk."""

    def __init__(self, task: KioskTask, writer: Writer) -> None:
        self.chance = random.Random(task.seed)
        self._task, self._writer = task, writer
        self._journal = task.keeps(task.journal)
        self._api = self._reaching(task.timeout_s if self._knows_enough() else _FIRST_S)
        self._keys = 0
        self._is_away = False

    def has_unmerged(self) -> bool:
        """Whether there are numbers that the server has not told of."""
        return bool(self._journal.unmerged())

    def step(self) -> None:
        """A draw, a number of its own where there is no answer, or a merge."""
        if self._is_away:
            tries = self.chance.random()
            if tries < 0.4:
                self._issue(self._key(), self._wanted())
            elif tries < 0.7:
                self._draw()
            else:
                self._is_away = not self.merge()
        elif self._journal.unmerged():
            self._is_away = not self.merge()
        elif self._journal.lines and self.chance.random() < 0.15:
            self._repeat()
        else:
            self._draw()

    def merge(self) -> bool:
        """Send the oldest lines that are not merged; whether there was an answer."""
        lines = self._journal.unmerged()[: self.chance.randint(1, AT_ONCE)]
        results = self._send(lines)
        for line, result in zip(lines, results or (), strict=False):
            if result.get("code") in NOT_NOW:
                continue
            self._journal.note(line.key, result.get("id", ""), result.get("code", ""))
            if self.chance.random() < 0.3 and "id" in result and line.day == self._date():
                self._ask_again(line, result["id"])
        return results is not None

    def _repeat(self) -> None:
        """Send some lines again that were merged before, as after a kill before that was noted."""
        begin = self.chance.randrange(len(self._journal.lines))
        self._send(self._journal.lines[begin : begin + self.chance.randint(1, 5)])

    def _send(self, lines: Sequence[Line]) -> list[Json] | None:
        ops = [self._writer.asked(MERGE, one.key, self._task.badge.id, ticket=_id(one)) for one in lines]
        try:
            results: list[Json] = self._api.post(
                f"{TICKETS}/offline", {"tickets": [one.sent() for one in lines]}
            )["results"]
        except Unreachable:
            for op in ops:
                self._writer.unknown(op)
            time.sleep(_AWAY_S)
            return None
        except Refused as refused:
            for op in ops:
                answer(self._writer, op, refused)
            return []
        for line, op, result in zip(lines, ops, results, strict=True):
            if one := result.get("id") if "code" not in result else None:
                self._writer.answered(op, _merged(line, one))
            else:
                self._writer.refused(op, result["code"])
        return results

    def _ask_series(self) -> None:
        """The first contact of a new journal: it is told in which series it may count."""
        told = {
            "state": "ok",
            "details": {"journal": uuid.uuid5(uuid.NAMESPACE_OID, self._task.badge.id).hex},
        }
        with contextlib.suppress(Unreachable):
            self._journal.begin(self._api.post("/devices/me/status", told)["series"])

    def _draw(self) -> None:
        """Draw over the line; without an answer, issue a number under the same key."""
        if self._journal.series is None:
            self._ask_series()
        key, wanted = self._key(), self._wanted()
        op = self._writer.asked(DRAW, key, self._task.badge.id, queue=wanted["service"][1:])
        try:
            ticket = self._api.post(TICKETS, wanted, key)
        except Unreachable:
            self._writer.unknown(op)
            if self._knows_enough():
                self._is_away = True
                self._issue(key, wanted, timed_out=True)
            else:
                time.sleep(_AWAY_S)
        except Refused as refused:
            answer(self._writer, op, refused)
        else:
            self._is_away = False
            self._writer.answered(op, [saw(EventType.TICKET_DRAWN, ticket)])
            self._hear_time(ticket)

    def _hear_time(self, ticket: Json) -> None:
        """How the server's clock stands, by a ticket drawn just now, unless that is in doubt.

        A draw's time is the order's, which may lead since a clock was wrong; the ticket's day is by the calendar.
        """
        if not self._task.doubt.exists() and _date(ticket["drawn_at"]) == ticket["day"]:
            is_first = not self._knows_enough()
            self._journal.learn(ticket["drawn_at"] - time.monotonic() * 1000)
            if is_first and self._knows_enough():
                self._api = self._reaching(self._task.timeout_s)

    def _reaching(self, timeout_s: float) -> Api:
        return Api(self._task.url, self._task.badge.token, timeout_s=timeout_s)

    def _knows_enough(self) -> bool:
        return self._journal.lead_ms is not None and self._journal.series is not None

    def _ask_again(self, line: Line, counts: str) -> None:
        """The draw that timed out, asked again after the merge: the key means the ticket that counts."""
        op = self._writer.asked(ASK_AGAIN, line.key, self._task.badge.id, ticket=counts)
        try:
            ticket = self._api.post(TICKETS, line.wanted, line.key)
        except Unreachable:
            self._writer.unknown(op)
        except Refused as refused:
            answer(self._writer, op, refused, frozenset({KEY_REUSED}))
        else:
            self._writer.answered(op, [saw(EventType.TICKET_DRAWN, ticket)._replace(version=MAYBE)])

    def _issue(self, key: str, wanted: Json, timed_out: bool = False) -> None:
        number = self._journal.next_number(self._date())
        located = Locator(partition_of(CENTRE, PARTITIONS), CENTRE, self._date(), number)
        line = Line(
            key=key, number=number, day=self._date(), secret=pack(located, self.chance.randbytes(RANDOM_BYTES)),
            wanted=wanted, drawn_at=int(self._now_ms()), timed_out=timed_out,
        )  # fmt: skip
        op = self._writer.asked(ISSUE, key, self._task.badge.id, ticket=_id(line))
        self._journal.keep(line)
        self._writer.answered(op, ())

    def _wanted(self) -> Json:
        wanted: Json = {"service": f"S{self.chance.choice(QUEUES)}", "channel": Channel.KIOSK}
        if self.chance.random() < 0.3:
            # Nobody that anyone else draws for: numbers issued offline go past a party's limits.
            wanted["party"] = {"phone": f"1390000{self.chance.randrange(_PEOPLE):04d}"}
        if self.chance.random() < 0.1:
            wanted["priority"] = {"class": self.chance.choice(CLASSES), "verified": False}
        return wanted

    def _now_ms(self) -> float:
        assert self._journal.lead_ms is not None
        return time.monotonic() * 1000 + self._journal.lead_ms

    def _date(self) -> str:
        return _date(self._now_ms())

    def _key(self) -> str:
        self._keys += 1
        return f"{self._task.name}-{self._keys}"


def _date(at_ms: float) -> str:
    """The hall's day at a time."""
    return datetime.datetime.fromtimestamp(at_ms / 1000, ZoneInfo(TIMEZONE)).date().isoformat()


def _id(line: Line) -> str:
    return ticket_id(CENTRE, line.day, line.number)


def _merged(line: Line, one: str) -> list[Saw]:
    """What a merge says: the number is a ticket; if its draw had come through all the same, that one was cancelled."""
    told = [Saw(EventType.TICKET_DRAWN, one, 1, line.number)]
    if line.timed_out:
        told += [Saw(EventType.TICKET_DRAWN, one, MAYBE), Saw(EventType.TICKET_CANCELLED, one, MAYBE)]
    return told
