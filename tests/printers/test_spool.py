import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from printers.spool import INTERRUPTED, Entry, Spool
from server.wire.vocabulary import PrintState


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "printers" / "printer-1.sqlite"


def test_a_job_is_taken_and_begun_once(path: Path) -> None:
    spool = Spool(path, 0)
    assert spool.add("j1", 1)
    assert not spool.add("j1", 2)
    assert spool.begin("j1", 3)
    assert not spool.begin("j1", 4)
    spool.close()


def test_a_finished_job_is_never_begun_again_after_a_restart(path: Path) -> None:
    spool = Spool(path, 0)
    spool.add("j1", 1)
    spool.begin("j1", 1)
    spool.finish(Entry("j1", PrintState.CONFIRMED), 2)
    spool.close()
    again = Spool(path, 3)
    assert not again.add("j1", 3)
    assert not again.begin("j1", 3)
    assert again.unreported() == [Entry("j1", "confirmed", None)]
    again.reported("j1")
    assert again.unreported() == []
    again.close()


def test_a_queued_job_is_still_to_be_printed_after_a_restart(path: Path) -> None:
    spool = Spool(path, 0)
    spool.add("j1", 1)
    spool.close()
    again = Spool(path, 2)
    assert again.entry("j1") == Entry("j1", "queued")
    assert again.begin("j1", 3)
    again.close()


def test_a_job_killed_while_it_was_sent_is_unknown_and_not_sent_again(path: Path) -> None:
    program = (
        "import pathlib, sys, threading; from printers.spool import Spool;"
        "spool = Spool(pathlib.Path(sys.argv[1]), 0); spool.add('j1', 1); spool.begin('j1', 1);"
        "print('sending', flush=True); threading.Event().wait()"
    )
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE, cwd=root
    ) as child:
        assert child.stdout
        assert child.stdout.readline() == b"sending\n"
        os.kill(child.pid, signal.SIGKILL)
    spool = Spool(path, 2)
    assert spool.unreported() == [Entry("j1", "unknown", INTERRUPTED)]
    assert not spool.begin("j1", 3)
    spool.close()


def test_a_second_program_for_the_same_printer_is_refused(path: Path) -> None:
    spool = Spool(path, 0)
    with pytest.raises(sqlite3.OperationalError):
        Spool(path, 0)
    spool.close()


def test_what_the_server_knows_is_forgotten_after_a_week_and_nothing_else(path: Path) -> None:
    spool = Spool(path, 0)
    for job in ("told", "untold"):
        spool.add(job, 1)
        spool.finish(Entry(job, PrintState.CONFIRMED), 1)
    spool.reported("told")
    spool.close()
    later = Spool(path, 8 * 24 * 3600 * 1000)
    assert later.entry("told") is None
    assert later.entry("untold") is not None
    later.close()


def test_a_record_of_an_earlier_version_is_opened_and_keeps_its_jobs(path: Path) -> None:
    path.parent.mkdir()
    with sqlite3.connect(path) as before:
        before.execute(
            "CREATE TABLE jobs (id TEXT PRIMARY KEY, state TEXT NOT NULL, fault TEXT,"
            " reported INTEGER NOT NULL DEFAULT 0, changed_at INTEGER NOT NULL) WITHOUT ROWID"
        )
        before.execute("INSERT INTO jobs VALUES ('j1', 'sending', NULL, 0, 1)")
    before.close()
    spool = Spool(path, 2)
    assert (spool.interrupted, spool.unreported()) == (1, [Entry("j1", "unknown", INTERRUPTED)])
    spool.finish(Entry("j1", PrintState.UNKNOWN, None, "printer-2"), 3, 120.0)
    assert (spool.entry("j1"), spool.paper()) == (Entry("j1", "unknown", None, "printer-2"), (120.0, False))
    spool.close()


def test_what_is_to_be_printed_is_kept_until_it_has_ended_and_no_longer(path: Path) -> None:
    spool = Spool(path, 0)
    for job in ("a", "b", "c", "d"):
        spool.add(job, 1, "secret paper", report=False)
    spool.hand("b", 2)
    spool.refuse("c", "withdrawn", 2)
    spool.begin("d", 2)
    assert [(job, state) for job, state, _, _ in spool.waiting()] == [("a", "queued"), ("b", "handed")]
    spool.finish(Entry("b", PrintState.CONFIRMED), 3)
    spool.close()
    again = Spool(path, 4)
    assert [row[:3] for row in again.waiting()] == [("a", "queued", "secret paper")]
    again.begin("a", 5)
    assert again.unreported() == []
    again.close()
    assert path.stat().st_mode & 0o077 == 0 or path.parent.stat().st_mode & 0o077 == 0


def test_a_job_that_has_left_the_queue_can_not_be_refused_or_handed(path: Path) -> None:
    spool = Spool(path, 0)
    spool.add("j1", 1)
    spool.begin("j1", 2)
    assert not spool.refuse("j1", "withdrawn", 3)
    assert not spool.hand("j1", 3)
    spool.close()


def test_the_server_hears_of_a_job_of_the_door_once_it_asks(path: Path) -> None:
    spool = Spool(path, 0)
    spool.add("j1", 1, "task", report=False)
    spool.finish(Entry("j1", PrintState.CONFIRMED), 2)
    assert spool.unreported() == []
    spool.reported("j1", known=False)
    assert spool.unreported() == [Entry("j1", "confirmed")]
    spool.close()


def test_a_damaged_record_is_put_aside_and_another_begun(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(wrong := b"half a page of something else" * 40)
    spool = Spool(path, 0)
    assert (spool.anew, spool.interrupted, spool.add("j1", 1)) == (True, 0, True)
    spool.close()
    again = Spool(path, 2)
    assert (again.anew, again.entry("j1")) == (False, Entry("j1", "queued"))
    again.close()
    (aside,) = path.parent.glob(f"{path.name}.aside-*")
    assert aside.read_bytes() == wrong


def test_a_record_damaged_in_its_middle_is_put_aside(path: Path) -> None:
    spool = Spool(path, 0)
    for count in range(200):
        spool.add(f"j{count}", 1, "x" * 100)
    spool.close()
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(size // 2)
        file.write(b"\xff" * 4096)
    again = Spool(path, 2)
    assert again.anew
    again.close()


def test_a_record_that_another_program_has_is_left_where_it_is(path: Path) -> None:
    spool = Spool(path, 0)
    with pytest.raises(sqlite3.OperationalError):
        Spool(path, 1)
    assert not [*path.parent.glob("*.aside-*")]
    spool.close()


def test_only_what_others_keep_is_taken_in_without_waiting_for_the_disk(path: Path) -> None:
    spool = Spool(path, 0)
    told: list[str] = []
    spool._base.set_trace_callback(told.append)

    def waits() -> list[int]:
        """SQLite's word for how each change since was written: 1 is NORMAL, 2 FULL."""
        levels, level = [], 2
        for statement in told:
            if "synchronous" in statement:
                level = 1 if "NORMAL" in statement else 2
            elif statement.startswith(("INSERT", "UPDATE")):
                levels.append(level)
        told.clear()
        return levels

    spool.add("j1", 1)
    spool.begin("j1", 2)
    assert waits() == [1, 2]
    spool.add("j2", 3, "what to print")
    assert waits() == [2]
    assert spool._base.execute("PRAGMA synchronous").fetchone() == (2,)
    spool.close()
