"""What an empty form begins with: hours as most halls keep them, and the groups of the kiosk's first screen."""

from typing import Any

from server.catalogue.form.columns import CHOICES
from server.wire.texts import text

Json = dict[str, Any]


def starter() -> Json:
    """The layer of a hall that says nothing else yet."""
    morning = _session("morning", "08:30", "09:00", "12:00", "12:00")
    afternoon = _session("afternoon", "12:00", "13:00", "16:30", "17:00")
    return {
        "categories": [
            {
                "id": icon,
                "name": text(f"form.category_{icon.replace('-', '_')}"),
                "name_en": text(f"form.category_{icon.replace('-', '_')}", "en"),
                "icon": icon,
            }
            for icon in CHOICES["icon"]
        ],
        "zones": [
            {"id": "hall", "name": text("form.starter_hall"), "name_en": text("form.starter_hall", "en")}
        ],
        "calendar": {"weekdays": {day: [morning, afternoon] for day in ("1", "2", "3", "4", "5")}},
    }


def _session(name: str, draw_from: str, opens: str, last_draw: str, closes: str) -> Json:
    return {
        "id": name,
        "name": text(f"form.starter_{name}"),
        "name_en": text(f"form.starter_{name}", "en"),
        "draw_from": draw_from,
        "open": opens,
        "last_draw": last_draw,
        "close": closes,
    }
