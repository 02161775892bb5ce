"""The journal on a real disk: what was committed is there, whatever happens to the program or the file."""

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.offline.journal import Journal
from kiosk.offline.values import Line, Result, Wanted
from server.wire.records import Ticket
from server.wire.vocabulary import PrintState
from tests.kiosk.offline.small import DAY, contact, journal

YESTERDAY = "2026-11-22"


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Journal]:
    opened = journal(tmp_path)
    yield opened
    opened.close()


def add(kept: Journal, key: str, day: str = DAY, series: str = "K1", at: int = 0) -> Line:
    def make(count: int, last_at: int) -> Ticket:
        number = f"{series}.{count:03d}"
        id_ = f"demo-{day.replace('-', '')}-{number}"
        return Ticket(id=id_, number=number, secret=f"secret-{number}", drawn_at=max(at, last_at))

    return kept.add(Wanted(key, "S1", "en", None, "veteran"), series, day, 17, make)


def numbers(lines: list[Line]) -> list[str]:
    return [line.ticket.number for line in lines]


def test_numbers_go_on_by_series_and_day_and_a_key_has_one(kept: Journal, tmp_path: Path) -> None:
    assert numbers([add(kept, key) for key in ("k1", "k2", "k1")]) == ["K1.001", "K1.002", "K1.001"]
    assert numbers([add(kept, "k3", YESTERDAY), add(kept, "k4", series="K2")]) == ["K1.001", "K2.001"]
    kept.close()
    again = journal(tmp_path)
    line = add(again, "k5")
    assert (line.ticket.number, line.language, line.priority, line.contact_at) == (
        "K1.003",
        "en",
        "veteran",
        17,
    )
    assert again.find("k2") == add(again, "k2")
    assert again.of("demo-20261123-K1.003") == line
    again.close()


def test_nobody_who_came_later_is_drawn_earlier_on_a_day(kept: Journal) -> None:
    drawn = [add(kept, f"k{at}", at=at).ticket.drawn_at for at in (500, 300, 700)]
    assert drawn == [500, 500, 700]
    assert add(kept, "y", YESTERDAY, at=100).ticket.drawn_at == 100


def test_a_number_whose_ticket_can_not_be_made_was_not_given(kept: Journal) -> None:
    def fails(count: int, last_at: int) -> Ticket:
        raise ValueError(count)

    with pytest.raises(ValueError, match="1"):
        kept.add(Wanted("k", "S1"), "K1", DAY, None, fails)
    assert add(kept, "k").ticket.number == "K1.001"


def test_many_at_once_have_different_numbers(kept: Journal) -> None:
    together, got = threading.Barrier(8), []

    def draw(key: str) -> None:
        together.wait(60)
        got.append(add(kept, key).ticket.number)

    threads = [threading.Thread(target=draw, args=(f"k{n}",)) for n in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(got) == [f"K1.{n:03d}" for n in range(1, 9)]


def test_lines_wait_in_order_until_the_server_has_said_what_became_of_them(kept: Journal) -> None:
    lines = [add(kept, f"k{n}") for n in range(1, 5)]
    assert numbers(kept.waiting(3)) == ["K1.001", "K1.002", "K1.003"]
    kept.settle([Result(lines[0], id="x"), Result(lines[2], id="demo-20261123-A007", code="already_called")])
    assert numbers(kept.waiting(9)) == ["K1.002", "K1.004"]
    assert kept.on(DAY)[0].merged
    (refused,) = kept.refused()
    assert (refused.line.ticket.number, refused.id, refused.code) == (
        "K1.003",
        "demo-20261123-A007",
        "already_called",
    )
    assert kept.refused("2026-11-24") == []


def test_a_number_given_up_while_it_was_being_merged_is_merged_again(kept: Journal) -> None:
    sent = add(kept, "k1")
    assert kept.cancel(sent.ticket.id)
    kept.settle([Result(sent, id=sent.ticket.id)])
    (line,) = kept.waiting(9)
    assert (line.cancelled, line.merged) == (True, True)
    kept.settle([Result(line, id=sent.ticket.id)])
    kept.settle([Result(sent, id=sent.ticket.id)])  # an answer that comes late
    assert kept.waiting(9) == []


def test_a_number_is_given_up_here_only_before_it_is_merged(kept: Journal) -> None:
    merged, refused, open_ = [add(kept, f"k{n}") for n in range(3)]
    kept.settle([Result(merged, id="x"), Result(refused, code="day_over")])
    assert [kept.cancel(one.ticket.id) for one in (merged, refused, open_)] == [False, False, True]
    assert kept.cancel("demo-20261123-A001") is False
    assert kept.waiting(9) == [kept.of(open_.ticket.id)]


def test_a_contact_is_kept_and_a_series_that_was_taken_away_is_gone(kept: Journal, tmp_path: Path) -> None:
    assert kept.contact is None
    name = kept.name
    kept.keep(contact(5, "K3", -70))
    kept.close()
    again = journal(tmp_path)
    assert (again.contact, again.name) == (contact(5, "K3", -70), name)
    again.keep(contact(9, None))
    assert again.contact == contact(9, None)
    again.renew()
    assert again.name != name
    again.close()


def test_what_became_of_a_slip_is_kept(kept: Journal) -> None:
    line = add(kept, "k1")
    kept.slip(line.ticket.id, PrintState.CONFIRMED)
    assert (line.slip, kept.on(DAY)[0].slip) == (PrintState.UNKNOWN, PrintState.CONFIRMED)


def test_old_days_are_forgotten_but_for_what_is_not_settled_and_the_count(kept: Journal) -> None:
    merged, refused = add(kept, "k1", YESTERDAY), add(kept, "k2", YESTERDAY)
    open_ = add(kept, "k3", YESTERDAY)
    today = add(kept, "k4")
    kept.settle([Result(one, id="x") for one in (merged, today)] + [Result(refused, code="day_over")])
    kept.tidy(DAY)
    assert numbers(kept.on(YESTERDAY)) == ["K1.002", "K1.003"]
    assert numbers(kept.on(DAY)) == ["K1.001"]
    assert kept.waiting(9) == [open_]
    assert add(kept, "k5", YESTERDAY).ticket.number == "K1.004"


def test_only_its_own_user_may_read_it(kept: Journal, tmp_path: Path) -> None:
    add(kept, "k1")
    assert {file.stat().st_mode & 0o777 for file in tmp_path.iterdir()} == {0o600}


def test_its_numbers_are_on_disk_when_they_are_given(kept: Journal, tmp_path: Path) -> None:
    # 2 is FULL: https://www.sqlite.org/pragma.html#pragma_synchronous
    assert kept._database.execute("PRAGMA synchronous").fetchone() == (2,)
    assert kept._database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    add(kept, "k1")
    reader = sqlite3.connect(tmp_path / "offline.sqlite")
    assert reader.execute("SELECT count(*) FROM lines").fetchone() == (1,)
    reader.close()


@pytest.mark.parametrize("wrong", [b"not a database at all" * 500, b"SQLite format 3\0" + b"\xff" * 8000])
def test_a_file_that_can_not_be_read_is_put_aside_and_another_journal_begun(
    tmp_path: Path, wrong: bytes
) -> None:
    file = tmp_path / "offline.sqlite"
    file.write_bytes(wrong)
    fresh = journal(tmp_path)
    assert (fresh.contact, fresh.on(DAY)) == (None, [])
    (aside,) = tmp_path.glob("offline.sqlite.aside-*")
    assert aside.read_bytes() == wrong
    fresh.close()


def test_a_journal_damaged_in_its_middle_is_put_aside(kept: Journal, tmp_path: Path) -> None:
    for n in range(200):
        add(kept, f"k{n}")
    name = kept.name
    kept.close()
    file = tmp_path / "offline.sqlite"
    content = bytearray(file.read_bytes())
    content[8192:20000] = b"\xa5" * (20000 - 8192)
    file.write_bytes(content)
    fresh = journal(tmp_path)
    assert fresh.name != name
    assert len([*tmp_path.glob("offline.sqlite.aside-*")]) >= 1
    fresh.close()


def test_another_kiosks_disk_counts_nothing_here_and_is_put_aside_whole(
    kept: Journal, tmp_path: Path
) -> None:
    kept.keep(contact())
    add(kept, "k1")
    name = kept.name
    kept.close()
    other = journal(tmp_path, device="kiosk-2")
    assert (other.contact, other.on(DAY)) == (None, [])
    assert other.name != name
    other.close()
    (aside,) = [one for one in tmp_path.glob("offline.sqlite.aside-*") if one.name[-1].isdigit()]
    reader = sqlite3.connect(aside)
    assert reader.execute("SELECT count(*) FROM lines").fetchone() == (1,)
    reader.close()


def test_a_disk_that_takes_nothing_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "offline.sqlite").mkdir()
    with pytest.raises(OSError, match="offline"):
        journal(tmp_path)
