"""`quhao clock` beside a real store: it shows what is, and mends only what is wrong, when told to."""

import datetime
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from server.bootstrap import Server
from server.cli.clock import FEW
from server.cli.main import main
from server.operations.day import open_day
from server.records import catalogue_store
from server.settings import Settings
from server.store.embedded import Embedded
from tests.server.assembled import assembled
from tests.server.running import ELSEWHERE, HERE, catalogue

HOUR_MS = 3_600_000


class Ended(NamedTuple):
    """How a command ended, and what it said."""

    returncode: int
    stdout: str
    stderr: str


Run = Callable[..., Ended]


@pytest.fixture
def server(store: Embedded, tmp_path: Path) -> Iterator[Server]:
    settings = Settings(data=tmp_path, redis_url=store.url, hours="always", partitions=8)
    with assembled(settings, HERE, ELSEWHERE) as server:
        yield server


@pytest.fixture
def run(server: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command in this process; each start of a program of its own costs seconds."""
    monkeypatch.setenv("QUHAO_REDIS_URL", str(server.settings.redis_url))
    monkeypatch.setenv("QUHAO_DATA", str(server.settings.data))

    def command(*arguments: str, given: str = "") -> Ended:
        monkeypatch.setattr("sys.stdin", io.StringIO(given))
        returncode = main(["clock", *arguments])
        said = capsys.readouterr()
        return Ended(returncode, said.out, said.err)

    return command


def mislead(server: Server) -> tuple[str, str]:
    """Put a centre on tomorrow and its order time an hour ahead; today and tomorrow."""
    hall = server.halls.get(HERE)
    today = hall.today().date
    tomorrow = (datetime.date.fromisoformat(today) + datetime.timedelta(days=1)).isoformat()
    open_day(server.client, hall.on(tomorrow), hall.index)
    server.client.ask("hset", hall.on(today).day, "o", server.client.now_ms() + HOUR_MS)
    return today, tomorrow


def test_it_shows_both_clocks_and_every_centre_with_a_day(server: Server, run: Run) -> None:
    today, tomorrow = mislead(server)
    shown = run().stdout.splitlines()
    assert [line.split()[0] for line in shown] == ["store", "machine", "difference", HERE]
    assert abs(float(shown[2].split()[1])) < 5
    assert shown[3].startswith(f"{HERE}  on {tomorrow}, but it is {today}  order time leads by 35")


def test_of_many_centres_it_shows_those_that_need_something(server: Server, run: Run) -> None:
    with server.database.change() as session:
        for number in range(FEW):
            catalogue_store.save(session, catalogue(f"village-{number}"), by="tests", now=1)
    for number in range(FEW):
        server.halls.get(f"village-{number}").today()
    mislead(server)
    assert [line.split()[0] for line in run().stdout.splitlines()[3:]] == [HERE, str(FEW)]


def test_rebase_ends_the_lead_and_puts_the_centre_on_today(server: Server, run: Run) -> None:
    today, _ = mislead(server)
    hall = server.halls.get(HERE)
    done = run("rebase", "--centre", HERE, "--yes")
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{HERE}: is on {today}; its order time led by 35" in done.stdout
    assert server.client.ask("hget", hall.keys.centres, HERE) == today
    assert int(server.client.ask("hget", hall.on(today).day, "o")) <= server.client.now_ms() + 1000
    assert run("rebase", "--yes").stdout.startswith("nothing to mend")


@pytest.mark.parametrize(("answer", "status"), [("y\n", 0), ("\n", 1), ("", 1)])
def test_rebase_asks_first(server: Server, run: Run, answer: str, status: int) -> None:
    today, tomorrow = mislead(server)
    assert run("rebase", given=answer).returncode == status
    on = server.client.ask("hget", server.halls.get(HERE).keys.centres, HERE)
    assert on == (tomorrow if status else today)


def test_a_centre_nobody_knows_is_said_in_one_line(run: Run) -> None:
    done = run("rebase", "--centre", "nowhere", "--yes")
    assert (done.returncode, done.stderr) == (1, "quhao: there is no centre nowhere\n")
