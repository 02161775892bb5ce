"""`python -m kiosk.readers.virtual`: a reader's or scanner's twin as a program; it reads made-up cards only."""

import argparse
import os
import signal
import sys
import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from kiosk.readers.virtual.box import Box
from kiosk.readers.virtual.doors import Door, PtyDoor, TcpDoor
from kiosk.readers.virtual.picture import Painter
from kiosk.readers.virtual.twin import ReaderTwin, ScannerTwin

SUFFIXES = {"cr": "\r", "lf": "\n", "crlf": "\r\n", "tab": "\t", "none": ""}
_CHINA = timezone(timedelta(hours=8))


def main(arguments: list[str] | None = None) -> int:
    """Listens until SIGTERM or Ctrl-C; 1 with one line on stderr if it can't."""
    options = _parser().parse_args(arguments)
    stopping = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stopping.set())
    try:
        painter = Painter(options.font)
        box = Box(options.data / "twins", options.device)
        door: Door = PtyDoor(options.pty) if options.pty else TcpDoor(options.port)
    except OSError as fault:
        print(f"the twin can't start: {fault}", file=sys.stderr)
        return 1
    twin = (
        ScannerTwin(options.device, door, box, painter, SUFFIXES[options.suffix])
        if options.kind == "scanner"
        else ReaderTwin(
            options.device, door, box, painter, lambda: datetime.now(UTC).astimezone(_CHINA).date()
        )
    )
    door.plug()
    print(f"ready {options.device} {door.address}", flush=True)
    twin.run(stopping)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "kiosk.readers.virtual", description="A card reader or scanner that is none."
    )
    data, font = os.environ.get("QUHAO_DATA"), os.environ.get("QUHAO_FONT")
    parser.add_argument("--device", default=os.environ.get("QUHAO_DEVICE", "reader-1"), metavar="ID")
    parser.add_argument("--kind", choices=("reader", "scanner"), default="reader")
    parser.add_argument("--data", type=Path, default=data and Path(data), required=not data, metavar="DIR")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--port", type=int, default=0, help="0 picks one")
    where.add_argument(
        "--pty", type=Path, metavar="PATH", help="a serial line under this name instead of TCP"
    )
    parser.add_argument("--suffix", choices=SUFFIXES, default="cr", help="what a scanner ends a code with")
    parser.add_argument("--font", type=Path, default=font and Path(font), metavar="FILE")
    return parser


if __name__ == "__main__":
    sys.exit(main())
