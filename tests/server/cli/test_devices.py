"""`quhao device` for call pads: bound to a counter that there is, and to one only."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from server.cli.main import main
from server.records import catalogue_store, pads
from server.records.engine import Database, migrate, open_database
from server.settings import Settings
from tests.server.small_hall import catalogue


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation with a small hall."""
    monkeypatch.delenv("QUHAO_DATABASE_URL", raising=False)
    with opened(tmp_path) as database:
        migrate(database)
        with database.change() as session:
            catalogue_store.save(session, catalogue(), by="tests", now=1)
    return tmp_path


@contextmanager
def opened(data: Path) -> Iterator[Database]:
    database = open_database(Settings(data=data).sql_url)
    yield database
    database.close()


def device(data: Path, *words: str) -> int:
    return main(["device", *words, "--data", str(data)])


def counter_of(data: Path, pad: str) -> str | None:
    with opened(data) as database, database.read() as session:
        return pads.counter_of(session, pad)


def test_a_pad_is_bound_as_it_is_made_and_may_be_bound_anew(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert device(data, "add", "pad-25", "--kind", "pad", "--centre", "demo", "--counter", "c04") == 0
    assert capsys.readouterr().out.startswith("token: qd_")
    assert counter_of(data, "pad-25") == "c04"
    assert device(data, "bind", "pad-25", "c05") == 0
    assert counter_of(data, "pad-25") == "c05"
    assert device(data, "add", "rating-25", "--kind", "rating", "--centre", "demo", "--counter", "c04") == 0
    assert counter_of(data, "rating-25") == "c04"


def test_what_can_not_be_bound_is_said_and_nothing_is_made(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert device(data, "add", "pad-1", "--kind", "pad", "--centre", "demo", "--counter", "25") == 1
    assert "there is no counter 25" in capsys.readouterr().err
    assert device(data, "add", "board-9", "--kind", "board", "--centre", "demo", "--counter", "c04") == 1
    assert device(data, "bind", "pad-1", "c04") == 1
    assert "there is no pad-1" in capsys.readouterr().err
    assert device(data, "add", "board-9", "--kind", "board", "--centre", "demo") == 0
    assert device(data, "bind", "board-9", "c04") == 1
    assert "board-9 is neither a pad nor a rating screen" in capsys.readouterr().err
    assert counter_of(data, "board-9") is None
