"""`python -m printers.virtual`: the twin as a program; it prints on pictures only."""

import argparse
import os
import signal
import sys
import threading
import time
from pathlib import Path

from printers.virtual.lines import PtyWire, accept, listen, serve
from printers.virtual.machine import Machine
from printers.virtual.paper import Paper

STOP_S = 1.0


def main(arguments: list[str] | None = None) -> int:
    """Listens until SIGTERM or Ctrl-C; 1 with one line on stderr if it can't."""
    options = _parser().parse_args(arguments)
    stopping = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stopping.set())
    try:
        paper = Paper(options.columns, options.font)
        machine = Machine(
            options.device, options.data / "twins", paper, lambda: time.time_ns() // 1_000_000, options.speed
        )
        machine.start()
        door = None if options.pty else listen(options.port)
    except OSError as fault:
        print(f"the twin can't start: {fault}", file=sys.stderr)
        return 1
    if door:
        address = f"tcp://127.0.0.1:{door.getsockname()[1]}"
        line = threading.Thread(target=accept, args=(door, machine, options.columns), daemon=True)
    else:
        wire = PtyWire()
        address = f"serial://{wire.name}?baud={options.baud}"
        line = threading.Thread(
            target=serve, args=(wire, machine, options.columns, options.baud), daemon=True
        )
    line.start()
    print(f"ready {options.device} {address}", flush=True)
    stopping.wait()
    machine.stop()
    line.join(STOP_S)
    if door:
        door.close()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("printers.virtual", description="A printer that prints on pictures.")
    data, font = os.environ.get("QUHAO_DATA"), os.environ.get("QUHAO_FONT")
    parser.add_argument("--device", default=os.environ.get("QUHAO_DEVICE", "printer-1"), metavar="ID")
    parser.add_argument("--data", type=Path, default=data and Path(data), required=not data, metavar="DIR")
    parser.add_argument("--port", type=int, default=0, help="0 picks one")
    parser.add_argument("--pty", action="store_true", help="a serial line instead of TCP")
    parser.add_argument(
        "--columns", type=int, default=48, choices=(48, 42, 32), help="48 for 80 mm, 32 for 58 mm"
    )
    parser.add_argument("--baud", type=int, default=9600, help="how fast the serial line is read")
    parser.add_argument(
        "--speed", type=float, default=0, metavar="MM/S", help="of the paper; 0 prints at once"
    )
    parser.add_argument("--font", type=Path, default=font and Path(font), metavar="FILE")
    return parser


if __name__ == "__main__":
    sys.exit(main())
