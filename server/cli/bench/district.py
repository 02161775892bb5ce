"""A district's day through HTTP, as fast as it goes: each ticket drawn, called and finished, followed and archived.

Nothing may be lost: no number is given twice, each ticket is called and finished once, each follower has each event of
its centre, and the record in SQL has each once all is over. The day takes until then.
"""

import json
import random
import threading
import time
from collections import Counter as Tally
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from server.bootstrap import installed_partitions
from server.cli import programs
from server.cli.bench import district_people
from server.cli.bench.crowd import Crowd, crowd
from server.cli.bench.district_people import Desk
from server.cli.bench.over_http import KeepAlive, Target, target
from server.cli.bench.rows import Row, Series
from server.cli.supervise import Supervisor
from server.records import archive
from server.records.engine import Database, open_database
from server.settings import Settings
from server.store import keys, stream
from server.store.client import Client

Json = dict[str, Any]

TICKETS = 30_000
HOURS = 8
CENTRES = 303
FOLLOWERS = 3
"""Of each centre."""
CLIENTS = 8
READY_S = 120.0
ARCHIVED_S = 300.0
_LOOK_S = 0.05
_FINISH = {"finish": {"outcome": "done", "cases": 1}}


@dataclass(frozen=True, slots=True)
class Load:
    """How much of the day is measured, in how many centres."""

    tickets: int
    centres: int


@dataclass(slots=True)
class Seen:
    """What the clients were told."""

    drawn: Tally[str] = field(default_factory=Tally)  # how often each ticket
    called: Tally[str] = field(default_factory=Tally)
    finished: Tally[str] = field(default_factory=Tally)
    failed: list[BaseException] = field(default_factory=list)

    def add(self, other: "Seen") -> None:
        """Take another client's into this one."""
        self.drawn += other.drawn
        self.called += other.called
        self.finished += other.finished
        self.failed += other.failed


def row(settings: Settings, client: Client, load: Load) -> Row:
    """The day, or a slice of it, in an installation of web, live and archive."""
    database = open_database(settings.sql_url)
    now_ms = int(time.time() * 1000)
    people = district_people.furnish(database, load.centres, now_ms)
    supervisor = Supervisor(settings.data / "logs")
    try:
        supervisor.add(programs.server_programs(settings))
        if missing := supervisor.wait_ready(READY_S):
            raise RuntimeError(f"not ready: {', '.join(missing)}")
        places = [(token, centre) for centre, token in people.boards.items()] * FOLLOWERS
        with crowd(settings.live_port, places) as followers:
            followers.grow(len(places))
            day = _Day(settings, client, database, followers)
            took_s = day.whole(people.desks, load)
    finally:
        supervisor.stop()
        database.close()
    part = "" if load.tickets == TICKETS else f", {load.tickets:,} of its tickets and as much of its time"
    return Row(
        id="district_day", unit="times as fast as real time", at="least", reach=50,
        what=f"a district's day: {TICKETS:,} tickets in {HOURS} hours, {load.centres} centres, "
        f"{FOLLOWERS} followers each{part}",
        product=Series.of([HOURS * 3600 * load.tickets / TICKETS / took_s]),
    )  # fmt: skip


class _Day:
    """One day while it goes on."""

    def __init__(self, settings: Settings, client: Client, database: Database, followers: Crowd) -> None:
        self._settings, self._client = settings, client
        self._database, self._followers = database, followers
        self._streams = [keys.stream(one) for one in range(installed_partitions(database, settings))]

    def whole(self, desks: Sequence[Desk], load: Load) -> float:
        """From the first draw until everybody has all of it: the seconds. What was lost is an error."""
        worked = [Worked(desk, self._settings.port) for desk in desks]
        visits = _dealt(desks, load.tickets)
        each = [list(range(place, len(desks), CLIENTS)) for place in range(CLIENTS)]

        def together(places: Sequence[Sequence[int]], act: Callable[[Worked, KeepAlive, Seen], None]) -> Seen:
            return _together([[worked[one] for one in own] for own in places], act, self._settings.port)

        together(each, Worked.sign_in)
        before = self._entries()
        self._until_archived(before)
        self._followers.count()
        began = time.monotonic()
        seen = together(visits, Worked.serve)
        seen.add(together(each, Worked.end))
        happened = self._entries() - before
        heard, closed = self._followers.heard(happened * FOLLOWERS)
        self._until_archived(before + happened)
        took_s = time.monotonic() - began
        missing = lost(seen, load.tickets)
        if heard != happened * FOLLOWERS or closed:
            missing.append(
                f"followers had {heard} events of {happened * FOLLOWERS}, and were closed {closed} times"
            )
        if missing:
            raise RuntimeError(f"the district's day: {'; '.join(missing)}")
        return took_s

    def _entries(self) -> int:
        """How many events there were so far, in all streams."""
        return sum(stream.entries(self._client, one)[0] for one in self._streams)

    def _until_archived(self, count: int) -> None:
        """Wait until the record has so many of them."""
        until = time.monotonic() + ARCHIVED_S
        while (archived := self._archived()) < count:
            if time.monotonic() > until:
                raise RuntimeError(f"the record has {archived} of {count} events")
            time.sleep(_LOOK_S)

    def _archived(self) -> int:
        with self._database.read() as session:
            return sum(one.entries for one in archive.positions(session).values())


class Worked:
    """A desk at work: what its kiosk and its clerk ask."""

    def __init__(self, desk: Desk, port: int) -> None:
        self._is_busy = False
        centre = f"/api/v1/centres/{desk.centre}"
        counter = f"{centre}/counters/{desk.counter}"
        body = {"service": desk.service, "channel": "kiosk"}
        self._draw = target(port, "POST", f"{centre}/tickets", body, 201, desk.kiosk)
        self._sign_in = target(port, "POST", f"{counter}/sign-in", {}, 200, desk.clerk)
        self._call = target(port, "POST", f"{counter}/call-next", {}, 200, desk.clerk)
        self._finish_and_call = target(port, "POST", f"{counter}/call-next", _FINISH, 200, desk.clerk)

    def sign_in(self, line: KeepAlive, _: Seen) -> None:
        """Open the counter."""
        _asked(line, self._sign_in)

    def serve(self, line: KeepAlive, seen: Seen) -> None:
        """A visit: a draw, and the key that finishes the last one and calls the next."""
        drawn = _asked(line, self._draw)
        assert drawn is not None
        seen.drawn[drawn["id"]] += 1
        self._next(line, seen)

    def end(self, line: KeepAlive, seen: Seen) -> None:
        """The key until nobody waits."""
        while self._next(line, seen):
            pass

    def _next(self, line: KeepAlive, seen: Seen) -> bool:
        told = _asked(line, self._finish_and_call if self._is_busy else self._call)
        if told is None:
            return False
        for name, tally in (("finished", seen.finished), ("called", seen.called)):
            if name in told:
                tally[told[name]["id"]] += 1
        self._is_busy = "called" in told
        return self._is_busy


def _asked(line: KeepAlive, asked: Target) -> Json | None:
    """The answer; None if nobody waits. Any other is an error."""
    status, body = line.exchange(asked.request())
    answer: Json = json.loads(body)
    if status == 409 and answer.get("code") == "nobody_waiting":
        return None
    if status != asked.status:
        raise RuntimeError(f"a request of the day failed: {status} {answer}")
    return answer


def _dealt(desks: Sequence[Desk], tickets: int) -> list[list[int]]:
    """For each client the visits it makes, as places of desks: each desk is one client's, and its visits are spread."""
    counts, due, before = [], 0.0, 0
    for desk in desks:
        due += desk.share * tickets
        counts.append(round(due) - before)
        before += counts[-1]
    clients: list[list[int]] = [[] for _ in range(CLIENTS)]
    for place in sorted(range(len(desks)), key=lambda one: -counts[one]):
        min(clients, key=len).extend([place] * counts[place])
    for visits in clients:
        random.Random(len(visits)).shuffle(visits)
    return clients


def _together(
    rounds: Sequence[Sequence[Worked]], act: Callable[[Worked, KeepAlive, Seen], None], port: int
) -> Seen:
    """The same of all desks, by as many clients as there are rounds at once; what they were told."""
    seen = [Seen() for _ in rounds]

    def work(desks: Sequence[Worked], own: Seen) -> None:
        line = KeepAlive(port)
        try:
            for desk in desks:
                act(desk, line, own)
        except (RuntimeError, OSError) as error:
            own.failed.append(error)
        finally:
            line.close()

    threads = [threading.Thread(target=work, args=pair) for pair in zip(rounds, seen, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    whole = Seen()
    for one in seen:
        whole.add(one)
    if whole.failed:
        raise whole.failed[0]
    return whole


def lost(seen: Seen, tickets: int) -> list[str]:
    """What does not add up: each ticket is drawn, called and finished once."""
    found = []
    if seen.drawn.total() != tickets or len(seen.drawn) != tickets:
        found.append(f"{seen.drawn.total()} draws gave {len(seen.drawn)} tickets")
    for what, tally in (("called", seen.called), ("finished", seen.finished)):
        if tally != seen.drawn:
            found.append(f"{len(tally)} of {tickets} were {what}, {tally.total()} times")
    return found
