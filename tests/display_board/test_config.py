"""A board's configuration: all that is wrong with it is said at once."""

import tomllib

import pytest

from display_board.boards import Colour, Kind
from display_board.config import Wrong, boards_of, size_of

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
        "board number 2: `id` is missing",
        "board number 2: `counters` is not a list of texts",
        "board number 2: unknown colours 'blue': expected one of red, green, yellow",
        "board number 2: unknown colours 'gren': did you mean 'green'?",
        "board number 2: `sizes` is [20], expected some of 16, 24, 32",
        "board number 2: link 'usb://1': a link begins with tcp:// or serial://",
        "board 'c': `address` is True, expected a whole number from 0 to 65534",
        "board 'c': a board of kind 'counter' shows exactly one of `counters`",
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


@pytest.mark.parametrize("link", ["tcp://", "tcp://x/y", "tcp://x:99999", "serial:///dev/tty?baud=fast"])
def test_link_that_cannot_be_is_refused(link: str) -> None:
    with pytest.raises(Wrong, match="link"):
        boards_of({"boards": [{"id": "a", "link": link}]})


@pytest.mark.parametrize("size", ["320", "320x", "x96", "-1x5", "axb"])
def test_size_is_two_numbers(size: str) -> None:
    assert size_of("320x96") == (320, 96)
    with pytest.raises(ValueError, match="WIDTHxHEIGHT"):
        size_of(size)
