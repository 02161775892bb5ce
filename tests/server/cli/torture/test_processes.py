"""Processes under torture: one that ends by itself is told and replaced; one that does not end is told and killed."""

import threading
import time
from pathlib import Path

from server.cli.torture.processes import Job, Processes
from tests.waiting import until


def ends_at_once_at_first(began: Path) -> None:
    """The first life fails, as a client does that meets what it can't answer for."""
    if not began.exists():
        began.touch()
        raise SystemExit(3)
    Path(f"{began}.again").touch()


def never_ends(began: Path) -> None:
    began.touch()
    threading.Event().wait()


def test_process_that_ends_by_itself_is_told_of_and_another_takes_its_place(tmp_path: Path) -> None:
    processes = Processes(
        lambda number, life: Job(f"w{number}.{life}", ends_at_once_at_first, tmp_path / "0")
    )
    processes.start(0)

    def looked() -> bool:
        processes.look()
        return (tmp_path / "0.again").exists()

    until(looked, "another in its place")
    processes.kill()
    assert processes.died[0] == "w0.1 ended with 3"


def test_process_that_does_not_end_when_told_is_told_of_and_killed(tmp_path: Path) -> None:
    processes = Processes(lambda number, life: Job(f"w{number}.{life}", never_ends, tmp_path / "1"))
    processes.start(0)
    until((tmp_path / "1").exists, "it to begin")
    (_, process), *_ = processes.running()
    assert processes.stop(time.monotonic()) == ["w0.1"]
    assert not process.is_alive()
