"""Every refusal that a driver can pass on, in words that staff can act on."""

import pytest

from display_board.drivers import cp5200, modbus, onbon
from display_board.walk import fault_in_words
from server.wire.texts import has
from server.wire.vocabulary import LANGUAGES

REFUSALS = {word for driver in (cp5200, modbus, onbon) for word in driver.FAULTS.values()}


@pytest.mark.parametrize("word", sorted(REFUSALS))
def test_each_refusal_of_a_card_has_its_text(word: str) -> None:
    assert has(f"devices.fault_{word}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_code_without_a_word_is_told_with_its_number(language: str) -> None:
    assert "17" in fault_in_words("error_17", language)
    assert "error_" not in fault_in_words("error_17", language)


def test_a_word_of_a_later_program_stands_for_itself() -> None:
    assert fault_in_words("melted", "zh-CN") == "melted"
