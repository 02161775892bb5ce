"""`list`, `paper` and `test`: what staff ask of a printer by hand; the program that prints is elsewhere."""

import argparse
import sqlite3
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from printers.at_hand import AtHand, DoorClosed
from printers.checking import Wrong
from printers.fonts import face_of
from printers.listing import here
from printers.spool import Spool
from server.client.given_files import in_words

COMMANDS = ("list", "paper", "test")


def main(words: list[str], environment: Mapping[str, str]) -> int:
    """0, or 1 with one line on stderr."""
    options = _parser(environment).parse_args(words)
    match options.command:
        case "list":
            return _list()
        case "paper":
            return _paper(options)
        case _:
            return _test(options)


def _list() -> int:
    found = here()
    for line in found:
        print(line)
    if not found:
        print("no printer and no serial port here; one on the network is tcp://ADDRESS:9100", file=sys.stderr)
    return 0 if found else 1


def _test(options: argparse.Namespace) -> int:
    from printers.trial import run  # what draws a sheet takes its time to load

    try:
        return run(options, face_of(options.font))
    except Wrong as wrong:
        print(*wrong.errors, sep="\n", file=sys.stderr)
        return 2
    except (OSError, ValueError) as fault:
        return _failed(f"the settings can't be used: {in_words(fault)}")
    except EOFError:
        return _failed("nobody answered")


def _paper(options: argparse.Namespace) -> int:
    door = options.door or options.data / "printers" / f"{options.device}.door"
    try:
        at_hand = AtHand(door)
        health = at_hand.new_roll() if options.full else at_hand.health()
        left_mm, slips = health.paper_left_mm, health.slips_left
        counted = "not counted" if left_mm is None else f"{left_mm / 1000:.1f} m left, about {slips} slips"
        print(f"{options.device}: {counted}; {' '.join([health.state, *health.faults])}")
        return 0
    except DoorClosed as closed:
        return _noted(options) if options.full else _failed(str(closed))


def _noted(options: argparse.Namespace) -> int:
    """A new roll, while the printer's program isn't running."""
    path = options.data / "printers" / f"{options.device}.sqlite"
    if not path.exists():
        return _failed(f"no printer {options.device} has printed by {options.data}")
    try:
        spool = Spool(path, time.time_ns() // 1_000_000)
    except sqlite3.Error as fault:
        return _failed(f"the printer's program is running and its door is shut: {fault}")
    spool.new_roll()
    spool.close()
    print(f"{options.device}: a full roll")
    return 0


def _parser(environment: Mapping[str, str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("quhao printer")
    words = parser.add_subparsers(dest="command", required=True)
    words.add_parser("list", help="printers on USB and serial ports, as --link takes them")
    paper = words.add_parser("paper", help="how much paper is left, by the length printed")
    paper.add_argument("--full", action="store_true", help="a full roll was put in")
    data, door = environment.get("QUHAO_DATA"), environment.get("QUHAO_DOOR")
    paper.add_argument("--device", default=environment.get("QUHAO_DEVICE", "printer-1"), metavar="ID")
    paper.add_argument("--data", type=Path, default=data and Path(data), required=not data, metavar="DIR")
    paper.add_argument("--door", type=Path, default=door and Path(door), metavar="PATH")
    test = words.add_parser("test", help="print a sheet, say which line can be read, and the charset is set")
    test.add_argument("--config", type=Path, metavar="FILE", help="the printers' TOML file, to be written")
    test.add_argument("--device", default=environment.get("QUHAO_DEVICE", "printer-1"), metavar="ID")
    test.add_argument("--link", default=environment.get("QUHAO_LINK", "usb://"), metavar="URL")
    test.add_argument("--profile", default=environment.get("QUHAO_PROFILE", "generic-80"), metavar="NAME")
    test.add_argument("--data", type=Path, default=data and Path(data), metavar="DIR",
                      help="of the printer's program, if that is running")  # fmt: skip
    font = environment.get("QUHAO_FONT")
    test.add_argument("--font", type=Path, default=font and Path(font), metavar="FILE")
    return parser


def _failed(reason: str) -> int:
    print(reason, file=sys.stderr)
    return 1
