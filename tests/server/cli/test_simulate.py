"""`quhao simulate` in a real hall: everybody is accounted for, whatever happens, and counters are closed at the end."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from server.cli.main import main
from server.cli.supervise import Child
from server.wire.vocabulary import State
from tests.ports import free_port
from tests.server.cli.conftest import START_S, quhao
from tests.server.running import HERE, PASSWORD, PATIENCE_S, Running, running
from tests.waiting import until

COUNTS = re.compile(r"(drawn|called|served|missed|abandoned|still there|turned away) (\d+)")
OVER = {State.DONE, State.MISSED, State.CANCELLED}


@pytest.fixture(scope="module")
def installation() -> Iterator[Running]:
    """A hall of its own: made-up visitors come to all queues, and its clerks to any counter."""
    with running() as started:
        yield started


@pytest.fixture
def credentials(installation: Running, tmp_path: Path) -> Path:
    """As the demo writes them: of the clerks, `clerk-2` is the simulation's."""
    staff = {
        name: {"username": name, "password": PASSWORD} for name in ("clerk", "clerk-2", "guide", "manager")
    }
    devices = {f"{kind}-1": installation.tokens[kind] for kind in ("kiosk", "wechat")}
    path = tmp_path / "credentials.json"
    path.write_text(json.dumps({"devices": devices, "staff": staff}))
    return path


def arguments(installation: Running, credentials: Path, *more: str) -> list[str]:
    return ["simulate", "--server", installation.url, "--credentials", str(credentials), *more]


@contextmanager
def started(installation: Running, credentials: Path, *more: str) -> Iterator[subprocess.Popen[str]]:
    """The command in a process of its own."""
    argv = [sys.executable, "-m", "server.cli", *arguments(installation, credentials, *more)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def counts(summary: str) -> dict[str, int]:
    return {name: int(count) for name, count in COUNTS.findall(summary)}


def counters(installation: Running) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (
        installation.as_("clerk").get(f"/centres/{HERE}/counters").json()["counters"]
    )
    return found


def tickets(installation: Running) -> dict[str, str]:
    """Ticket → its state."""
    found = installation.as_("clerk").get(f"/centres/{HERE}/tickets").json()["tickets"]
    return {one["id"]: one["state"] for one in found}


def open_by(installation: Running, account: str) -> list[dict[str, Any]]:
    return [one for one in counters(installation) if one["clerk"] == installation.accounts[account]]


def is_back(child: Child) -> bool:
    child.look()
    return child.is_ready()


def assert_all_accounted_for(summary: str, before: dict[str, str], now: dict[str, str]) -> None:
    told = counts(summary)
    new = {ticket: state for ticket, state in now.items() if ticket not in before}
    assert told["drawn"] == len(new)
    assert told["served"] + told["missed"] + told["abandoned"] == told["drawn"]
    assert told["still there"] == 0
    assert {State(state) for state in new.values()} <= OVER
    assert sum(state == State.DONE for state in new.values()) == told["served"]
    assert "errors: none" in summary


@pytest.mark.long
def test_an_hour_of_visitors_is_served_and_nobody_is_taken_over(
    installation: Running, credentials: Path
) -> None:
    before = tickets(installation)
    person = installation.as_("clerk")
    last = counters(installation)[11]["id"]
    assert person.post(f"/centres/{HERE}/counters/{last}/sign-in").ok
    ended = quhao(*arguments(
        installation, credentials, "--visitors-per-hour", "60", "--speed", "900", "--counters", "12", "--seed", "5"
    ))  # fmt: skip
    assert (ended.returncode, ended.stderr) == (0, "")
    assert 30 <= counts(ended.stdout)["drawn"] <= 90
    assert "p90" in ended.stdout
    assert_all_accounted_for(ended.stdout, before, tickets(installation))
    assert [one["id"] for one in open_by(installation, "clerk")] == [last]
    assert open_by(installation, "clerk-2") == []
    assert person.post(f"/centres/{HERE}/counters/{last}/sign-out").ok


@pytest.mark.long
def test_while_the_server_is_away_it_waits_and_then_goes_on(installation: Running, credentials: Path) -> None:
    before, web = tickets(installation), installation.child("web")
    flags = ("--visitors-per-hour", "120", "--hours", "0.3", "--speed", "400", "--counters", "20")
    with started(installation, credentials, *flags) as process:
        until(lambda: len(tickets(installation)) >= len(before) + 10, told="ten visitors")
        assert web.process is not None
        os.killpg(web.process.pid, signal.SIGKILL)
        web.process.wait(PATIENCE_S)
        until(lambda: is_back(web), "web to be back")
        said, wrong = process.communicate(timeout=START_S)
    assert (process.returncode, wrong) == (0, "")
    assert "the server was away for" in said
    assert counts(said)["drawn"] > 10
    assert_all_accounted_for(said, before, tickets(installation))


@pytest.mark.long
@pytest.mark.parametrize("number", [pytest.param(signal.SIGINT, marks=pytest.mark.long), signal.SIGTERM])
def test_told_to_stop_it_closes_its_counters(
    installation: Running, credentials: Path, number: signal.Signals
) -> None:
    before = tickets(installation)
    with started(installation, credentials, "--visitors-per-hour", "2000", "--counters", "12") as process:
        until(lambda: len(open_by(installation, "clerk-2")) == 12, told="twelve counters open")
        until(lambda: len(tickets(installation)) > len(before), told="a ticket")
        process.send_signal(number)
        said, wrong = process.communicate(timeout=PATIENCE_S)
    assert (process.returncode, wrong) == (0, "")
    assert counts(said)["drawn"] == len(tickets(installation)) - len(before)
    assert open_by(installation, "clerk-2") == []


@pytest.mark.long
def test_counters_it_left_open_when_it_was_killed_are_its_own_again(
    installation: Running, credentials: Path
) -> None:
    flags = ("--visitors-per-hour", "60", "--hours", "0.1", "--speed", "300", "--counters", "3")
    with started(installation, credentials, *flags[:2], "--counters", "3") as process:
        until(lambda: len(open_by(installation, "clerk-2")) == 3, told="three counters open")
        process.kill()
    left = {one["id"] for one in open_by(installation, "clerk-2")}
    with started(installation, credentials, *flags) as process:
        process.communicate(timeout=START_S)
    assert process.returncode == 0
    assert len(left) == 3
    assert open_by(installation, "clerk-2") == []


@pytest.mark.long
def test_the_credentials_must_be_of_this_server(installation: Running, credentials: Path) -> None:
    known = json.loads(credentials.read_text())
    known["staff"]["clerk-2"]["password"] = "not this one"
    credentials.write_text(json.dumps(known))
    ended = quhao(*arguments(installation, credentials))
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("quhao: the server refuses: ")
    assert len(ended.stderr.splitlines()) == 1


@pytest.mark.long
def test_a_centre_that_is_not_there_is_refused(installation: Running, credentials: Path) -> None:
    ended = quhao(*arguments(installation, credentials, "--centre", "nowhere"))
    assert (ended.returncode, ended.stdout) == (1, "")
    assert len(ended.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("server", "content", "says"),
    [
        ("http://127.0.0.1:1", None, "can't be read"), ("http://127.0.0.1:1", "{}", "names no kiosk-1"),
        ("http://127.0.0.1:1", "[", "names no kiosk-1"), ("http://127.0.0.1:1", "[]", "names no kiosk-1"),
        ("nowhere", "known", "is no address"), ("http://127.0.0.1:{port}", "known", "no server answers there"),
    ],
)  # fmt: skip
def test_what_it_can_not_begin_with_is_said_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], server: str, content: str | None, says: str
) -> None:
    path = tmp_path / "credentials.json"
    account = {"username": "clerk", "password": "x"}
    known = json.dumps({"devices": {"kiosk-1": "k"}, "staff": {"clerk": account}})
    if content is not None:
        path.write_text(known if content == "known" else content)
    assert main(["simulate", "--server", server.format(port=free_port()), "--credentials", str(path)]) == 1
    said = capsys.readouterr()
    assert (said.out, len(said.err.splitlines())) == ("", 1)
    assert says in said.err


@pytest.mark.parametrize(
    "flags",
    [
        ("--visitors-per-hour", "0"), ("--visitors-per-hour", "1e9"), ("--visitors-per-hour", "٣"), ("--hours", "0"),
        ("--hours", "nan"), ("--hours", "25"), ("--speed", "-1"), ("--speed", "inf"), ("--counters", "0"),
        ("--counters", "9" * 30), ("--seed", "x"),
    ],
)  # fmt: skip
def test_numbers_that_make_no_sense_are_wrong_usage(
    capsys: pytest.CaptureFixture[str], flags: tuple[str, str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(["simulate", "--server", "http://127.0.0.1:1", "--credentials", "x", *flags])
    said = capsys.readouterr()
    assert (left.value.code, said.out) == (2, "")
    assert flags[0] in said.err.splitlines()[-1]
