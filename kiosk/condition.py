"""How the kiosk is, as it tells the server with each contact: a pure reading of what it knows of its parts."""

from typing import Any

from kiosk.offline.merger import Said
from kiosk.session.hall import Hall
from kiosk.session.health import Health


def said(hall: Hall, health: Health, printer: bool, details: dict[str, Any]) -> Said:
    """`degraded` while visitors miss something, `ok` else; a printer's own faults are told by the printer itself."""
    faults = []
    if not health.reads_cards:
        faults.append("reader_away")
    if not health.scans:
        faults.append("scanner_away")
    if not health.speaks:
        faults.append("voice_away")
    if not health.hears_of_plugs:
        faults.append("headphones_away")
    if printer and not health.prints:
        faults.append("no_slips")
    if not hall.known:
        faults.append("no_catalogue")
    return Said("degraded" if faults else "ok", tuple(faults), details)
