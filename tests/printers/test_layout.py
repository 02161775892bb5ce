import tomllib
from pathlib import Path

import pytest
from PIL import Image

from printers.checking import Wrong
from printers.layout import Layout, default, layout_of
from printers.layout_file import load
from printers.slip import KINDS, PARTS


def of(text: str) -> Layout:
    return layout_of(tomllib.loads(text), PARTS)


def wrong(text: str) -> list[str]:
    with pytest.raises(Wrong) as wrong:
        of(text)
    return wrong.value.errors


def test_the_default_has_every_kind_and_names_only_parts_there_are() -> None:
    layout = default()
    assert set(layout.slips) == {*KINDS, "large_appointment"} - {"reprint"}
    named = {part for parts in layout.slips.values() for part in parts}
    assert named - set(PARTS) == set(layout.lines)
    assert set(PARTS) & set(layout.slips) == set()
    assert {name.split(".")[-1] for name in layout.sizes} <= named
    assert of("") == layout


def test_a_hall_says_only_what_it_wants_otherwise() -> None:
    layout = of("""
        [slips]
        offline = ["number", "motto", "cut"]
        [sizes]
        number = [4, 4]
        [sizes.large]
        number = [7, 7]
        [lines.motto]
        zh-CN = "为人民服务"
        size = [2, 2]
        [bytes]
        ticket = 0
    """)
    assert layout.slips["offline"] == ("number", "motto", "cut")
    assert layout.slips["ticket"] == default().slips["ticket"]
    assert (layout.size("ticket", "number"), layout.size("large", "number")) == ((4, 4), (7, 7))
    assert layout.lines["motto"].text("en") == "为人民服务"
    assert layout.lines["motto"].size == (2, 2)
    assert (layout.most_bytes("ticket"), layout.most_bytes("large")) == (None, 600)


@pytest.mark.parametrize(
    ("text", "said"),
    [('[slip]\nticket = ["cut"]', "unknown table 'slip': did you mean 'slips'?"),
     ("slips = 3", "`slips` is 3, expected a table [slips]"),
     ('[slips]\ntickets = ["cut"]', "unknown slip 'tickets': did you mean 'ticket'?"),
     ('[slips]\nticket = ["nubmer", "cut"]', "slips.ticket: unknown part 'nubmer': did you mean 'number'?"),
     ('[slips]\nticket = ["number"]', "slips.ticket: without the part 'cut' slips hang together"),
     ('[slips]\nticket = "cut"', "slips.ticket: expected a list of parts"),
     ("[sizes]\nhal = [1, 1]", "sizes: unknown part 'hal': did you mean 'hall'?"),
     ("[sizes]\nhall = [1, 9]", "sizes.hall is [1, 9], expected [width, height], each from 1 to 8"),
     ("[sizes]\nhall = 2", "sizes.hall is 2, expected [width, height], each from 1 to 8"),
     ("[sizes.larg]\nhall = [1, 1]", "sizes: unknown slip 'larg': did you mean 'large'?"),
     ('[lines]\nmotto = "x"', "lines.motto: expected a table of zh-CN, en and size"),
     ('[lines.motto]\nzh = "x"', "lines.motto: unknown setting 'zh'"),
     ("[lines.motto]\nzh-CN = 3", "lines.motto.zh-CN: expected a text of at most 200 characters"),
     ('[lines.hall]\nzh-CN = "x"', "lines.hall: 'hall' is a part already, choose another name"),
     ('[logo]\nflie = "x"', "logo: unknown setting 'flie': did you mean 'file'?"),
     ("[logo]\npercent = 0", "logo.percent is 0, expected a whole number from 1 to 100"),
     ("[bytes]\nticket = -1", "bytes.ticket is -1, expected a whole number from 0 to 65535"),
     ("[bytes]\ntiket = 9", "bytes: unknown slip 'tiket': did you mean 'ticket'?")],
)  # fmt: skip
def test_what_is_wrong_is_said_with_what_was_meant(text: str, said: str) -> None:
    assert any(error.startswith(said) for error in wrong(text)), wrong(text)


def test_all_that_is_wrong_is_said_at_once() -> None:
    assert len(wrong('[slips]\nticket = ["a"]\n[sizes]\nb = [0, 0]\n[logo]\npercent = "x"\n[c]')) == 6


def test_a_file_finds_its_logo_beside_it(tmp_path: Path) -> None:
    Image.new("L", (80, 40)).save(tmp_path / "logo.png")
    (tmp_path / "slips.toml").write_text('[logo]\nfile = "logo.png"\npercent = 30\n', "utf-8")
    layout = load(tmp_path / "slips.toml")
    assert (layout.logo, layout.logo_percent) == (str(tmp_path / "logo.png"), 30)


def test_a_file_that_can_not_be_used_says_why(tmp_path: Path) -> None:
    file = tmp_path / "slips.toml"
    (tmp_path / "logo.txt").write_text("no picture", "utf-8")
    for text, said in (
        ("[slips", "slips.toml: "),
        ('[logo]\nfile = "away.png"', "there is no such file"),
        ('[logo]\nfile = "logo.txt"', "no picture"),
        (
            '[logo]\nfile = "away.png"\npercent = 101',
            "from 1 to 100; logo.file 'away.png': there is no such file",
        ),
    ):
        file.write_text(text, "utf-8")
        with pytest.raises(Wrong, match=said):
            load(file)
