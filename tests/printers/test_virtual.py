import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from printers import escpos
from printers.blocks import Align, Code, Cut, Line, Slip
from printers.charsets import drawable
from printers.fitting import fitted, settled
from printers.length import DOTS_MM, length_mm
from printers.profiles import PROFILES
from printers.raster import Face
from printers.slip import Hall, ticket_slip
from printers.virtual.acts import CutPaper, Picture, QrCode, Question, TextLine, Unknown
from printers.virtual.decoder import Decoder
from printers.virtual.paper import EDGE, MARGIN, Paper
from server.wire.records import Ticket

GENERIC = PROFILES["generic-80"]
DRAWABLE = st.text(
    st.characters(codec="gb18030").filter(lambda c: drawable(c, "gb2312")), min_size=1, max_size=80
)


def decoded(data: bytes, columns: int = 48) -> list:
    return [act for act, _ in Decoder(columns).feed(data)]


@given(DRAWABLE, st.sampled_from([(1, 1), (1, 2), (2, 2), (2, 1)]), st.sampled_from([48, 32]))
def test_the_twin_reads_what_was_written_whatever_the_text(
    text: str, size: tuple[int, int], columns: int
) -> None:
    slip = Slip((Line(text, *size, Align.LEFT),))
    profile = PROFILES["generic-80" if columns == 48 else "generic-58"]
    lines = [act for act in decoded(escpos.encode(slip, profile), columns) if isinstance(act, TextLine)]
    expected = [block for block in fitted(slip, columns).blocks if isinstance(block, Line)]
    assert [line.text for line in lines] == [block.text for block in expected]
    assert all(
        (cell.wide, cell.high) == (block.width, block.height)
        for line, block in zip(lines, expected, strict=True)
        for cell in line.cells
    )


@given(st.lists(st.integers(1, 40), min_size=1))
def test_bytes_may_come_in_any_pieces(sizes: list[int]) -> None:
    data = escpos.encode(Slip((Line("取号"), Line("A023", 6, 6), Code("abc"), Cut())), GENERIC)
    decoder, acts, left = Decoder(), [], 0
    for size in [*sizes, len(data)]:
        acts += decoder.feed(data[left : left + size])
        left += size
    assert [act for act, _ in acts] == decoded(data)
    assert sum(size for _, size in acts) == len(data)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("profile", ["generic-80", "generic-58", "epson-80"])
def test_a_slip_has_no_command_the_twin_does_not_know_and_no_line_it_had_to_break(
    language: str, profile: str, hall: Hall, ticket: Ticket
) -> None:
    slip = ticket_slip(ticket, hall, language)
    columns = PROFILES[profile].columns
    acts = decoded(escpos.encode(slip, PROFILES[profile]), columns)
    assert not [act for act in acts if isinstance(act, Unknown)]
    rules = len([line for line in acts if isinstance(line, TextLine) and set(line.text) == {"-"}])
    made = settled(slip, lambda tried: escpos.text_bytes(tried, PROFILES[profile]))
    lines = [block for block in fitted(made, columns).blocks if isinstance(block, Line)]
    assert len([act for act in acts if isinstance(act, TextLine)]) == len(lines) + rules
    assert isinstance(acts[-1], CutPaper)


@pytest.mark.parametrize("profile", ["generic-80", "old-80"])
def test_the_code_on_the_paper_can_be_read(
    profile: str, hall: Hall, ticket: Ticket, face: Face, tmp_path
) -> None:
    acts = decoded(escpos.encode(ticket_slip(ticket, hall), PROFILES[profile], face))
    (tmp_path / "slip.png").write_bytes(Paper(48).png(acts, cut=True))
    with Image.open(tmp_path / "slip.png") as picture:
        codes = zxingcpp.read_barcodes(picture)
    assert [code.text for code in codes] == [f"https://hall.example.cn/t/{ticket.secret}"]
    assert (profile == "generic-80") == any(isinstance(act, QrCode) for act in acts)


def test_a_rare_name_comes_as_a_picture_with_ink_in_every_cell(face: Face) -> None:
    slip = Slip((Line("𬱖䶮", 2, 2),))
    (picture,) = [act for act in decoded(escpos.encode(slip, GENERIC, face)) if isinstance(act, Picture)]
    dots = Image.frombytes("1", (96, 48), picture.rows)
    for left in (0, 48):
        ink = dots.crop((left, 0, left + 48, 48)).convert("L").histogram()[255]
        assert 200 < ink < 1600


def test_hanzi_without_hanzi_mode_are_garbage_as_on_a_real_printer() -> None:
    (line,) = decoded("取号".encode("gb18030") + b"\n")
    assert line.text != "取号"


def test_four_byte_characters_are_garbage_as_on_a_real_printer() -> None:
    (line,) = decoded(b"\x1c\x26" + "𬱖".encode("gb18030") + b"\n")
    assert "𬱖" not in line.text


def test_a_question_is_seen_in_the_middle_of_text() -> None:
    assert decoded(b"A\x10\x04\x04B\n")[0] == Question(4)


def test_hanzi_of_a_wrong_code_page_are_garbage_and_digits_are_not() -> None:
    decoder = Decoder()
    decoder.garbled = True
    (line,) = [act for act, _ in decoder.feed(b"\x1c\x26" + "取号A023".encode("gb18030") + b"\n")]
    assert isinstance(line, TextLine)
    assert line.text.endswith("A023")
    assert "取" not in line.text


def test_zeros_end_a_command_that_broke_off_and_do_nothing_else() -> None:
    acts = decoded(b"\x1d\x28\x6b\x30\x00\x31" + b"\x00" * 256 + b"\x1b\x40A023\n")
    assert [act.text for act in acts if isinstance(act, TextLine)] == ["A023"]


@pytest.mark.parametrize("profile", ["generic-80", "generic-58", "old-80"])
def test_the_paper_counted_is_the_paper_shown(
    profile: str, hall: Hall, ticket: Ticket, face: Face, tmp_path
) -> None:
    data = escpos.encode(ticket_slip(ticket, hall), PROFILES[profile], face)
    (tmp_path / "slip.png").write_bytes(Paper(PROFILES[profile].columns).png(decoded(data), cut=True))
    with Image.open(tmp_path / "slip.png") as picture:
        shown_mm = (picture.height - 2 * MARGIN - 2 * EDGE) / DOTS_MM
    assert length_mm(data, PROFILES[profile]) == shown_mm
    assert 60 < shown_mm < 220
