"""Children that die, hang or won't end, and a store that keeps dying: each is dealt with, and holds up no other."""

import signal
import sys
import threading
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from server.cli.demo import end
from server.cli.kept_store import KeptStore
from server.cli.programs import health
from server.cli.supervise import HUNG_CHECKS, LONG_ENOUGH_S, BackOff, Child, Program, Supervisor
from server.store.embedded import Embedded
from tests.ports import free_port
from tests.server.running import PATIENCE_S
from tests.server.store.long_log import lengthen
from tests.waiting import until

WEB = """
import http.server, pathlib, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        ready = self.path == "/health/live" or not pathlib.Path(sys.argv[2]).exists()
        self.send_response(200 if ready else 503)
        self.end_headers()
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""
STUBBORN = "import signal; signal.signal(15, signal.SIG_IGN); print('ready', flush=True); signal.pause()"


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    running = Supervisor(tmp_path / "logs", hung_after_s=0.6)
    yield running
    running.stop(0)


@pytest.fixture
def store(store_directory: Path) -> Iterator[Embedded]:
    own = Embedded(store_directory, fsync="everysec")
    own.start()
    yield own
    own.stop()


def web(away: Path) -> Program:
    """A program with a health address, that is not ready while a file is there."""
    port = free_port()
    return Program("web", [sys.executable, "-c", WEB, str(port), str(away)], {}, *health("127.0.0.1", port))


def pid(supervisor: Supervisor) -> int:
    process = supervisor.children[0].process
    return process.pid if process is not None else 0


def look(supervisor: Supervisor) -> bool:
    supervisor.children[0].look()
    return True


def many_checks(child: Child, seen: set[float]) -> bool:
    seen.add(child._check_at)
    return len(seen) > HUNG_CHECKS + 2


PARTING = """
import pathlib, signal, sys
from tests.ports import free_port
def leave(*_):
    pathlib.Path(sys.argv[1]).write_text("ended" if pathlib.Path(sys.argv[2]).exists() else "there")
    sys.exit()
signal.signal(15, leave)
pathlib.Path(sys.argv[3]).touch()
signal.pause()
"""


def test_who_leaves_first_finds_the_others_still_there(supervisor: Supervisor, tmp_path: Path) -> None:
    def parting(name: str, *, first: bool) -> Program:
        paths = [str(tmp_path / name) for name in (f"{name} saw", "other saw", f"{name} runs")]
        argv = [sys.executable, "-c", PARTING, *paths]
        return Program(name, argv, ready=(tmp_path / f"{name} runs").exists, leaves_first=first)

    supervisor.add([parting("first", first=True), parting("other", first=False)])
    assert supervisor.wait_ready(PATIENCE_S) == []
    supervisor.stop()
    assert (tmp_path / "first saw").read_text() == "there"
    assert (tmp_path / "other saw").exists()


def test_a_program_that_hangs_after_it_had_answered_is_started_again(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    supervisor.add([web(tmp_path / "away")])
    assert supervisor.wait_ready(PATIENCE_S) == []
    hung, child = pid(supervisor), supervisor.children[0]
    until(lambda: look(supervisor) and child._unanswered == 0)
    assert child.process is not None
    child.process.send_signal(signal.SIGSTOP)
    until(lambda: look(supervisor) and pid(supervisor) not in (0, hung), told="another process")
    until(child.is_ready)


def test_a_program_that_only_waits_for_another_is_left_alone(supervisor: Supervisor, tmp_path: Path) -> None:
    away = tmp_path / "away"
    supervisor.add([web(away)])
    assert supervisor.wait_ready(PATIENCE_S) == []
    same, child = pid(supervisor), supervisor.children[0]
    checks: set[float] = set()
    away.touch()
    assert not child.is_ready()
    until(lambda: look(supervisor) and many_checks(child, checks))
    assert pid(supervisor) == same


def test_a_program_that_never_answered_is_not_taken_to_hang(supervisor: Supervisor, tmp_path: Path) -> None:
    silent = Program("web", [sys.executable, "-c", STUBBORN], {}, *health("127.0.0.1", free_port()))
    supervisor.add([silent])
    same, child = pid(supervisor), supervisor.children[0]
    checks: set[float] = set()
    until(lambda: look(supervisor) and many_checks(child, checks))
    assert pid(supervisor) == same


def test_pauses_grow_while_it_keeps_dying_and_are_short_again_after_a_long_life() -> None:
    back_off, now, pauses = BackOff(), 1000.0, []
    for _ in range(6):
        back_off.started(now)
        back_off.died(now)
        pauses.append(next(pause for pause in (0.2, 0.5, 1, 2, 5) if back_off.is_due(now + pause)))
    assert pauses == [0.5, 1, 2, 5, 5, 5]
    back_off.started(now)
    back_off.died(now + LONG_ENOUGH_S + 1)
    assert back_off.is_due(now + LONG_ENOUGH_S + 1.2)


def test_a_store_that_died_is_launched_again_without_waiting_for_what_it_loads(store: Embedded) -> None:
    kept = KeptStore(store)
    assert store.process is not None
    store.process.kill()
    store.process.wait(PATIENCE_S)
    lengthen(store)
    now = time.monotonic()
    kept.look(now)
    assert not store.alive()  # a little later
    kept.look(now + 1)
    assert store.alive()
    client = redis.Redis.from_url(store.url, retry=Retry(NoBackoff(), 0))

    def answers() -> str:
        try:
            client.ping()
        except redis.exceptions.BusyLoadingError:
            return "loading"
        except redis.exceptions.ConnectionError:
            return ""
        return "loaded"

    assert until(answers) == "loading"
    client.close()


def test_a_store_that_keeps_dying_is_launched_ever_less_often(store: Embedded) -> None:
    kept = KeptStore(store)
    assert store.process is not None
    store.stop()
    (manifest,) = (store.directory / "appendonlydir").glob("*.manifest")
    manifest.write_text("nothing that it could read\n", "utf-8")
    started_at, now = [], 0.0
    while now < 30:
        kept.look(now)
        if store.process is not None:
            started_at.append(now)
            store.process.wait(PATIENCE_S)
            store.process = None
        now = round(now + 0.1, 1)
    pauses = [round(later - earlier, 1) for earlier, later in pairwise(started_at)]
    assert len(started_at) < 10
    assert pauses == sorted(pauses)


def test_everything_ends_in_time_though_nothing_wants_to(
    supervisor: Supervisor, store: Embedded, tmp_path: Path
) -> None:
    supervisor.add([Program(f"p{n}", [sys.executable, "-c", STUBBORN]) for n in range(3)])
    until(lambda: all(b"ready" in log.read_bytes() for log in (tmp_path / "logs").iterdir()))
    processes = [child.process for child in supervisor.children]
    assert store.process is not None
    store.process.send_signal(signal.SIGSTOP)
    ending = threading.Thread(target=end, args=(supervisor, store), daemon=True)
    ending.start()
    ending.join(60)
    assert not ending.is_alive()
    assert all(process is not None and process.poll() is not None for process in processes)
    assert not store.alive()
