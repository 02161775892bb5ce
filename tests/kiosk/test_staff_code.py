"""The code of the maintenance screen: what is taken for one, what opens, and how guessing is slowed down."""

import stat
from pathlib import Path

import pytest

from kiosk.staff_code import FIRST_PAUSE_MS, FREE_MISSES, LONGEST_PAUSE_MS, StaffCode

CHEAP = 2**4
CODE, WRONG = "739105", "739106"


@pytest.fixture
def code(tmp_path: Path) -> StaffCode:
    kept = StaffCode(tmp_path / "kiosk" / "staff-code.json", CHEAP)
    kept.set(CODE)
    return kept


def test_only_the_code_opens(code: StaffCode) -> None:
    assert code.fits(CODE, 0)
    assert not any(code.fits(wrong, 0) for wrong in (WRONG, "", CODE + "0"))


def test_nothing_opens_where_no_code_was_set(tmp_path: Path) -> None:
    unset = StaffCode(tmp_path / "staff-code.json", CHEAP)
    assert (unset.is_set, unset.fits("", 0), unset.closed_for_ms(0)) == (False, False, 0)


@pytest.mark.parametrize(
    "poor", ["", "12345", "1234567890123", "12a456", "１２３４５６", "111111", "456789", "987654"]
)
def test_code_easily_guessed_or_typed_by_no_keypad_is_not_taken(tmp_path: Path, poor: str) -> None:
    with pytest.raises(ValueError, match=r"digits|plain"):
        StaffCode(tmp_path / "staff-code.json", CHEAP).set(poor)


def test_file_holds_no_code_and_is_its_users_alone(code: StaffCode, tmp_path: Path) -> None:
    (path,) = (tmp_path / "kiosk").iterdir()
    assert CODE not in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_guessing_is_closed_for_longer_each_time_even_to_the_right_code(
    code: StaffCode, tmp_path: Path
) -> None:
    now, pauses = 0, []
    for _ in range(4):
        for _ in range(FREE_MISSES):
            assert not code.fits(WRONG, now)
        pauses.append(code.closed_for_ms(now))
        restarted = StaffCode(tmp_path / "kiosk" / "staff-code.json", CHEAP)
        assert not restarted.fits(CODE, now + pauses[-1] - 1)
        now += pauses[-1]
    assert pauses[0] == FIRST_PAUSE_MS
    assert sorted(pauses) == pauses
    assert pauses[-1] == LONGEST_PAUSE_MS
    assert code.fits(CODE, now)
    assert not code.fits(WRONG, now)
    assert code.closed_for_ms(now) == 0  # the right code ended the row of misses


def test_clock_set_back_closes_for_no_longer_than_the_longest_pause(code: StaffCode) -> None:
    for _ in range(FREE_MISSES):
        code.fits(WRONG, 10**12)
    assert code.closed_for_ms(0) == LONGEST_PAUSE_MS


@pytest.mark.parametrize("rest", ["", "{", "[]", '{"salt": "00"}'])
def test_file_cut_by_a_power_cut_opens_nothing_until_a_new_code_is_set(
    code: StaffCode, tmp_path: Path, rest: str
) -> None:
    (path,) = (tmp_path / "kiosk").iterdir()
    path.write_text(rest)
    assert not code.fits(CODE, 0)
    code.set(CODE)
    assert code.fits(CODE, 0)
