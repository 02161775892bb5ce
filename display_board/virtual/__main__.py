"""The program `python -m display_board.virtual`: virtual LED boards until a signal stops it."""

import argparse
import os
import signal
import sys
import threading
from pathlib import Path

from display_board.boards import size_of
from display_board.virtual.board import Board
from display_board.virtual.kinds import KINDS
from display_board.virtual.line import Line
from display_board.virtual.plan import lines


def main(arguments: list[str] | None = None) -> int:
    """Serves until stopped; the exit code is 0, 1 if the port is taken, 2 for wrong usage."""
    parser = argparse.ArgumentParser(
        "quhao board-twin", description="Virtual LED boards that decode and draw frames."
    )
    parser.add_argument("--device", default=os.environ.get("QUHAO_DEVICE", "board-1"))
    parser.add_argument("--port", type=int, default=5005, help="TCP port, 0 for any free one")
    parser.add_argument("--size", default=os.environ.get("QUHAO_SIZE", "320x96"), help="the board's pixels")
    parser.add_argument("--driver", choices=sorted(KINDS), default="onbon", help="what it speaks")
    parser.add_argument("--address", type=int, default=1, help="the board's own address")
    parser.add_argument(
        "--tty", type=Path, help="instead of a port: the serial line to make, as a link to its end"
    )
    parser.add_argument(
        "--config", type=Path, help="instead of all these: a boards' TOML file, one twin for each"
    )
    parser.add_argument(
        "--data", default=os.environ.get("QUHAO_DATA", "."), help="its picture goes to DIR/twins"
    )
    options = parser.parse_args(arguments)
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    try:
        standing = _lines(options)
    except (KeyError, ValueError) as fault:
        parser.error(str(fault))
    except OSError as fault:
        print(f"can't make the lines: {fault}", file=sys.stderr)
        return 1
    threads = [threading.Thread(target=line.run, args=(stopping,)) for line in standing.values()]
    for thread in threads:
        thread.start()
    print(" ".join(["ready", options.device, *standing]), flush=True)
    for thread in threads:
        thread.join()
    return 0


def _lines(options: argparse.Namespace) -> dict[str, Line]:
    """By link."""
    folder = Path(options.data) / "twins"
    if options.config:
        return lines(options.config, folder)
    board = Board(options.device, size_of(options.size), folder, options.driver, options.address)
    if options.tty:
        return {f"serial://{options.tty.resolve()}": Line([board], path=options.tty)}
    line = Line([board], options.port)
    return {f"tcp://127.0.0.1:{line.port}": line}


if __name__ == "__main__":
    sys.exit(main())
