"""Looks at what only this machine knows of its kiosk: paper, own numbers, clock, disk; it shows nothing."""

import shutil
import sqlite3
from importlib.metadata import version

from kiosk.offline.lifeline import Lifeline
from kiosk.settings import Settings
from kiosk.staff.parts import Insides
from printers.at_hand import AtHand, DoorClosed, Health


def insides(settings: Settings, door: AtHand | None, lifeline: Lifeline | None) -> Insides:
    """All of it as it is now; may wait for the printer's program."""
    paper = _paper(door)
    contact = lifeline.contact if lifeline else None
    own_numbers, journal_fails = _own_numbers(lifeline)
    return Insides(
        settings.device,
        version("quhao"),
        has_printer=settings.prints,
        has_reader=settings.reader is not None,
        has_scanner=settings.scanner is not None,
        own_numbers=own_numbers,
        journal_fails=journal_fails,
        clock_off_ms=contact.offset_ms if contact else None,
        disk_free_mb=shutil.disk_usage(settings.data).free // 2**20,
        paper_left_mm=paper.paper_left_mm if paper else None,
        slips_left=paper.slips_left if paper else None,
    )


def _own_numbers(lifeline: Lifeline | None) -> tuple[int | None, bool]:
    """How many wait for the server, and whether the disk fails."""
    try:
        return (len(lifeline.unmerged()), False) if lifeline else (None, True)
    except sqlite3.Error:
        return None, True


def _paper(door: AtHand | None) -> Health | None:
    try:
        return door.health() if door else None
    except DoorClosed:
        return None
