"""Slips of a kiosk's own numbers through a real door: each once, whatever falls over between."""

import threading
from pathlib import Path

from kiosk.offline.issuer import Issuer
from kiosk.offline.journal import Journal
from kiosk.offline.paper import FIRST_SLIP_MS, Paper, first_job
from kiosk.offline.values import Line, Wanted
from printers.at_hand import AtHand, LocalJob
from server.wire.vocabulary import PrintState
from tests.kiosk.offline.conftest import printer_program
from tests.kiosk.offline.printer_program import slips
from tests.kiosk.offline.small import CENTRE, DAY, hall, local_ms, spoil

NOW = local_ms("09:30")


def issue(kept: Journal, key: str = "k1", now: int = NOW) -> Line:
    Issuer(CENTRE, kept, hall).issue(Wanted(key, "S1", "en"), now)
    line = kept.find(key)
    assert line is not None
    return line


def paper(kept: Journal, door: Path, patience_s: float = 60.0) -> Paper:
    return Paper(kept, AtHand(door), threading.Event(), patience_s)


def printed(door: Path) -> list[tuple[str, str]]:
    return [(slip["kind"], slip["number"]) for slip in slips(door.parent)]


def test_a_number_has_one_first_slip_whoever_asks_and_how_often(kept: Journal, door: Path) -> None:
    line = issue(kept)
    assert [paper(kept, door).first(line).state for _ in range(3)] == [PrintState.CONFIRMED] * 3
    assert printed(door) == [("offline", "K1.001")]
    assert slips(door.parent)[0]["language"] == "en"
    assert kept.on(DAY)[0].slip == PrintState.CONFIRMED


def test_any_more_slips_are_marked_and_each_is_one_job(kept: Journal, door: Path) -> None:
    line = issue(kept)
    slip = paper(kept, door)
    slip.first(line)
    assert [slip.again(line, job).state for job in ("a-1", "a-1", "a-2")] == [PrintState.CONFIRMED] * 3
    assert printed(door) == [("offline", "K1.001"), ("reprint", "K1.001"), ("reprint", "K1.001")]


def test_a_slip_that_failed_is_said_so_and_the_next_counts(kept: Journal, door: Path) -> None:
    jam = door.parent / "jam"
    jam.touch()
    line = issue(kept)
    assert paper(kept, door).first(line).state == PrintState.FAILED
    assert kept.on(DAY)[0].slip == PrintState.FAILED
    jam.unlink()
    assert paper(kept, door).again(line, "a-1").state == PrintState.CONFIRMED
    jam.touch()
    paper(kept, door).again(kept.on(DAY)[0], "a-2")
    assert kept.on(DAY)[0].slip == PrintState.CONFIRMED  # there is paper, whatever a later one came to


def test_a_slip_that_came_out_is_told_as_such_though_the_journal_broke(
    kept: Journal, door: Path, tmp_path: Path
) -> None:
    line = issue(kept)
    spoil(tmp_path / "offline.sqlite")
    assert paper(kept, door).first(line).state == PrintState.CONFIRMED


def test_where_no_printers_program_is_the_slip_has_failed(kept: Journal, tmp_path: Path) -> None:
    line = issue(kept)
    assert paper(kept, tmp_path / "door", 0.3).first(line).state == PrintState.FAILED


def test_a_printers_program_that_comes_back_in_time_prints_it(kept: Journal, tmp_path: Path) -> None:
    line = issue(kept)
    with_door = tmp_path / "door"
    states: list[str] = []
    asking = threading.Thread(target=lambda: states.append(paper(kept, with_door).first(line).state))
    asking.start()
    with printer_program(tmp_path, 0):
        asking.join(60)
    assert (states, printed(with_door)) == ([PrintState.CONFIRMED], [("offline", "K1.001")])


def test_a_slip_that_takes_too_long_is_taken_back(kept: Journal, tmp_path: Path) -> None:
    lines = [issue(kept, key) for key in ("k1", "k2")]
    with printer_program(tmp_path, 60_000) as door:
        assert [paper(kept, door, 0.2).first(line).state for line in lines] == [PrintState.FAILED] * 2
        assert slips(tmp_path) == []


def test_after_a_crash_slips_under_way_are_settled_and_those_never_begun_are_printed(
    kept: Journal, door: Path
) -> None:
    out, _, _, cancelled = [issue(kept, f"k{n}", NOW + n) for n in range(4)]
    AtHand(door).print(LocalJob(first_job(out.ticket.id), "offline", out.ticket, "en"), 10)
    kept.cancel(cancelled.ticket.id)
    paper(kept, door).settle(NOW + FIRST_SLIP_MS, DAY)
    by_number = {line.ticket.number: line.slip for line in kept.on(DAY)}
    assert printed(door) == [("offline", "K1.001"), ("offline", "K1.002"), ("offline", "K1.003")]
    assert [*by_number.values()] == [PrintState.CONFIRMED] * 3 + [PrintState.UNKNOWN]
    late = issue(kept, "late", NOW)
    paper(kept, door).settle(NOW + FIRST_SLIP_MS + 10, DAY)
    assert len(slips(door.parent)) == 3
    assert kept.find(late.key).slip == PrintState.FAILED  # type: ignore[union-attr]
    paper(kept, door).settle(NOW + 1, DAY)
    assert len(slips(door.parent)) == 3


def test_what_no_program_can_tell_stays_unknown(kept: Journal, tmp_path: Path) -> None:
    issue(kept)
    paper(kept, tmp_path / "door").settle(NOW + FIRST_SLIP_MS, DAY)
    assert kept.on(DAY)[0].slip == PrintState.UNKNOWN


def test_a_number_drawn_in_large_type_has_large_slips_after_a_crash_too(kept: Journal, door: Path) -> None:
    Issuer(CENTRE, kept, hall).issue(Wanted("k1", "S1", large=True), NOW)
    paper(kept, door).settle(NOW, DAY)
    line = kept.find("k1")
    assert line is not None
    assert line.large
    paper(kept, door).again(line, "a-1")
    assert [(slip["kind"], slip.get("large")) for slip in slips(door.parent)] == [
        ("offline", True), ("reprint", True),
    ]  # fmt: skip
