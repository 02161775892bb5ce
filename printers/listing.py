"""The printers and ports of this machine, each as a link says it; it opens none."""

from pathlib import Path
from typing import Any

from serial.tools import list_ports

from printers.usb_wire import printers

FILES = Path("/dev/usb")


def here(usb_backend: Any = None, files: Path = FILES) -> list[str]:
    """One line for each: the link, and what is known of it."""
    usb = [f"usb://{vendor:04x}:{product:04x}  {name}" for vendor, product, name in printers(usb_backend)]
    made = [f"file://{path}" for path in sorted(files.glob("lp*"))]
    ports = [
        f"serial://{port.device}?baud=9600  {port.description}"
        for port in sorted(list_ports.comports())
        if port.hwid != "n/a"  # a port that the board has and nothing was ever plugged into
    ]
    return [line.rstrip() for line in (*usb, *made, *ports)]
