"""The bytes of the window strips, byte for byte as their formulas give them, and what a pattern can say."""

from typing import Any

import pytest

from display_board.boards import Kind
from display_board.drivers import DRIVERS, TEMPLATES, template, templates
from tests.display_board.strips import CALL, board, face, sent

GBK = "41 30 30 31 20 C7 EB B5 BD 33 BA C5 B4 B0 BF DA"
ATTRIBUTED = "41 00 30 00 30 00 31 00 20 00 C7 EB 00 B5 BD 00 33 00 BA C5 00 B4 B0 00 BF DA 00"


@pytest.mark.parametrize(
    ("driver", "frames"),
    [
        ("pinganlihe", [f"AA 05 BB 51 54 C1 01 00 99 00 63 {GBK} FF"]),
        ("imm9003", ["85 C0 44 41 30 30 31 20 0C 07 0E 0B 0B 05 0B 0D 33 0B 0A 0C 05 0B 04 0B 00 0B 0F 0D 0A 1A"]),
        ("imm9012", [f"A0 90 05 A5 00 1B {ATTRIBUTED} E2"]),
        ("imm9013", [f"05 FE 1C C5 86 3C 00 05 00 {GBK} 00 5F EF"]),
        ("imm90061", ["AA 55 04 05 F8 51 10 00", f"AA 55 15 05 F8 21 00 {GBK} 00"]),
    ],
)  # fmt: skip
def test_strip_gets_the_frames_of_its_formula(driver: str, frames: list[str]) -> None:
    assert sent(driver, CALL, address=5) == frames


@pytest.mark.parametrize(
    ("driver", "frame"),
    [
        ("pinganlihe", "AA 05 BB 51 54 77 08 02 99 00 63 41 31 FF"),
        ("imm9013", "05 FE 0B 72 8C 00 41 31 00 94 61"),
    ],
)
def test_hall_board_of_the_same_maker_gets_its_own(driver: str, frame: str) -> None:
    assert sent(driver, "A1", address=5, kind=Kind.HALL) == [frame]


@pytest.mark.parametrize(("address", "head"), [(63, "BF C0"), (64, "80 C1"), (200, "88 C3"), (255, "BF C3")])
def test_address_is_split_over_two_bytes(address: int, head: str) -> None:
    assert sent("imm9003", "A", address=address) == [f"{head} 44 41 1A"]


def test_number_of_a_frame_changes_with_its_text_only() -> None:
    first, again, other = (sent("imm9013", text)[0].split()[3] for text in ("A001", "A001", "A002"))
    assert first == again != other


@pytest.mark.parametrize("driver", TEMPLATES)
def test_text_is_cut_to_whole_characters_and_made_harmless(driver: str) -> None:
    assert sent(driver, "号\x1a\xff窗\x00口", columns=4) == sent(driver, "号□", columns=4)


@pytest.mark.parametrize("driver", TEMPLATES)
def test_strips_are_not_waited_for(driver: str) -> None:
    assert not DRIVERS[driver].answers
    assert DRIVERS[driver].gap_s(9600) == 0.1


@pytest.mark.parametrize(
    ("pattern", "more", "frame"),
    [
        ("02 [address:ascii] [text] 03", {}, "02 30 35 41 31 03"),
        ("[address:2] [address:2le] [text]", {}, "00 05 05 00 41 31"),
        ("[length:2le] { [text] 0d }", {}, "03 00 41 31 0D"),
        ("( [text] ) [check]", {"check": "xor"}, "41 31 70"),
        ("( [text] ) [check:le]", {"check": "crc16-modbus"}, "41 31 F0 34"),
        ("( [text] ) [check]", {"check": "crc16-arc"}, "41 31 84 F1"),
        ("( [text] ) [check]", {"check": "sum16"}, "41 31 00 72"),
        ("{ [length] ( [textlength] [text] ) [check] }", {"check": "sum8"}, "05 02 41 31 74"),
    ],
)
def test_pattern_says_what_stands_where(pattern: str, more: dict[str, Any], frame: str) -> None:
    made, errors = templates.template("ours", {"frame": pattern, **more})
    assert errors == []
    (found,) = template.driver(made).frames(board("ours", address=5), face("A1"), False)
    assert found.hex(" ").upper() == frame


def test_templates_that_come_along_have_no_errors() -> None:
    assert all(template.driver(each).frames(board("x"), face(CALL), True) for each in TEMPLATES.values())
    assert set(TEMPLATES) == {"pinganlihe", "imm9003", "imm9012", "imm9013", "imm90061"}


def test_longest_text_still_has_its_length_in_one_byte() -> None:
    (frame,) = sent("imm9013", "号" * 200, columns=256)
    assert bytes.fromhex(frame)[2] == len(bytes.fromhex(frame)) == 92
