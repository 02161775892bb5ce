"""`python -m printers`: the program beside one printer; it holds no rules and keeps its token out of sight."""

import argparse
import logging
import os
import signal
import sqlite3
import sys
import threading
import time
from pathlib import Path

from printers.agent import Agent
from printers.links import link
from printers.place import Place, hall_of
from printers.printer import Printer
from printers.profiles import PROFILES
from printers.raster import Face, find_face
from printers.spool import Spool
from server.client.http import Api, Failed, Refused
from server.client.live import Follower
from server.wire.vocabulary import LANGUAGES

FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
)
RETRY_S = 0.3
STOP_S = 1.6

log = logging.getLogger("printers")


def main(arguments: list[str] | None = None) -> int:
    """Runs until SIGTERM or Ctrl-C; 1 with one line on stderr if it can't."""
    options = _parser().parse_args(arguments)
    token = _token(options.token_file)
    if not options.server or not token or not options.data:
        _parser().error("--server, --data and a token (--token-file or QUHAO_TOKEN) are needed")
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    stopping = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stopping.set())
    try:
        wire = link(options.link)
        spool = Spool(options.data / "printers" / f"{options.device}.sqlite", _now_ms())
    except ValueError as fault:
        _parser().error(str(fault))
    except (OSError, sqlite3.Error) as fault:
        return _failed(
            f"the record of slips can't be opened (is this printer's program running already?): {fault}"
        )
    api = Api(options.server, token)
    try:
        place, live_url = _met(api, options, stopping)
    except Refused as refused:
        return _failed(f"the server refuses this printer: {refused}")
    except InterruptedError:
        return 0
    agent = Agent(place, Printer(wire, PROFILES[options.profile]), spool, _now_ms)
    agent.start()
    follower = Follower(live_url, token, options.centre, on_change=agent.changed)
    follower.start()
    while not stopping.is_set() and not follower.wait_ready(0.1):
        pass
    if not stopping.is_set():
        print(f"ready {options.device} {options.link}", flush=True)
    stopping.wait()
    follower.stop()
    agent.stop(STOP_S)
    spool.close()
    return 0


def _met(api: Api, options: argparse.Namespace, stopping: threading.Event) -> tuple[Place, str]:
    """Waits for the server; InterruptedError if told to stop before."""
    waited = False
    while not stopping.is_set():
        try:
            about = api.get("")
            hall = hall_of(api, options.centre, about.get("public_url"))
        except Failed as fault:
            if isinstance(fault, Refused) and fault.final:
                raise
            if not waited:
                log.warning("waiting for the server: %s", fault)
            waited = True
            stopping.wait(RETRY_S)
            continue
        drawer = _face(options.font)
        return Place(api, options.centre, options.device, hall, options.language, drawer), about["live_url"]
    raise InterruptedError


def _face(font: Path | None) -> Face | None:
    for path in [font] if font else [Path(known) for known in FONTS]:
        try:
            return find_face(path)
        except OSError:
            continue
    log.warning("no font for rare characters: %s", font or "install fonts-noto-cjk")
    return None


def _token(path: Path | None) -> str | None:
    try:
        return path.read_text("utf-8").strip() if path else os.environ.get("QUHAO_TOKEN")
    except OSError as fault:
        _parser().error(f"the token can't be read: {fault.strerror}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("printers", description="Prints the slips asked of one printer.")
    given = os.environ.get
    file = given("QUHAO_TOKEN_FILE")
    data, font = given("QUHAO_DATA"), given("QUHAO_FONT")
    parser.add_argument("--server", default=given("QUHAO_SERVER"), metavar="URL")
    parser.add_argument("--token-file", type=Path, default=Path(file) if file else None, metavar="FILE")
    parser.add_argument("--centre", default=given("QUHAO_CENTRE", "demo"))
    parser.add_argument("--device", default=given("QUHAO_DEVICE", "printer-1"), metavar="ID")
    parser.add_argument("--data", type=Path, default=Path(data) if data else None, metavar="DIR")
    parser.add_argument("--link", default=given("QUHAO_LINK", "tcp://127.0.0.1:9100"), metavar="URL",
                        help="tcp://host:port or serial:///dev/ttyUSB0?baud=9600")  # fmt: skip
    parser.add_argument("--profile", default=given("QUHAO_PROFILE", "generic-80"), choices=sorted(PROFILES))
    parser.add_argument("--language", default=given("QUHAO_LANGUAGE", LANGUAGES[0]), choices=LANGUAGES)
    parser.add_argument("--font", type=Path, default=Path(font) if font else None, metavar="FILE",
                        help="draws characters the printer has not")  # fmt: skip
    return parser


def _failed(reason: str) -> int:
    print(reason, file=sys.stderr)
    return 1


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


if __name__ == "__main__":
    sys.exit(main())
