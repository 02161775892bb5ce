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
    spool.finish("j1", PrintState.CONFIRMED, None, 2)
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
    assert not again.ended("j1")
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
        spool.finish(job, PrintState.CONFIRMED, None, 1)
    spool.reported("told")
    spool.close()
    later = Spool(path, 8 * 24 * 3600 * 1000)
    assert later.entry("told") is None
    assert later.entry("untold") is not None
    later.close()
