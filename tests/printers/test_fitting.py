import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from printers import columns
from printers.blocks import Align, Choice, Cut, Line, Slip
from printers.fitting import fitted, settled


def texts(slip: Slip) -> list[str]:
    return [block.text for block in slip.blocks if isinstance(block, Line)]


def test_a_number_is_made_smaller_but_never_broken_on_narrow_paper() -> None:
    assert fitted(Slip((Line("A023", 6, 6),)), 32).blocks == (Line("A023", 6, 6),)
    assert fitted(Slip((Line("K1.001", 6, 6),)), 32).blocks == (Line("K1.001", 5, 5),)


def test_a_long_name_takes_two_large_lines_and_becomes_narrower_only_beyond() -> None:
    assert fitted(Slip((Line("城乡居民基本养老保险参保登记", 2, 2),)), 48).blocks == (
        Line("城乡居民基本养", 2, 2),
        Line("老保险参保登记", 2, 2),
    )
    narrow = fitted(Slip((Line("很" * 30, 2, 2),)), 48).blocks
    assert narrow == (Line("很" * 15, 1, 2), Line("很" * 15, 1, 2))


def test_lines_after_the_first_hang_and_the_first_is_indented() -> None:
    line = Line("□ 居住地住址证明", align=Align.LEFT, hang=3)
    assert texts(fitted(Slip((line,)), 12)) == ["□ 居住地住", "   址证明"]
    line = Line("shown and given back", align=Align.LEFT, indent=3, hang=3)
    assert texts(fitted(Slip((line,)), 14)) == ["   shown and", "   given back"]


def test_paper_too_narrow_for_an_indent_goes_without() -> None:
    assert texts(fitted(Slip((Line("¡", 2, 2, indent=1, hang=1),)), 4)) == ["¡"]


def test_a_printer_that_only_doubles_gets_nothing_larger() -> None:
    assert fitted(Slip((Line("A023", 6, 6),)), 26, largest=2).blocks == (Line("A023", 2, 2),)


PAPERS = Choice(((Line("甲乙丙"),), (Line("甲乙"),), (Line("甲"),)))
TWICE = Choice(((Line("again"),), ()), rank=1)


@pytest.mark.parametrize(
    ("most_bytes", "said"),
    [
        (None, "again 甲乙丙"),
        (8, "again 甲乙丙"),
        (7, "甲乙丙"),
        (3, "甲乙丙"),
        (2, "甲乙"),
        (1, "甲"),
        (0, "甲"),
    ],
)
def test_the_longest_that_fits_is_said_and_the_first_rank_first(most_bytes: int | None, said: str) -> None:
    slip = settled(
        Slip((TWICE, PAPERS, Cut()), most_bytes), lambda tried: sum(len(line) for line in texts(tried))
    )
    assert " ".join(texts(slip)) == said
    assert slip.blocks[-1] == Cut()


@given(st.text(max_size=80), st.integers(4, 48), st.integers(1, 8), st.integers(0, 6))
@settings(max_examples=300)
def test_every_line_fits_and_no_character_is_halved_whatever_the_text(
    text: str, width: int, size: int, hang: int
) -> None:
    line = Line(text, size, size, hang=hang, indent=hang)
    blocks = fitted(Slip((line,)), width).blocks
    kept = [c for block in blocks if isinstance(block, Line) for c in block.text if c != " "]
    assert kept == [c for c in columns.clean(text) if c != " "]
    for block in blocks:
        assert isinstance(block, Line)
        assert columns.of_text(block.text) * block.width <= max(width, columns.HANZI_COLUMNS)
