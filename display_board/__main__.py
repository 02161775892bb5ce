"""The program `python -m display_board`: reads its boards, follows the hall, keeps the boards showing it."""

import argparse
import logging
import os
import re
import signal
import sys
import threading
import time
from collections.abc import Mapping
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from display_board.announce.announcer import Announcer, announcer_of
from display_board.announce.config import Voice, voices_of
from display_board.announce.together import Together
from display_board.boards import Board, size_of
from display_board.bus import Bus
from display_board.config import Wrong, boards_of
from display_board.drivers import driver_of
from display_board.following import FollowedHall
from display_board.links import make
from display_board.reports import Reporter
from display_board.station import Station
from display_board.walk import no_longer_up_to_date, own_face, walk
from server.client.essential import essential
from server.client.given_files import in_words, toml_in
from server.client.http import Api
from server.wire.vocabulary import LANGUAGES

log = logging.getLogger("display_board")

END_S = 2.0
"""So long it goes on sending at its end, so that no board keeps a number that nobody takes down."""
WALKS = {"test": own_face, "blank": no_longer_up_to_date}
DESCRIPTIONS = {
    "": "Shows calls on LED boards. `quhao board test` sends every board its own address instead, `quhao board blank` "
    "takes every number down.",
    "test": "Sends every board its own name and address, and tells which answered.",
    "blank": "Tells every board to say that it is not up to date, after the program that drives them has died.",
}


def main(arguments: list[str] | None = None, environment: Mapping[str, str] = os.environ) -> int:
    """Runs until a signal stops it; the exit code is 0, 1 for a failure, 2 for wrong usage."""
    words = sys.argv[1:] if arguments is None else arguments
    act = words[0] if words[:1] and words[0] in WALKS else ""
    options = _options(words[1:] if act else words, environment, act)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stderr)
    try:
        config = _config(options)
        boards, (voices, _) = boards_of(config), voices_of(config)
        spoken = [] if act else voices
        if not act and (errors := _not_there(options, spoken)):
            raise Wrong(errors)
        token = None if act else _token(options, environment)
        announcer = announcer_of(spoken, options.server, options.centre, Path(options.data))
    except Wrong as wrong:
        print(*wrong.errors, sep="\n", file=sys.stderr)
        return 2
    except (OSError, ValueError) as fault:
        print(f"can't read the configuration: {in_words(fault)}", file=sys.stderr)
        return 2
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    if act:
        return 0 if walk(boards, options.language, options.hold, stopping, WALKS[act]) else 1
    return _run(options, boards, announcer, token, stopping)


def _run(
    options: argparse.Namespace,
    boards: list[Board],
    announcer: Announcer,
    token: str | None,
    stopping: threading.Event,
) -> int:
    api = Api(options.server, token)
    reporter = Reporter(api, options.centre, boards)
    buses = _buses(boards, reporter)
    station = Station({board: buses[board.link] for board in boards}, reporter, options.device)
    reporter.start()
    for bus in buses.values():
        bus.start()
    announcer.start()
    essential("tick", lambda: station.run(stopping), stopping.is_set).start()
    hall = FollowedHall(options, api, token, Together(station, announcer), stopping)
    try:
        hall.follow(" ".join(["ready", options.device, *sorted(buses)]))
    finally:
        stopping.set()
        hall.stop()
        announcer.stop()
        station.end()
        ends_at = time.monotonic() + END_S
        for bus in buses.values():
            bus.settle(max(0.0, ends_at - time.monotonic()))
        for bus in buses.values():
            bus.stop()
        reporter.stop()
        api.close()
    if hall.refusal:
        print(f"the server refuses this board: {hall.refusal}", file=sys.stderr)
        return 1
    return 0


def _buses(boards: list[Board], reporter: Reporter) -> dict[str, Bus]:
    buses = {}
    for link, sharing in groupby(sorted(boards, key=lambda board: board.link), key=lambda board: board.link):
        each = list(sharing)
        driver = driver_of(each[0])
        line = make(link, driver.tcp_port, driver.baud, driver.parity, not driver.answers)
        buses[link] = Bus(line, driver, each, reporter)
    return buses


def _config(options: argparse.Namespace) -> dict[str, Any]:
    if options.config:
        return toml_in(Path(options.config))
    board: dict[str, Any] = {"id": options.device, "driver": options.driver, "kind": options.kind}
    try:
        board["width"], board["height"] = size_of(options.size)
    except ValueError as fault:
        raise Wrong([f"--size {options.size!r}: {fault}"]) from fault
    for name in ("link", "zone", "model"):
        if value := getattr(options, name):
            board[name] = value
    for name in ("counters", "languages"):
        if value := getattr(options, name):
            board[name] = value.split(",")
    return {"boards": [board]}


def _not_there(options: argparse.Namespace, voices: list[Voice]) -> list[str]:
    """What the program needs beside its file and can't use: all of it at once."""
    server, errors = urlsplit(options.server), []
    if server.scheme not in ("http", "https") or not server.hostname:
        errors.append(f"--server {options.server!r}: expected http://HOST[:PORT]")
    tokens = [(f"voice {voice.id!r}: ", voice.token_file) for voice in voices]
    for whose, path in [("", options.token_file), *tokens]:
        try:
            if path and not Path(path).read_text("utf-8").strip():
                errors.append(f"{whose}{path}: there is no token in it")
        except (OSError, ValueError) as fault:
            errors.append(f"{whose}{in_words(fault)}")
    return errors


def _token(options: argparse.Namespace, environment: Mapping[str, str]) -> str | None:
    if options.token_file:
        token: str | None = Path(options.token_file).read_text("utf-8").strip()
    else:
        token = environment.get("QUHAO_TOKEN")
    if token is not None and not re.fullmatch("[!-~]+", token):
        raise Wrong(["the token is empty or holds characters that no token has"])
    return token


def _options(arguments: list[str], environment: Mapping[str, str], act: str) -> argparse.Namespace:
    def flag(name: str, default: str | None, described: str) -> None:
        variable = "QUHAO_" + name.strip("-").replace("-", "_").upper()
        parser.add_argument(
            name, default=environment.get(variable, default), help=f"{described} [{variable}]"
        )

    parser = argparse.ArgumentParser(f"quhao board {act}".strip(), description=DESCRIPTIONS[act])
    if act:
        hold_s = 2.0 if act == "test" else 0.0
        parser.add_argument("--hold", type=float, default=hold_s, help="seconds between two boards")
        parser.add_argument("--language", choices=LANGUAGES, default=LANGUAGES[0], help="of what it says")
    flag("--server", "http://127.0.0.1:8000", "the server's address")
    flag("--live", None, "where Socket.IO answers; by default as the server says")
    flag("--token-file", None, "file with this device's token, else QUHAO_TOKEN holds it")
    flag("--centre", "demo", "the hall")
    flag("--device", "board-1", "this device's id")
    flag("--data", ".", "data directory; boards keep nothing in it, voices what they say")
    flag(
        "--config",
        None,
        "TOML file with a [[boards]] or [[voices]] table for each; else the flags below tell of one board",
    )
    flag("--link", "tcp://127.0.0.1:5005", "tcp://HOST[:PORT] or serial:///dev/PORT[?baud=NUMBER]")
    flag("--driver", "onbon", "the board's protocol")
    flag("--model", None, "the card's model, any by default")
    flag("--size", "320x96", "the board's pixels")
    flag("--kind", "hall", "counter, zone or hall")
    flag("--counters", None, "ids of the counters shown, with commas")
    flag("--zone", None, "id of the waiting area shown")
    flag("--languages", None, "zh-CN, en or both, with a comma")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
