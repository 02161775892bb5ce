"""A kiosk's journal goes on where the life before it was killed."""

from pathlib import Path

from server.cli.torture.journal import Journal, Line, issued, knows_enough

DAY, NEXT = "2026-11-23", "2026-11-24"


def line(key: str, number: str, day: str = DAY) -> Line:
    wanted = {"service": "SA", "channel": "kiosk", "party": {"phone": "13900000001"}}
    return Line(key=key, number=number, day=day, secret="s", wanted=wanted, drawn_at=5)


def test_next_life_counts_on_and_merges_what_has_no_result(tmp_path: Path) -> None:
    first = Journal(tmp_path / "journal")
    first.begin("K1")
    for key in ("k1", "k2", "k3"):
        first.keep(line(key, first.next_number(DAY)))
    first.note("k1", "torture-20261123-K1.001", "")
    first.learn(1000.0)
    first.learn(1500.0)
    second = Journal(tmp_path / "journal")
    assert [(one.key, one.number) for one in second.unmerged()] == [("k2", "K1.002"), ("k3", "K1.003")]
    assert (second.next_number(DAY), second.next_number(NEXT)) == ("K1.004", "K1.001")
    assert (second.lines, second.lead_ms) == (first.lines, 1000.0)


def test_journal_tells_others_whether_its_kiosk_can_issue_and_how_much_it_has(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    assert (knows_enough(path), issued(path)) == (False, 0)
    journal = Journal(path)
    journal.begin("K1")
    assert not knows_enough(path)
    journal.learn(1000.0)
    assert (knows_enough(path), issued(path)) == (True, 0)
    for key in ("k1", "k2"):
        journal.keep(line(key, journal.next_number(DAY)))
    journal.note("k1", "torture-20261123-K1.001", "")
    assert issued(path) == 2


def test_line_is_sent_without_what_only_the_draw_has() -> None:
    assert line("k1", "K1.001").sent() == {
        "key": "k1", "number": "K1.001", "secret": "s", "service": "SA", "party": {"phone": "13900000001"},
        "drawn_at": 5, "print": "printed",
    }  # fmt: skip
