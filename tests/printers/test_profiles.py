import pytest

from printers import escpos
from printers.blocks import Align, Beep, Block, Code, Cut, Feed, Line, Rule, Slip
from printers.checking import Wrong
from printers.profiles import PROFILES, Profile, profile_of
from printers.raster import Face

HANZI, CUT = b"\x1b\x40\x1c\x26", b"\x1d\x56\x42\x00"


def printed(profile: str | Profile, *blocks: Block, face: Face | None = None) -> bytes:
    known = PROFILES[profile] if isinstance(profile, str) else profile
    return escpos.encode(Slip(blocks), known, face)


TAKE = Line("取", 2, 2, Align.LEFT)


@pytest.mark.parametrize(
    ("profile", "expected"),
    [  # GS ! high nibble width-1, low nibble height-1; FS ! bits 2, 3 (Epson) or 5, 4 (SPRT); FS W
        ("generic-80", HANZI + b"\x1d\x21\x11\x1c\x21\x0c\xc8\xa1\n"),
        ("gprinter-80", HANZI + b"\x1d\x21\x11\x1c\x21\x0c\xc8\xa1\n"),
        ("xprinter-80", HANZI + b"\x1d\x21\x11\x1c\x21\x0c\xc8\xa1\n"),
        ("rongta-rp332", HANZI + b"\x1d\x21\x11\x1c\x21\x0c\xc8\xa1\n"),
        ("epson-80", HANZI + b"\x1d\x21\x11\xc8\xa1\n"),
        ("sprt-80", HANZI + b"\x1d\x21\x11\x1c\x21\x30\x1c\x57\x01\xc8\xa1\n"),
        ("sprt-pos76-ii", HANZI + b"\x1b\x21\x30\x1c\x21\x30\xc8\xa1\n"),
        ("sunmi-58", HANZI + b"\x1c\x43\xff\x1d\x21\x11\x1c\x21\x0c\xe5\x8f\x96\n"),
        ("izkc-58", HANZI + b"\x1c\x43\xff\x1d\x21\x11\x1c\x21\x0c\xe5\x8f\x96\n"),
    ],
)
def test_a_doubled_hanzi_as_each_printer_takes_it(profile: str, expected: bytes) -> None:
    assert printed(profile, TAKE) == expected


def test_all_that_set_a_size_take_it_back() -> None:
    data = printed("sprt-80", TAKE, Line("号", align=Align.LEFT))
    assert data.endswith(b"\x1d\x21\x00\x1c\x21\x00\x1c\x57\x00\xba\xc5\n")


@pytest.mark.parametrize(
    ("profile", "end"),
    [("generic-80", b"\x1b\x64\x03\x1c\x2e\x1d\x56\x42\x00"), ("epson-80", b"\n\x1c\x2e\x1d\x56\x42\x00"),
     ("xprinter-58", b"\x1b\x64\x03\x1c\x2e"), ("sprt-pos76-ii", b"\x1b\x64\x03\x1d\x56\x01"),
     ("xprinter-export-80", b"\x1b\x64\x03\x1d\x56\x42\x00")],
)  # fmt: skip
def test_the_end_of_a_slip_as_each_printer_takes_it(profile: str, end: bytes) -> None:
    assert printed(profile, Line("A", align=Align.LEFT), Cut()).endswith(end)


@pytest.mark.parametrize(
    ("cut", "end"),
    [("GS V 66", b"\x1d\x56\x42\x00"), ("GS V 65", b"\x1d\x56\x41\x00"), ("GS V 1", b"\x1d\x56\x01"),
     ("GS V 0", b"\x1d\x56\x00"), ("none", b"\x1c\x2e")],
)  # fmt: skip
def test_a_cut_by_each_command(cut: str, end: bytes) -> None:
    assert printed(profile_of({"cut": cut}), Cut()).endswith(end)


@pytest.mark.parametrize(
    ("profile", "expected"),
    [("gprinter-80", b"\x1b\x42\x03\x02"), ("generic-80", b""),
     ("epson-80", b"\x1b\x28\x41\x05\x00\x61\x64\x03\x02\x02")],
)  # fmt: skip
def test_a_buzzer_by_the_printers_own_command(profile: str, expected: bytes) -> None:
    assert printed(profile, Beep(3)) == HANZI + expected


def test_a_printer_whose_mode_changes_with_the_line_is_never_switched_back() -> None:
    data = printed("sprt-pos76-ii", Line("取号", align=Align.LEFT), Line("A001"), Cut())
    assert data.startswith(HANZI)
    assert b"\x1c\x2e" not in data


def test_a_printer_without_alignment_is_given_spaces() -> None:
    profile = PROFILES["sprt-pos76-ii"]
    assert profile.columns == 26
    assert (
        printed(profile, Line("A001"), Line("A001", align=Align.RIGHT))
        == HANZI + b" " * 11 + b"A001\n" + b" " * 22 + b"A001\n"
    )
    assert printed(profile, Line("A001", 6, 6)) == HANZI + b"\x1b\x21\x30\x1c\x21\x30" + b" " * 4 + b"A001\n"
    assert b"\x1b\x61" not in printed(profile, Line("取"), Rule(), Feed(2), Cut())


def test_a_printer_without_pictures_gets_neither_codes_nor_rare_characters(face: Face) -> None:
    data = printed("sprt-pos76-ii", Code("https://hall.example.cn"), Line("𬱖", align=Align.LEFT), face=face)
    assert data == HANZI + "〓\n".encode("gb18030")


def test_a_printer_without_hanzi_gets_them_as_pictures_and_the_rest_as_text(face: Face) -> None:
    data = printed(
        "xprinter-export-80", Line("A001", align=Align.LEFT), Line("取", align=Align.LEFT), face=face
    )
    assert data[:15] == b"\x1b\x40A001\n\x1d\x76\x30\x00\x03\x00\x18\x00"
    assert len(data) == 15 + 3 * 24 + 3
    assert printed("xprinter-export-80", Line("取", align=Align.LEFT)) == b"\x1b\x40??\n"


def test_narrow_and_odd_paper_has_its_own_columns() -> None:
    columns = {name: PROFILES[name].columns for name in ("generic-80", "generic-58", "rongta-rp332")}
    assert columns == {"generic-80": 48, "generic-58": 32, "rongta-rp332": 42}
    assert printed("rongta-rp332", Rule()).count(b"-") == 10


def test_a_small_buffer_takes_pictures_in_smaller_bands(face: Face) -> None:
    data = printed(profile_of({"profile": "old-80", "band_rows": 24}), Code("abc"), face=face)
    assert data.count(b"\x1d\x76\x30\x00") == -(-21 * 6 // 24)


@pytest.mark.parametrize("profile", PROFILES)
def test_no_printer_is_told_to_take_dollars_for_yuan(profile: str, face: Face) -> None:
    # ESC R 0F turns $ into ¥
    blocks = (TAKE, Line("$5", 4, 4), Code("$"), Rule(), Feed(), Beep(), Cut())
    assert b"\x1b\x52" not in printed(profile, *blocks, face=face)


def test_an_unknown_profile_is_answered_with_the_known_ones() -> None:
    with pytest.raises(Wrong) as wrong:
        profile_of({"profile": "xprintr-80"})
    assert wrong.value.errors[0].startswith("unknown profile 'xprintr-80': did you mean 'xprinter-80'?")
    assert all(name in wrong.value.errors[0] for name in PROFILES)
    assert profile_of({"profile": "xprinter-80"}) == PROFILES["xprinter-80"]


def test_settings_change_a_profile() -> None:
    changed = profile_of(
        {"profile": "xprinter-80", "charset": "utf-8", "dots": 512, "size_by": ["GS !"], "status": False}
    )
    assert (changed.charset, changed.columns, changed.size_by, changed.status) == (
        "utf-8",
        42,
        ("GS !",),
        False,
    )
    assert changed.buzzer == PROFILES["xprinter-80"].buzzer
    assert profile_of({}) == PROFILES["generic-80"]


def test_all_that_is_wrong_with_settings_is_said_at_once() -> None:
    with pytest.raises(Wrong) as wrong:
        profile_of(
            {
                "profile": "epson",
                "charst": "gbk",
                "charset": "gb2313",
                "dots": 9,
                "status": 1,
                "size_by": "GS !",
            }
        )
    said = wrong.value.errors
    assert len(said) == 6
    for word in (
        "'epson'",
        "did you mean 'charset'?",
        "'gb2313'",
        "from 96 to 1024",
        "true or false",
        "a list of GS !",
    ):
        assert any(word in each for each in said), word
