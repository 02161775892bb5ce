import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from printers import escpos
from printers.blocks import Align, Code, Cut, Feed, Line, Rule, Slip
from printers.charsets import drawable
from printers.profiles import PROFILES
from printers.raster import Face
from printers.slip import Hall, ticket_slip
from server.wire.catalogue import ServiceEntry
from server.wire.records import Ticket

GENERIC = PROFILES["generic-80"]
START = b"\x1b\x40\x1c\x26"
GAP = b"\x1b\x4a\x06"  # ESC J 6: as far as a line of text is from the next
SAMPLE = Path(__file__).parents[2] / "server" / "catalogue" / "sample" / "departments"


def printed(*blocks: object, profile: str = "generic-80", face: Face | None = None) -> bytes:
    return escpos.encode(Slip(blocks), PROFILES[profile], face)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (Line("A001", align=Align.LEFT), b"A001\n"),
        (Line("取号", align=Align.LEFT), b"\xc8\xa1\xba\xc5\n"),
        (Line("①", align=Align.LEFT), b"\xa2\xd9\n"),
        (Line("取", 2, 2, Align.LEFT), b"\x1d\x21\x11\x1c\x21\x0c\xc8\xa1\n"),
        (Line("取", 1, 2, Align.LEFT), b"\x1d\x21\x01\x1c\x21\x08\xc8\xa1\n"),
        (Line("A1", 6, 6, Align.LEFT), b"\x1d\x21\x55A1\n"),
        (Line("A", align=Align.CENTRE), b"\x1b\x61\x01A\n"),
        (Line("A", align=Align.RIGHT), b"\x1b\x61\x02A\n"),
        (Rule(), b"\x1b\x61\x01\x1d\x21\x30" + b"-" * 12 + b"\n"),
        (Feed(2), b"\x1b\x64\x02"),
        (Cut(), b"\x1b\x64\x03\x1c\x2e\x1d\x56\x42\x00"),
    ],
)
def test_bytes_of_each_block(block: object, expected: bytes) -> None:
    assert printed(block) == START + expected


def test_a_size_and_an_alignment_are_sent_only_when_they_change() -> None:
    data = printed(Line("甲", 2, 2), Line("乙", 2, 2), Line("丙"))
    assert data == START + (
        b"\x1b\x61\x01\x1d\x21\x11\x1c\x21\x0c\xbc\xd7\n\xd2\xd2\n\x1d\x21\x00\x1c\x21\x00\xb1\xfb\n"
    )


def test_sprt_printers_get_their_own_bits_for_double_hanzi() -> None:
    assert b"\x1c\x21\x30" in printed(Line("取", 2, 2), profile="sprt-80")


def test_a_code_is_stored_and_printed_as_the_manual_says() -> None:
    # Epson ESC/POS reference, GS ( k: functions 165 model 2, 167 module size, 169 level M, 180 store, 181 print
    assert printed(Code("https://hall.example.cn/t/abc", Align.LEFT)) == START + (
        b"\x1d(k\x04\x001A2\x00\x1d(k\x03\x001C\x06\x1d(k\x03\x001E1"
        b"\x1d(k\x20\x001P0https://hall.example.cn/t/abc\x1d(k\x03\x001Q0"
    )


def test_a_board_without_qr_gets_a_picture(face: Face) -> None:
    data = printed(Code("https://hall.example.cn/t/abc", Align.LEFT), profile="old-80", face=face)
    assert data.startswith(START + b"\x1d\x76\x30\x00")
    assert b"\x1d\x28\x6b" not in data


@pytest.mark.parametrize("character", ["𬱖", "䶮", "喆", "€", "¥"])
def test_a_character_outside_the_font_makes_its_line_a_picture(character: str, face: Face) -> None:
    data = printed(Line(f"张{character}", align=Align.LEFT), face=face)
    width, height = 48 // 8 if ord(character) > 0xFF or character == "¥" else 6, 24
    assert data[:8] == START + b"\x1d\x76\x30\x00"
    assert (int.from_bytes(data[8:10], "little"), int.from_bytes(data[10:12], "little")) == (width, height)
    assert len(data) == len(START) + 8 + width * height + len(GAP)
    assert data.endswith(GAP)


def test_a_gbk_font_draws_what_is_in_gbk_only() -> None:
    assert drawable("喆", "gbk")
    assert not drawable("䶮", "gbk")
    assert not drawable("𬱖", "gbk")


def test_a_missing_character_without_a_drawer_is_a_geta_not_garbage() -> None:
    assert printed(Line("𬱖", align=Align.LEFT)) == START + "〓\n".encode("gb18030")


class Patterned:
    """Draws everything as 200 rows of two bytes, each row another."""

    data = bytes(byte for row in range(200) for byte in (row, row ^ 0xA5))

    def line(self, *_text: object) -> escpos.Bitmap:
        return escpos.Bitmap(2, 200, self.data)

    code = line

    def logo(self, *_where: object) -> None:
        """It has none."""


def test_a_tall_picture_goes_dot_for_dot_in_bands(capsys: pytest.CaptureFixture[str]) -> None:
    data = escpos.encode(Slip((Line("𬱖", align=Align.LEFT),)), GENERIC, Patterned())
    # Epson ESC/POS reference, GS v 0: m, xL xH bytes across, yL yH dots down, then the rows; 1 is black
    upper = b"\x1d\x76\x30\x00\x02\x00\x80\x00" + Patterned.data[:256]
    lower = b"\x1d\x76\x30\x00\x02\x00\x48\x00" + Patterned.data[256:]
    assert data == START + upper + lower + GAP
    assert capsys.readouterr().out == ""


@given(st.text(max_size=40))
def test_no_text_puts_a_control_byte_on_the_wire(text: str) -> None:
    data = printed(Line(text, align=Align.LEFT)).removeprefix(START)
    assert not [byte for byte in data.replace(b"\n", b"") if byte < 0x20 or byte == 0x7F]


def test_injected_commands_are_only_text(hall: Hall, ticket: Ticket) -> None:
    evil = ticket.model_copy(update={"service": "none", "service_name": "\x1d\x56\x00\x1b\x70\x00\x10\x10甲"})
    data = escpos.encode(ticket_slip(evil, hall), GENERIC)
    assert data.count(b"\x1d\x56") == 1
    assert b"\x1b\x70" not in data


def _sample_services() -> list[ServiceEntry]:
    rows: list[ServiceEntry] = []
    for path in sorted(SAMPLE.glob("*.toml")):
        for group in tomllib.loads(path.read_text("utf-8")).get("groups", []):
            rows += [
                ServiceEntry(code=r[0], name=r[1], name_en=r[2])
                for r in group["services"]
                if isinstance(r, list)
            ]
    return rows


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_sample_slip_is_at_most_600_bytes_and_all_text(
    language: str, hall: Hall, ticket: Ticket
) -> None:
    services = _sample_services()
    assert len(services) > 100
    for service in services:
        catalogue = hall.catalogue.model_copy(update={"services": [service]})
        here = Hall(catalogue, hall.timezone, hall.public_url)
        asked = ticket.model_copy(update={"service": service.code, "number": "AB123", "people_ahead": 128})
        data = escpos.encode(ticket_slip(asked, here, language), GENERIC)
        assert len(data) <= 600, service.name
        assert "〓".encode("gb18030") not in data, service.name
