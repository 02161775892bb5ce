"""Setting a printer up by asking which line can be read, on real twins, and what that writes into the settings."""

import argparse
import tomllib
from pathlib import Path

import pytest

from printers.charsets import CHARSETS
from printers.profiles import PROFILES
from printers.raster import Face
from printers.settings_file import NotEdited, declared, with_settings
from printers.trial import Terminal, run

FILE = """# The hall's printers
[[printers]]
id = "printer-1"     # by the door
link = "tcp://10.0.0.8"
charset = "gbk"      # tried on Monday
name = "大厅"

[[printers]]
  id = 'printer-2'
  link = "usb://"
"""


class Staff:
    """Somebody at the terminal with these answers."""

    def __init__(self, *answers: str) -> None:
        self.answers, self.read = list(answers), ""

    def terminal(self) -> Terminal:
        return Terminal(self.ask, self.hear)

    def ask(self, question: str) -> str:
        self.hear(question)
        return self.answers.pop(0)

    def hear(self, said: str) -> None:
        self.read += said + "\n"


def options(link: str, config: Path | None = None) -> argparse.Namespace:
    return argparse.Namespace(device="printer-1", link=link, profile="generic-80", config=config, data=None)


def test_the_line_that_can_be_read_is_the_charset_that_is_set(twin, face: Face, tmp_path: Path) -> None:
    config = tmp_path / "printers.toml"
    staff = Staff("1", "y")
    assert run(options(twin.url, config), face, staff.terminal()) == 0
    assert tomllib.loads(config.read_text("utf-8"))["printers"] == [
        {"id": "printer-1", "link": twin.url, "profile": "generic-80", "charset": "gb18030", "font": "gbk"}
    ]
    (slip,) = twin.slips
    assert any(line.startswith("1 ") and "喆" in line for line in slip["lines"])
    assert "哪一行" in staff.read
    assert "Which line" in staff.read


def test_a_printer_of_which_no_line_can_be_read_gets_pictures(twin, face: Face, tmp_path: Path) -> None:
    twin.fail("garbled")
    config = tmp_path / "printers.toml"
    config.write_text(FILE.replace("tcp://10.0.0.8", twin.url), "utf-8")
    assert run(options("", config), face, Staff("9", "0").terminal()) == 0
    told = tomllib.loads(config.read_text("utf-8"))["printers"][0]
    assert (told["charset"], told["name"]) == ("picture", "大厅")
    assert not any("喆" in line for line in twin.slips[0]["lines"])


def test_without_a_file_the_settings_are_said(twin, face: Face) -> None:
    staff = Staff(str(list(CHARSETS).index("utf-8") + 1), "n")
    assert run(options(twin.url), face, staff.terminal()) == 0
    assert 'charset = "utf-8"\nfont = "gb2312"' in staff.read


def test_a_printer_that_prints_nothing_is_not_asked_about(twin, face: Face) -> None:
    twin.fail("paper_out")
    staff = Staff()
    assert run(options(twin.url), face, staff.terminal()) == 1
    assert "缺纸，请换上新纸卷\nOut of paper" in staff.read


def test_a_link_that_can_not_be_opened_says_why(face: Face) -> None:
    staff = Staff()
    assert run(options("file:///dev/no-such-printer"), face, staff.terminal()) == 1
    assert "No such file" in staff.read


def test_a_printer_that_answers_nothing_is_asked_about_and_that_is_said(twin, face: Face) -> None:
    twin.fail("mute")
    staff = Staff("1", "n")
    assert run(options(twin.url), face, staff.terminal()) == 0
    assert "status = false" in staff.read


def test_settings_are_written_where_the_printer_is_declared_and_nothing_else_changes() -> None:
    edited = with_settings(FILE, "printer-1", {"charset": "utf-8", "font": "gbk"})
    assert edited == FILE.replace('charset = "gbk"      # tried on Monday', 'charset = "utf-8"').replace(
        "# by the door\n", '# by the door\nfont = "gbk"\n'
    )
    other = with_settings(FILE, "printer-2", {"status": False})
    assert other == FILE.replace("id = 'printer-2'\n", "id = 'printer-2'\n  status = false\n")


@pytest.mark.parametrize(
    "text",
    ["", "[[printers", 'printers = [{id = "printer-1", link = "usb://"}]', FILE.replace("printer-1", "x")],
)
def test_a_file_written_in_another_way_is_left_to_a_person(text: str) -> None:
    with pytest.raises(NotEdited):
        with_settings(text, "printer-1", {"charset": "gbk"})


def test_a_new_table_says_what_it_was_given() -> None:
    (table,) = tomllib.loads(declared('a"b\\', "usb://", "generic-58", {"status": False}))["printers"]
    assert table == {"id": 'a"b\\', "link": "usb://", "profile": "generic-58", "status": False}
    assert table["profile"] in PROFILES
