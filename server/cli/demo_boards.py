"""The demo's LED boards as a configuration file: the hall board, and counter strips that share one RS-485 line."""

from pathlib import Path

HALL_SIZE = (384, 96)
STRIP_SIZE = (256, 32)
STRIPS = (1, 2, 3, 4, 25, 26, 27, 28, 74, 75, 76, 77)
"""Counters of the three busiest queues; all eighty would be more than a page of twins can show."""

HALL = """\
[[boards]]
id = "board-1"
link = "tcp://127.0.0.1:{port}"
width = {width}
height = {height}
"""
STRIP = """
[[boards]]
id = "strip-{number:02}"
link = "serial://{line}"
driver = "cp5200"
address = {number}
kind = "counter"
counters = ["c{number:02}"]
width = {width}
height = {height}
"""


def write_boards(data: Path, port: int) -> Path:
    """The file for the boards' program and for their twins, which make the line; `port` is the hall board's."""
    line = data / "twins" / "rs485"
    hall = HALL.format(port=port, width=HALL_SIZE[0], height=HALL_SIZE[1])
    width, height = STRIP_SIZE
    strips = (STRIP.format(number=number, line=line, width=width, height=height) for number in STRIPS)
    path = data / "boards.toml"
    path.write_text(hall + "".join(strips), "utf-8")
    return path
