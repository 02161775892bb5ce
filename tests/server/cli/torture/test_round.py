"""A short run with faults keeps every promise; the same run on an engine broken on purpose is found out."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Collection
from pathlib import Path

import pytest

from server.cli.main import main
from server.cli.torture.beside import ARCHIVED, FOLLOWED, ISSUED, Parts
from server.cli.torture.round import ASKED, Plan, Result, run
from server.store.client import Client
from tests.server.cli.torture import broken_archive
from tests.server.cli.torture.broken import Careless, Counting, Inattentive, Peeking
from tests.waiting import until

PATIENCE_S = 100.0
LONG_PATIENCE_S = 300.0
FAULTS = "store-kill,client-kill,link-cut,power-cut,web-kill,live-kill,archive-kill,kiosk-kill,kiosk-offline"


def torture(folder: Path, client: type[Client], operations: int, faults: Collection[str] = ()) -> Result:
    until = time.monotonic() + PATIENCE_S
    plan = Plan(seed="7", operations=operations, until=until, clients=6, faults=faults, client=client)
    return run(folder, plan)


@pytest.mark.timeout(400)
def test_short_run_with_faults_keeps_every_promise() -> None:
    command = [
        sys.executable, "-m", "server.cli", "torture", "--operations", "1200", "--seed", "5", "--back-within", "60",
        "--faults", FAULTS,
    ]  # fmt: skip
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=380)
    assert "\nviolations 0\n" in ran.stdout, ran.stdout
    assert (ran.returncode, ran.stderr) == (0, "")
    asked = re.search(r"^operations ([\d,]+) \(([\d,]+) acknowledged", ran.stdout, re.M)
    assert asked is not None
    wanted, acknowledged = (int(count.replace(",", "")) for count in asked.groups())
    assert wanted >= 1200, ran.stdout
    assert acknowledged >= 250, ran.stdout  # the faults of a slow machine take a larger share
    assert re.search(r"^faults [1-9]", ran.stdout, re.M)
    followed = re.search(
        r"^beside the engine: asked over HTTP ([\d,]+),.* events followed ([\d,]+)", ran.stdout, re.M
    )
    assert followed is not None
    assert all(int(count.replace(",", "")) >= 20 for count in followed.groups()), ran.stdout
    archived = re.search(r"^beside the engine: .*archived ([\d,]+)", ran.stdout, re.M)
    assert archived is not None
    assert int(archived[1].replace(",", "")) >= 250, ran.stdout
    assert "again: quhao torture --operations 1200 --seed 5 --clients 8 --faults store-kill" in ran.stdout


@pytest.mark.long
def test_every_fault_that_can_be_made_here_breaks_no_promise() -> None:
    command = [
        sys.executable,
        "-m",
        "server.cli",
        "torture",
        "--minutes",
        "0.8",
        "--seed",
        "11",
        "--back-within",
        "60",
        "--phones",
        "50",
    ]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=115)
    assert "\nviolations 0\n" in ran.stdout, ran.stdout
    assert (ran.returncode, ran.stderr) == (0, "")


def test_engine_that_counts_to_make_a_number_is_found_out(store_directory: Path) -> None:
    found = {one.kind for one in torture(store_directory, Counting, 600).violations}
    assert {"duplicate_number", "version_chain"} <= found


def test_engine_that_calls_without_taking_atomically_is_found_out(store_directory: Path) -> None:
    found = {one.kind for one in torture(store_directory, Peeking, 1200).violations}
    assert {"two_counters", "illegal_move"} <= found


@pytest.mark.long
@pytest.mark.timeout(400)
def test_kiosk_that_merges_carelessly_follower_that_misses_events_and_archive_in_two_steps_are_found_out(
    store_directory: Path,
) -> None:
    plan = Plan(
        seed="7", operations=100, until=time.monotonic() + LONG_PATIENCE_S, clients=2, faults=["kiosk-offline"],
        beside=Parts(Careless, Inattentive, broken_archive.__name__), back_within_s=LONG_PATIENCE_S,
        at_least={ASKED: 20, ISSUED: 2, FOLLOWED: 300, ARCHIVED: 1},
    )  # fmt: skip
    found = {one.kind for one in run(store_directory, plan).violations}
    assert found >= {"offline_lost", "follower_gap", "follower_differs", "not_recorded"}


def test_sound_engine_under_the_same_load_is_not(store_directory: Path) -> None:
    result = torture(store_directory, Client, 600)
    assert result.violations == []
    assert result.operations >= 600
    assert result.outcomes["failed"] == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["--faults", "rain"], "no such fault: rain"), (["--clients", "1"], "--clients: at least 2")],
)
def test_wrong_usage_is_said_in_one_line(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["torture", *arguments])
    assert ended.value.code == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("number", [pytest.param(signal.SIGTERM, marks=pytest.mark.long), signal.SIGKILL])
def test_nothing_runs_on_after_the_program_was_ended(number: signal.Signals, store_directory: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "server.cli",
        "torture",
        "--minutes",
        "2",
        "--faults",
        "none",
        "--clients",
        "3",
    ]
    there = {**os.environ, "TMPDIR": str(store_directory)}  # one that is killed removes nothing
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, env=there) as program:
        # The store, what multiprocessing needs, three clients; web, live and archive, and six who ask and follow them.
        until(lambda: len(descendants(program.pid)) >= 15)
        children = descendants(program.pid)
        program.send_signal(number)
        assert program.wait(PATIENCE_S) != 0
    assert len(children) >= 15
    until(lambda: not [one for one in children if running(one)], "all to end")


def descendants(process: int) -> list[int]:
    """Its children and theirs, as Linux tells."""
    try:
        told = Path(f"/proc/{process}/task/{process}/children").read_text("ascii").split()
    except FileNotFoundError:
        return []
    return [one for child in map(int, told) for one in (child, *descendants(child))]


def running(process: int) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{process}/stat").read_text("ascii")
    except FileNotFoundError:
        return False
