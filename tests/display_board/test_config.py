"""A board's configuration: all that is wrong with it is said at once."""

import tomllib

import pytest

from display_board.boards import Clerk, Colour, Face, Kind, size_of
from display_board.config import Wrong, boards_of
from display_board.drivers import DRIVERS, driver_of

GOOD = """
[[boards]]
id = "board-1"
link = "tcp://10.0.0.8"
width = 320
height = 96

[[boards]]
id = "strip-3"
link = "serial:///dev/ttyUSB0?baud=9600"
address = 3
kind = "counter"
counters = ["c3"]
width = 128
height = 32
colours = ["red"]
sizes = [16, 32]
"""


def test_good_configuration_becomes_boards() -> None:
    hall, strip = boards_of(tomllib.loads(GOOD))
    assert (hall.id, hall.kind, hall.width, hall.languages) == ("board-1", Kind.HALL, 320, ("zh-CN",))
    assert (strip.kind, strip.counters, strip.colours, strip.sizes) == (
        Kind.COUNTER,
        ("c3",),
        (Colour.RED,),
        (32, 16),
    )


def test_all_errors_are_told_at_once_with_what_was_meant() -> None:
    bad = {
        "board": [],
        "boards": [
            {
                "id": "a",
                "link": "tcp://x",
                "drivr": "onbon",
                "driver": "onbom",
                "width": "wide",
                "kind": "hal",
            },
            {"link": "usb://1", "counters": "c3", "colours": ["blue", "gren"], "sizes": [20]},
            {"id": "c", "link": "tcp://x", "kind": "counter", "address": True},
            {"id": "c", "link": "serial://", "kind": "zone", "languages": []},
        ],
    }
    with pytest.raises(Wrong) as wrong:
        boards_of(bad)
    assert wrong.value.errors == [
        "unknown setting 'board': did you mean 'boards'?",
        "board 'a': unknown setting 'drivr': did you mean 'driver'?",
        "board 'a': unknown kind 'hal': did you mean 'hall'?",
        "board 'a': unknown driver 'onbom': did you mean 'onbon'?",
        "board 'a': `width` is 'wide', expected a whole number from 16 to 2048",
        "board number 2: `sizes` is [20], expected some of 16, 24, 32",
        "board number 2: `id` is missing",
        "board number 2: `counters` is not a list of texts",
        "board number 2: unknown colours 'blue': expected one of red, green, yellow",
        "board number 2: unknown colours 'gren': did you mean 'green'?",
        "board number 2: link 'usb://1': a link begins with tcp:// or serial://",
        "board 'c': `address` is True, expected a whole number from 0 to 65534",
        "board 'c': a board of kind 'counter' needs `counters`",
        "board 'c': `languages` is empty",
        "board 'c': a board of kind 'zone' needs a `zone` or `counters`",
        "board 'c': link 'serial://': a serial link is serial:///dev/PORT[?baud=NUMBER]",
        "boards 'a' and 'c' have the same address 1 on one link",
        "board 'c' is declared twice",
    ]


@pytest.mark.parametrize("config", [{}, {"boards": []}, {"boards": "one"}, {"boards": [1]}])
def test_configuration_without_boards_is_refused(config: dict[str, object]) -> None:
    with pytest.raises(Wrong, match="no boards"):
        boards_of(config)


STRIPS = """
[templates.ours]
frame = "02 [address] ( [text] ) [check] 03"
check = "xor"
baud = 4800
gap_ms = 50

[[boards]]
id = "strip-1"
link = "serial:///dev/ttyUSB0"
driver = "ours"
address = 7
kind = "counter"
counters = ["c1"]
columns = 16

[[boards]]
id = "digits-1"
link = "serial:///dev/ttyUSB1"
driver = "modbus"
columns = 4
form = "text"
shows = "counter"
"""


def test_boards_of_characters_have_their_space_from_their_columns() -> None:
    strip, digits = boards_of(tomllib.loads(STRIPS))
    assert (strip.width, strip.height, strip.sizes) == (128, 16, (16,))
    assert (digits.width, dict(digits.options)) == (32, {"shows": "counter", "form": "text"})
    assert driver_of(digits) is DRIVERS["modbus"]


def test_template_of_the_configuration_is_a_driver() -> None:
    strip, _ = boards_of(tomllib.loads(STRIPS))
    driver = driver_of(strip)
    assert (driver.name, driver.baud, driver.gap_s(4800), driver.answers) == ("ours", 4800, 0.05, False)
    assert driver.frames(strip, Face(()), False) == [bytes.fromhex("02 07 00 03")]


def test_errors_of_templates_and_of_drivers_own_settings_are_told_with_the_others() -> None:
    bad = {
        "templates": {
            "ours": {"frame": "02 [adress] [text] [check]", "chek": "xor", "encoding": "gbk", "baud": 1},
            "theirs": {"frame": "AA { [text]", "parity": "X", "gap_ms": -1, "frames": []},
            "modbus": {"frames": ["zz", 1]},
            "empty": {"frame": "02 03", "check": "crc"},
        },
        "boards": [
            {"id": "a", "link": "tcp://10.0.0.9", "driver": "modbus", "address": 248, "form": "txt"},
            {
                "id": "b",
                "link": "tcp://10.0.0.9",
                "driver": "onbon",
                "columns": 16,
                "shows": "counter",
                "shwos": 1,
            },
            {"id": "c", "link": "serial:///dev/x", "driver": "kanban", "columns": 0, "model": "5k1"},
            {"id": "d", "link": "serial:///dev/y", "driver": "ours", "columns": 16},
        ],
    }
    with pytest.raises(Wrong) as wrong:
        boards_of(bad)
    assert wrong.value.errors == [
        "template 'ours': unknown setting 'chek': did you mean 'check'?",
        "template 'ours': unknown part '[adress]': did you mean '[address]'?",
        "template 'ours': [check] and one range ( … ) belong together",
        "template 'ours': `check` is missing",
        "template 'ours': unknown encoding 'gbk': expected one of gb2312, nibbles, attribute",
        "template 'ours': `baud` is 1, expected a whole number from 300 to 921600",
        "template 'theirs': expected either `frame` or `frames`",
        "template 'theirs': [length] and one range { … } belong together",
        "template 'theirs': unknown parity 'X': expected one of N, E, O",
        "template 'theirs': `gap_ms` is -1, expected a whole number from 0 to 5000",
        "template 'modbus': `frames` is not a list of patterns",
        "template 'modbus': there is a driver of this name",
        "template 'empty': unknown check 'crc': did you mean 'crc16-arc'?",
        "template 'empty': no frame has a [text]",
        "board 'a': `columns` is missing: how many digits, or half hanzi, the board shows side by side",
        "board 'a': `address` is 248, expected a whole number from 1 to 247",
        "board 'a': unknown form 'txt': did you mean 'text'?",
        "board 'a': link 'tcp://10.0.0.9': expected the serial server's port, tcp://HOST:PORT",
        "board 'b': unknown setting 'shwos': did you mean 'shows'?",
        "board 'b': `columns` is for boards of characters; this driver's have `width` and `height`",
        "board 'b': `shows` is no setting of the driver 'onbon'",
        "board 'c': `columns` is 0, expected a whole number from 1 to 256",
        "board 'c': unknown model '5k1': expected one of any",
        "boards 'a' and 'b' have the same address 1 on one link",
    ]


def test_staff_is_shown_only_as_the_hall_declares() -> None:
    strip = {"id": "a", "link": "tcp://x", "kind": "counter", "counters": ["c1"]}
    (board,) = boards_of({"boards": [{**strip, "clerk": "name", "clerk_names": {"8012": "8012 号"}}]})
    assert (board.clerk, board.clerk_names) == (Clerk.NAME, (("8012", "8012 号"),))
    with pytest.raises(Wrong, match="only with clerk = 'name'"):
        boards_of({"boards": [{**strip, "clerk": "id", "clerk_names": {"8012": "8012 号"}}]})
    with pytest.raises(
        Wrong, match=r"not a table of texts.*unknown clerk 'nmae': did you mean 'name'"
    ) as wrong:
        boards_of({"boards": [{**strip, "clerk_names": ["8012"]}, {**strip, "id": "b", "clerk": "nmae"}]})
    assert len(wrong.value.errors) == 3


@pytest.mark.parametrize("templates", [[], {"a": 1}, "x"])
def test_templates_that_are_no_tables_are_refused(templates: object) -> None:
    with pytest.raises(Wrong, match=r"\[templates.NAME\]"):
        boards_of({"templates": templates, "boards": [{"id": "a", "link": "tcp://x"}]})


def test_two_protocols_on_one_line_are_refused() -> None:
    one = {"id": "a", "link": "serial:///dev/x", "driver": "kanban", "columns": 4}
    with pytest.raises(Wrong, match="different protocols"):
        boards_of({"boards": [one, {**one, "id": "b", "driver": "imm9012", "address": 2}]})


@pytest.mark.parametrize("link", ["tcp://", "tcp://x/y", "tcp://x:99999", "serial:///dev/tty?baud=fast"])
def test_link_that_cannot_be_is_refused(link: str) -> None:
    with pytest.raises(Wrong, match="link"):
        boards_of({"boards": [{"id": "a", "link": link}]})


@pytest.mark.parametrize("size", ["320", "320x", "x96", "-1x5", "axb"])
def test_size_is_two_numbers(size: str) -> None:
    assert size_of("320x96") == (320, 96)
    with pytest.raises(ValueError, match="WIDTHxHEIGHT"):
        size_of(size)


@pytest.mark.parametrize(
    ("one", "other", "line"),
    [
        ("tcp://10.0.0.5", "tcp://10.0.0.5:5005", "tcp://10.0.0.5:5005"),
        ("tcp://PC-1:5005", "tcp://pc-1:5005/", "tcp://pc-1:5005"),
        ("serial:///dev/ttyUSB0", "serial:///dev/ttyUSB0?baud=9600", "/dev/ttyUSB0"),
        ("serial:///dev/ttyUSB0", "serial:///dev//ttyUSB0", "/dev/ttyUSB0"),
    ],
)
def test_one_line_under_two_names_is_an_error(one: str, other: str, line: str) -> None:
    """Each link has a writer of its own: two of them would lock each other out, or talk at once."""
    boards = [
        {"id": "a", "link": one, "address": 1},
        {"id": "b", "link": other, "address": 2},
        {"id": "c", "link": other, "address": 3},
    ]
    with pytest.raises(Wrong) as wrong:
        boards_of({"boards": boards})
    assert wrong.value.errors == [
        f"boards 'a' and 'b' name one line ({line}) by two links, {one} and {other}: write them alike"
    ]


def test_board_of_an_unknown_driver_is_not_blamed_for_what_its_own_would_take() -> None:
    board = {"id": "a", "link": "tcp://x", "driver": "imm9O12", "columns": 16, "form": "text", "model": "6k2"}
    with pytest.raises(Wrong) as wrong:
        boards_of({"boards": [board]})
    assert wrong.value.errors == ["board 'a': unknown driver 'imm9O12': did you mean 'imm9012'?"]
