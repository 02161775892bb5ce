"""Printers as a file declares them: all that is wrong is said at once, each with what was meant."""

import tomllib
from pathlib import Path

import pytest

from printers.checking import Wrong
from printers.config import Setup, fallback_of, setups_of
from printers.profiles import PROFILES

GOOD = """
[[printers]]
id = "printer-1"
name = "大厅1号打印机"
link = "serial:///dev/ttyUSB0?baud=9600"
token_file = "/etc/quhao/printer-1.token"
door = "/run/quhao/printer-1.door"
fallback = "printer-2"
roll_m = 40

[[printers]]
id = "printer-2"
link = "tcp://10.0.0.9"
profile = "epson-80"
charset = "utf-8"
feed_lines = 2
language = "en"
fallback = "usb://0483:5743"
roll_m = 0
"""


def test_good_configuration_becomes_printers_and_the_ones_they_fall_back_on() -> None:
    first, second, spare = setups_of(tomllib.loads(GOOD))
    assert (first.title, first.door, first.roll_m) == (
        "大厅1号打印机",
        Path("/run/quhao/printer-1.door"),
        40.0,
    )
    assert (second.title, second.profile.name, second.token_file) == ("printer-2", "epson-80", None)
    assert (second.profile.charset, second.profile.feed_lines) == ("utf-8", 2)
    assert spare == Setup("printer-2.fallback", "usb://0483:5743", second.profile, "en")
    assert first.profile == PROFILES["generic-80"]
    assert [fallback_of(each) for each in (first, second, spare)] == ["printer-2", spare.id, ""]


def test_everything_wrong_is_said_at_once_with_what_was_meant() -> None:
    bad = """
    server = "http://x"
    [[printers]]
    id = "printer-1"
    link = "lpt1"
    profil = "epson-80"
    profile = "epson80"
    language = "fr"
    roll_m = -1
    feed_lines = 99
    layout = "/no/such/layout.toml"
    fallback = "printer-3"
    [[printers]]
    link = 7
    fallback = "com://1"
    [[printers]]
    id = "printer-1"
    link = "tcp://10.0.0.9"
    door = "/d"
    [[printers]]
    id = "printer-2"
    link = "tcp://10.0.0.9"
    door = "/d"
    fallback = "printer-2"
    """
    with pytest.raises(Wrong) as wrong:
        setups_of(tomllib.loads(bad))
    said = "\n".join(wrong.value.errors)
    for part in (
        "unknown setting 'server': known are printers",
        "printer 'printer-1': unknown setting 'profil': did you mean 'profile'?",
        "printer 'printer-1': unknown profile 'epson80': did you mean 'epson-80'?",
        "printer 'printer-1': unknown language 'fr': known are zh-CN, en",
        "printer 'printer-1': `feed_lines` is 99, expected a whole number from 0 to 20",
        "printer 'printer-1': `layout`: /no/such/layout.toml: No such file or directory",
        "printer 'printer-1': `roll_m` is -1, expected metres from 0 (not counted) to 1000",
        "printer 'printer-1': `link`: a link is tcp://host:port",
        "printer 'printer-1': unknown fallback 'printer-3': did you mean 'printer-2'?",
        "printer number 2: `id` is missing",
        "printer number 2: `link` is not a text",
        "`fallback`: a link is tcp://host:port",
        "printer 'printer-1' is declared twice",
        "printers 'printer-1' and 'printer-2' have the same link tcp://10.0.0.9",
        "printer 'printer-2': unknown fallback 'printer-2': did you mean 'printer-1'?",
    ):
        assert part in said


@pytest.mark.parametrize("nothing", [{}, {"printers": []}, {"printers": "x"}, {"printers": ["x"]}])
def test_a_configuration_without_printers_says_what_is_expected(nothing: dict) -> None:
    with pytest.raises(Wrong, match=r"expected one \[\[printers\]\] table"):
        setups_of(nothing)


def test_two_printers_at_one_door_are_refused() -> None:
    with pytest.raises(Wrong, match="the same door"):
        setups_of({"printers": [{"id": id_, "link": f"tcp://{id_}", "door": "/d"} for id_ in ("a", "b")]})
