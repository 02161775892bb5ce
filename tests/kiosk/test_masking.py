"""What a screen shows of somebody: enough to see that it is them, never the whole."""

import pytest

from kiosk.session import masking
from kiosk.session.values import Person


@pytest.mark.parametrize(
    ("kind", "number", "shown"),
    [
        ("id_card", "990101195106150019", "990*************19"),
        ("phone", "13900001234", "139****1234"),
    ],
)
def test_a_number_shows_its_beginning_and_its_end(kind: str, number: str, shown: str) -> None:
    assert masking.number(Person(kind, number)) == shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("示例", "示*"),
        ("", ""),
        ("𬱖甲", "𬱖*"),  # beyond the basic plane
        ("\ue000甲", "*"),  # of private use: no screen has it
    ],
)
def test_a_name_shows_its_first_character_if_a_screen_has_it(name: str, shown: str) -> None:
    assert masking.name(Person("id_card", "990101195106150019", name)) == shown
