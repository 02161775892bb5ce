"""What a card tells of itself, and what it keeps to itself."""

import dataclasses
import traceback
from datetime import date

import pytest

from kiosk.readers.values import Card, CardKind, CardRead, Scanned, Sex
from server.wire.vocabulary import READ_CARDS

CARD = Card(
    CardKind.IDENTITY, "990101195106150019", "示例甲", date(1951, 6, 15), Sex.MALE, date(2010, 1, 1), date(2030, 1, 1)
)  # fmt: skip


def test_a_repr_shows_neither_number_nor_name_even_within_news():
    for shown in (repr(CARD), str(CARD), f"{CardRead(CARD)}"):
        assert "9901" not in shown
        assert "示例" not in shown
        assert "1951" not in shown


def test_a_traceback_over_a_card_shows_no_number():
    with pytest.raises(dataclasses.FrozenInstanceError) as caught:
        CARD.number = "1"  # type: ignore[misc]
    assert CARD.number not in "".join(traceback.format_exception(caught.value))


def test_a_scan_shows_its_length_only():
    assert repr(Scanned("secret-of-a-ticket")) == "Scanned(18 characters)"


def test_the_hall_knows_every_kind_of_card_that_is_read():
    assert {kind.value for kind in CardKind} == READ_CARDS
