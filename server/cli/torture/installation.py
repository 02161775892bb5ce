"""Web, live and archive over the tortured store, killed and started again; and who may come in. It asks nothing."""

import os
import random
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from server.access.tokens import new_device_token, new_session_token
from server.bootstrap import assemble
from server.cli.ports import free_ports
from server.cli.programs import environment, server_programs, with_log_ready
from server.cli.supervise import Child, Program
from server.cli.torture import recorded
from server.cli.torture.hall import CENTRE, HASH_KEY, PARTITIONS, QUIET_CENTRE, SEAL_KEY, catalogue
from server.cli.torture.recorded import Recorded
from server.consumers import archive
from server.records import accounts, catalogue_store, devices, login_sessions
from server.records.accounts import NewAccount
from server.records.archive import positions
from server.records.devices import token_hash
from server.records.engine import Database, migrate, open_database
from server.settings import Settings
from server.wire.vocabulary import DeviceKind, Role

LIVE, ARCHIVE = "live", "archive"
ARCHIVE_MODULE = "server.consumers.runner"
_FIRST_PORT = 20_000
_PORTS = 10_000
"""Below those that Linux gives out by itself, which could take a port while its program is dead."""
_YEAR_MS = 366 * 24 * 3_600_000
_STOPPED_IN_S = 20.0
_BY = "torture"


@dataclass(frozen=True, slots=True)
class Badge:
    """Who asks, as events name it, and the token it is known by."""

    id: str
    token: str


@dataclass(frozen=True, slots=True)
class People:
    """Who asks over HTTP and follows: kiosks of two kinds, clerks, a board, and one of staff who sees all."""

    kiosks: tuple[Badge, ...]  # which issue numbers of their own when they are cut off
    desks: tuple[tuple[Badge, Badge], ...]  # a kiosk that waits, and a clerk
    board: Badge
    staff: Badge
    quiet_board: Badge | None  # of another centre, where nothing happens, if there is to be one


class Installation:
    """One in a folder of its own, over a store that others run."""

    def __init__(self, folder: Path, store_urls: Sequence[str], archive_module: str = ARCHIVE_MODULE) -> None:
        """`store_urls`: how web, live and archive reach the store, in turns."""
        web, live = free_ports(_FIRST_PORT + os.getpid() * 4 % _PORTS, 2)
        self.settings = Settings(
            config=None, data=folder, host="127.0.0.1", port=web, live_port=live, redis_url=store_urls[0],
            database_url=f"sqlite:///{folder.resolve() / 'record.db'}", partitions=PARTITIONS, hours="always",
            fsync="always", confirm="none", threads=8, demo=False,
        )  # fmt: skip
        self._logs = folder / "logs"
        programs = [
            replace(one, argv=[sys.executable, "-m", archive_module]) if one.name == ARCHIVE else one
            for one in server_programs(self.settings)
        ]
        self._children = {
            program.name: Child(_reaching(program, self.settings, url), self._logs)
            for program, url in zip(programs, [*store_urls] * len(programs), strict=False)
        }
        self._log_began: dict[str, int] = {}

    @property
    def web(self) -> tuple[str, int]:
        """Where web answers."""
        return self.settings.host, self.settings.port

    @property
    def live(self) -> tuple[str, int]:
        """Where live answers."""
        return self.settings.host, self.settings.live_port

    def furnish(self, kiosks: int, desks: int, quiet: bool) -> People:
        """The record with its catalogue, devices and accounts; everybody is signed in for as long as it takes.

        `quiet`: with another centre beside, where nothing happens.
        """
        (self.settings.data / "party.key").write_bytes(HASH_KEY + SEAL_KEY)
        database = open_database(self.settings.sql_url)
        try:
            migrate(database)
            return _people(database, kiosks, desks, quiet)
        finally:
            database.close()

    def start(self) -> None:
        """Start all three."""
        for name in self._children:
            self._start(name)

    def look(self) -> None:
        """Start again whichever has ended, without waiting for it."""
        for name, child in self._children.items():
            if child.process is not None and child.process.poll() is not None:
                self._kill(name)
                self._start(name)

    def is_ready(self, name: str) -> bool:
        """Whether it answers; the archive, whether it said so since it was started."""
        child = self._children[name]
        if child.program.ready is not None:
            return child.is_ready()
        said = with_log_ready(child.program, self._logs / f"{name}.log", self._log_began[name])
        return said.ready is not None and said.ready()

    def all_ready(self) -> bool:
        """Whether all three are ready."""
        return all(self.is_ready(name) for name in self._children)

    def answers(self) -> bool:
        """Whether those are ready that somebody waits for; the archive may have a whole day to close first."""
        return all(self.is_ready(name) for name in self._children if name != ARCHIVE)

    def kill(self, name: str, chance: random.Random) -> None:
        """Kill it as it is: mostly all its processes, else only those it has started. It is started again at once."""
        child = self._children[name]
        assert child.process is not None
        workers = _children_of(child.process.pid)
        if workers and chance.random() < 0.25:
            for worker in workers:
                _signal(worker)
            return
        self._kill(name)
        self._start(name)

    def stop(self, *names: str) -> None:
        """End these, or all, and wait for their end."""
        ending = [self._children[name] for name in names or self._children]
        for child in ending:
            child.ask_to_stop()
        until = time.monotonic() + _STOPPED_IN_S
        for child in ending:
            child.stop(until)

    def archive_rest(self, store_url: str) -> int:
        """Archive what is left, as the next archive would that is started; how many events. None may run."""
        server = assemble(self.settings.model_copy(update={"redis_url": store_url}))
        try:
            return archive.run(server)
        finally:
            server.close()

    def archived(self) -> int:
        """How far the archive says it is, in events."""
        database = open_database(self.settings.sql_url)
        try:
            with database.read() as session:
                return sum(one.entries for one in positions(session).values())
        finally:
            database.close()

    def recorded(self, partition: int) -> Recorded:
        """What is in its record of the hall."""
        database = open_database(self.settings.sql_url)
        try:
            return recorded.read(database, CENTRE, partition)
        finally:
            database.close()

    def last_words(self) -> str:
        """The ends of their logs, for whoever looks why one didn't start."""
        return "\n".join(path.read_text("utf-8")[-2_000:] for path in sorted(self._logs.glob("*.log")))

    def _start(self, name: str) -> None:
        log = self._logs / f"{name}.log"
        self._log_began[name] = log.stat().st_size if log.exists() else 0
        self._children[name].start()

    def _kill(self, name: str) -> None:
        process = self._children[name].process
        assert process is not None
        _signal(-process.pid)
        process.wait()


def _reaching(program: Program, settings: Settings, store_url: str) -> Program:
    env: Mapping[str, str] = environment(settings.model_copy(update={"redis_url": store_url}))
    return replace(program, env=env)


def _signal(target: int) -> None:
    try:
        os.kill(target, signal.SIGKILL)
    except ProcessLookupError:
        return


def _children_of(process: int) -> list[int]:
    try:
        told = Path(f"/proc/{process}/task/{process}/children").read_text("ascii").split()
    except FileNotFoundError:
        return []
    return [int(one) for one in told]


def _people(database: Database, kiosks: int, desks: int, quiet: bool) -> People:
    now = time.time_ns() // 1_000_000
    with database.change() as session:
        for centre in (CENTRE, QUIET_CENTRE) if quiet else (CENTRE,):
            there = catalogue().model_copy(update={"centre": centre})
            catalogue_store.save(session, there, by=_BY, now=now)

        def device(name: str, kind: DeviceKind, centre: str = CENTRE) -> Badge:
            token = new_device_token()
            devices.create(session, name, kind, centre, token=token, by=_BY, now=now)
            return Badge(name, token)

        def staff(name: str) -> Badge:
            token = new_session_token()
            # Nobody signs in with a password here: a sign-in that outlives every midnight is written down instead.
            new = NewAccount(name, "", name, frozenset({Role.CLERK}), CENTRE)
            account = accounts.create(session, new, by=_BY, now=now)
            login_sessions.begin_for_account(
                session, token_hash(token), account.id, now=now, expires_at=now + _YEAR_MS
            )
            return Badge(account.id, token)

        return People(
            kiosks=tuple(device(f"kiosk-{n}", DeviceKind.KIOSK) for n in range(kiosks)),
            desks=tuple(
                (device(f"patient-kiosk-{n}", DeviceKind.KIOSK), staff(f"clerk-{n}")) for n in range(desks)
            ),
            board=device("board-1", DeviceKind.BOARD),
            staff=staff("watcher"),
            quiet_board=device("board-2", DeviceKind.BOARD, QUIET_CENTRE) if quiet else None,
        )
