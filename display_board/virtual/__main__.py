"""The program `python -m display_board.virtual`: one virtual LED board until a signal stops it."""

import argparse
import os
import signal
import sys
import threading
from pathlib import Path

from display_board.boards import size_of
from display_board.virtual.server import Twin


def main(arguments: list[str] | None = None) -> int:
    """Serves until stopped; the exit code is 0, 1 if the port is taken, 2 for wrong usage."""
    parser = argparse.ArgumentParser(
        "quhao board-twin", description="A virtual LED board that decodes and draws frames."
    )
    parser.add_argument("--device", default=os.environ.get("QUHAO_DEVICE", "board-1"))
    parser.add_argument("--port", type=int, default=5005, help="TCP port, 0 for any free one")
    parser.add_argument("--size", default=os.environ.get("QUHAO_SIZE", "320x96"), help="the board's pixels")
    parser.add_argument("--address", type=int, default=1, help="the card's own address")
    parser.add_argument(
        "--data", default=os.environ.get("QUHAO_DATA", "."), help="its picture goes to DIR/twins"
    )
    options = parser.parse_args(arguments)
    try:
        size = size_of(options.size)
    except ValueError as fault:
        parser.error(f"--size: {fault}")
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    try:
        twin = Twin(options.device, size, Path(options.data) / "twins", options.port, options.address)
    except OSError as fault:
        print(f"can't listen on port {options.port}: {fault.strerror}", file=sys.stderr)
        return 1
    print(f"ready {options.device} tcp://127.0.0.1:{twin.port}", flush=True)
    twin.run(stopping)
    return 0


if __name__ == "__main__":
    sys.exit(main())
