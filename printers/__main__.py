"""`python -m printers`: the program beside one printer or several; it holds no rules and keeps tokens out of sight."""

import argparse
import logging
import os
import signal
import sqlite3
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

from printers import commands
from printers.checking import Wrong
from printers.config import Setup, fallback_of, setups_of
from printers.fonts import face_of
from printers.profiles import PROFILES
from printers.station import Site, Station
from server.client.given_files import in_words, toml_in
from server.client.http import Refused
from server.wire.vocabulary import LANGUAGES

STOP_S = 1.6

log = logging.getLogger("printers")


def main(arguments: list[str] | None = None, environment: Mapping[str, str] = os.environ) -> int:
    """Runs until SIGTERM or Ctrl-C; 1 with one line on stderr if it can't."""
    words = sys.argv[1:] if arguments is None else arguments
    if words and words[0] in commands.COMMANDS:
        return commands.main(words, environment)
    parser = _parser(environment)
    options = parser.parse_args(words)
    try:
        setups = _setups(options)
        tokens = {setup.id: _token(setup, options, environment) for setup in setups}
    except Wrong as wrong:
        print(*wrong.errors, sep="\n", file=sys.stderr)
        return 2
    except (OSError, ValueError) as fault:
        parser.error(f"the settings can't be read: {in_words(fault)}")
    if not options.data or (options.server and not any(tokens.values())):
        parser.error("--data, and beside --server a token (--token-file or QUHAO_TOKEN), are needed")
    if not options.server and not any(setup.door for setup in setups):
        parser.error("--server is needed, or a --door to be asked at without one")
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    program = _Program()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: program.stopping.set())
    site = Site(options.data, options.centre, options.server, face_of(options.font))
    return program.run(setups, tokens, site)


class _Program:
    """All stations together; it is the stations' host."""

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self._stations: dict[str, Station] = {}
        self._refused: dict[str, Refused] = {}

    def run(self, setups: list[Setup], tokens: Mapping[str, str | None], site: Site) -> int:
        """Until told to stop, or until no printer has anything left to do."""
        begun: list[Station] = []
        try:
            for setup in setups:
                self._stations[setup.id] = Station(setup, site, tokens[setup.id], self)
            for station in self._stations.values():
                if other := fallback_of(station.setup):
                    station.worker.fallback = self._stations[other].worker
            for station in self._stations.values():
                begun.append(station)
                station.start()
        except sqlite3.Error as fault:
            return self._failed(
                f"the record of slips can't be opened (is this printer's program running already?): {fault}"
            )
        except OSError as fault:
            return self._failed(f"the printer's program can't start: {fault}")
        else:
            self.stopping.wait()
            if self._refused and not self._useful():
                return self._failed(f"the server refuses this printer: {next(iter(self._refused.values()))}")
            return 0
        finally:
            for station in begun:
                station.stop(STOP_S)

    def ready(self, station: Station) -> None:
        """See station.Host."""
        print(f"ready {station.setup.id} {station.setup.link}", flush=True)

    def refused(self, station: Station, refusal: Refused) -> None:
        """See station.Host."""
        self._refused[station.setup.id] = refusal
        if self._useful():
            log.error("the server refuses printer %s: %s", station.setup.id, refusal)
        else:
            self.stopping.set()

    def _useful(self) -> bool:
        return any(each.setup.door or id_ not in self._refused for id_, each in self._stations.items())

    def _failed(self, reason: str) -> int:
        print(reason, file=sys.stderr)
        return 1


def _setups(options: argparse.Namespace) -> list[Setup]:
    if options.config:
        return setups_of(toml_in(options.config))
    told: dict[str, object] = {
        "id": options.device, "link": options.link, "profile": options.profile, "language": options.language,
        "fallback": options.fallback, "door": str(options.door or ""), "layout": str(options.layout or ""),
    }  # fmt: skip
    roll = {} if options.roll_m is None else {"roll_m": options.roll_m}
    return setups_of({"printers": [told | roll]})


def _token(setup: Setup, options: argparse.Namespace, environment: Mapping[str, str]) -> str | None:
    path = setup.token_file or (None if options.config else options.token_file)
    if path:
        return path.read_text("utf-8").strip()
    return None if options.config or setup.id != options.device else environment.get("QUHAO_TOKEN")


def _parser(environment: Mapping[str, str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "quhao printer",
        description="Prints the slips asked of one printer, or of several (--config).",
        epilog="More: test (which line can you read?), list (printers here), paper (a new roll was put in).",
    )
    given = environment.get
    file = given("QUHAO_TOKEN_FILE")
    data, font, door = given("QUHAO_DATA"), given("QUHAO_FONT"), given("QUHAO_DOOR")
    parser.add_argument("--server", default=given("QUHAO_SERVER"), metavar="URL")
    parser.add_argument("--token-file", type=Path, default=Path(file) if file else None, metavar="FILE")
    parser.add_argument("--centre", default=given("QUHAO_CENTRE", "demo"))
    parser.add_argument("--device", default=given("QUHAO_DEVICE", "printer-1"), metavar="ID")
    parser.add_argument("--data", type=Path, default=Path(data) if data else None, metavar="DIR")
    parser.add_argument("--config", type=Path, metavar="FILE",
                        help="TOML: a [[printers]] table for each printer, instead of the flags")  # fmt: skip
    parser.add_argument("--link", default=given("QUHAO_LINK", "tcp://127.0.0.1:9100"), metavar="URL",
                        help="tcp://host:port, serial:///dev/ttyUSB0?baud=9600, usb://, usb://0483:5743, "
                             "file:///dev/usb/lp0 or windows://NAME")  # fmt: skip
    parser.add_argument("--profile", default=given("QUHAO_PROFILE", "generic-80"), choices=sorted(PROFILES))
    parser.add_argument("--language", default=given("QUHAO_LANGUAGE", LANGUAGES[0]), choices=LANGUAGES)
    parser.add_argument("--door", type=Path, default=Path(door) if door else None, metavar="PATH",
                        help="where programs on this machine ask for slips, with or without a server")  # fmt: skip
    parser.add_argument("--fallback", default=given("QUHAO_FALLBACK", ""), metavar="URL",
                        help="the link of a second printer, for slips that aren't printed at the first")  # fmt: skip
    parser.add_argument(
        "--layout", type=Path, metavar="FILE", help="TOML: what this hall wants otherwise on slips"
    )
    parser.add_argument("--roll-m", type=float, metavar="METRES", help="a full roll; 0: not counted")
    parser.add_argument("--font", type=Path, default=Path(font) if font else None, metavar="FILE",
                        help="draws characters the printer has not")  # fmt: skip
    return parser


if __name__ == "__main__":
    sys.exit(main())
