"""The watchdog with real children: one that dies, one that stands still, one that can't begin, one that is orphaned."""

import io
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.watchdog import BEAT, STARTS_ANEW, Patience, Watchdog
from tests.waiting import until

HURRIED = Patience(first_beat_s=20, beat_s=0.5, stop_s=5, pause_s=0.01, longest_pause_s=0.02, healthy_s=1000)
BEATS = f"""
import sys, time
def beat():
    print({BEAT!r}, flush=True)
"""

Begin = Callable[[str], tuple[Watchdog, "threading.Thread", list[int]]]


@pytest.fixture
def lives(tmp_path: Path) -> Callable[[], int]:
    """How often a child was started; each child writes a line into this file as it begins."""
    path = tmp_path / "lives"
    path.touch()
    return lambda: len(path.read_text().splitlines())


def watchdog(
    tmp_path: Path, script: str, out: io.StringIO | None = None, patience: Patience = HURRIED
) -> Watchdog:
    begin = f"open({str(tmp_path / 'lives')!r}, 'a').write('x\\n')\n"
    return Watchdog(
        [sys.executable, "-c", BEATS + begin + script], dict(os.environ), patience, out=out or io.StringIO()
    )


def in_background(watched: Watchdog) -> tuple[threading.Thread, list[int]]:
    codes: list[int] = []
    thread = threading.Thread(target=lambda: codes.append(watched.run()), daemon=True)
    thread.start()
    return thread, codes


def test_window_that_dies_is_started_anew_as_often_as_it_dies(
    tmp_path: Path, lives: Callable[[], int]
) -> None:
    watched = watchdog(tmp_path, "beat(); import os; os.kill(os.getpid(), 9)")
    thread, codes = in_background(watched)
    until(lambda: lives() >= 3)
    watched.stop()
    thread.join(60)
    assert codes == [0]


def test_window_that_stands_still_is_killed_and_started_anew(
    tmp_path: Path, lives: Callable[[], int]
) -> None:
    watched = watchdog(tmp_path, "beat(); time.sleep(1000)")
    thread, codes = in_background(watched)
    until(lambda: lives() >= 2)
    watched.stop()
    thread.join(60)
    assert codes == [0]


def test_window_that_stands_still_before_its_first_beat_is_waited_for_as_it_took_before(
    tmp_path: Path, lives: Callable[[], int]
) -> None:
    first = f"len(open({str(tmp_path / 'lives')!r}).readlines()) == 1"
    script = f"time.sleep(0 if {first} else 1000); beat(); sys.exit(1)"
    patient = replace(HURRIED, first_beat_s=100_000, start_s=0.2, slower=0)
    thread, codes = in_background(watched := watchdog(tmp_path, script, patience=patient))
    until(lambda: lives() >= 3)
    watched.stop()
    thread.join(60)
    assert codes == [0]


def test_window_that_fails_is_started_anew_within_ten_seconds() -> None:
    usual = Patience()
    assert usual.beat_s + usual.longest_pause_s <= 10
    assert usual.start_s + usual.longest_pause_s <= 10
    assert [usual.after(took_s) for took_s in (0.5, 3.0, 40.0)] == [5.0, 9.0, 60.0]


def test_machine_that_has_become_slow_is_given_more_time_each_try() -> None:
    assert [Patience().after_none(waited_s) for waited_s in (5.0, 10.0, 40.0)] == [10.0, 20.0, 60.0]


def test_window_that_can_not_begin_is_not_tried_for_ever(tmp_path: Path, lives: Callable[[], int]) -> None:
    assert watchdog(tmp_path, "sys.exit(2)").run() == 2
    assert lives() == 1


def test_window_that_is_closed_ends_the_watch(tmp_path: Path, lives: Callable[[], int]) -> None:
    assert watchdog(tmp_path, "beat(); sys.exit(0)").run() == 0
    assert lives() == 1


def test_window_that_asks_for_it_is_started_anew(tmp_path: Path, lives: Callable[[], int]) -> None:
    second = f"sys.exit(0 if len(open({str(tmp_path / 'lives')!r}).readlines()) > 1 else {STARTS_ANEW})"
    assert watchdog(tmp_path, f"beat(); {second}").run() == 0
    assert lives() == 2


def test_what_the_window_says_is_passed_on_without_its_beats(tmp_path: Path) -> None:
    out = io.StringIO()
    assert watchdog(tmp_path, "beat(); print('ready 取号机'); beat()", out).run() == 0
    assert out.getvalue() == "ready 取号机\n"


def test_window_ends_when_its_watchdog_is_killed(tmp_path: Path) -> None:
    child = (
        f"open({str(tmp_path / 'pid')!r}, 'w').write(str(__import__('os').getpid()))\n"
        "try:\n    while True: beat(); time.sleep(0.02)\nexcept BrokenPipeError: sys.exit(1)"
    )
    outer = (
        "import os, sys; from kiosk.watchdog import Watchdog\n"
        f"sys.exit(Watchdog([sys.executable, '-c', {BEATS + child!r}], dict(os.environ)).run())"
    )
    keeper = subprocess.Popen([sys.executable, "-c", outer], cwd=Path(__file__).parents[2])
    until(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text())
    pid = int((tmp_path / "pid").read_text())
    os.kill(keeper.pid, signal.SIGKILL)
    keeper.wait()
    until(lambda: not _alive(pid))


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().split(")")[-1].split()[0] != "Z"
