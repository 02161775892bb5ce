"""Looks at what only this machine knows of its kiosk: paper, own numbers, clock, disk; it shows nothing."""

import shutil
from importlib.metadata import version

from kiosk.offline.lifeline import Lifeline
from kiosk.settings import Settings
from kiosk.staff.parts import Insides
from printers.at_hand import AtHand, DoorClosed, Health


def insides(settings: Settings, door: AtHand | None, lifeline: Lifeline | None) -> Insides:
    """All of it as it is now; may wait for the printer's program."""
    paper = _paper(door)
    contact = lifeline.contact if lifeline else None
    return Insides(
        settings.device,
        version("quhao"),
        has_printer=settings.prints,
        has_reader=settings.reader is not None,
        has_scanner=settings.scanner is not None,
        own_numbers=len(lifeline.unmerged()) if lifeline else None,
        clock_off_ms=contact.offset_ms if contact else None,
        disk_free_mb=shutil.disk_usage(settings.data).free // 2**20,
        paper_left_mm=paper.paper_left_mm if paper else None,
        slips_left=paper.slips_left if paper else None,
    )


def _paper(door: AtHand | None) -> Health | None:
    try:
        return door.health() if door else None
    except DoorClosed:
        return None
