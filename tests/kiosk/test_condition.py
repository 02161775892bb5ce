"""What a kiosk tells of itself: well while visitors miss nothing, and by name what they miss."""

import pytest

from kiosk.condition import said
from kiosk.session.hall import Hall
from kiosk.session.health import Health
from kiosk.session.menu import Menu
from server.wire.catalogue import Catalogue
from server.wire.texts import has

KNOWN = Hall(Menu(Catalogue.model_validate({"services": [{"code": "S1", "queue": "a"}]})))


def test_kiosk_that_misses_nothing_is_well() -> None:
    told = said(KNOWN, Health("ok"), True, {"beat_s": 30})
    assert (told.state, told.faults, told.details) == ("ok", (), {"beat_s": 30})


@pytest.mark.parametrize(
    ("hall", "health", "fault"),
    [
        (KNOWN, Health("ok", away=frozenset({"card_reader"})), "reader_away"),
        (KNOWN, Health("ok", away=frozenset({"scanner"})), "scanner_away"),
        (KNOWN, Health("ok", away=frozenset({"voice"})), "voice_away"),
        (KNOWN, Health("ok", away=frozenset({"headphones"})), "headphones_away"),
        (KNOWN, Health("fault", frozenset({"paper_out"})), "no_slips"),
        (Hall(), Health("ok"), "no_catalogue"),
    ],
)
def test_what_visitors_miss_is_named_in_words_staff_can_read(hall: Hall, health: Health, fault: str) -> None:
    told = said(hall, health, True, {})
    assert (told.state, told.faults) == ("degraded", (fault,))
    assert has(f"devices.fault_{fault}")


def test_kiosk_without_a_printer_misses_none() -> None:
    assert said(KNOWN, Health("offline"), False, {}).faults == ()
