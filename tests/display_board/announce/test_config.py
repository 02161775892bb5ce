"""Voices as a file declares them: all that is wrong is said at once, with what was meant."""

import pytest

from display_board.announce.config import Voice, voices_of
from display_board.config import Wrong, boards_of

VOICE = {"id": "voice-1", "token_file": "tokens/voice-1"}


def test_a_voice_with_nothing_but_a_name_calls_for_the_whole_hall() -> None:
    (voice,), errors = voices_of({"voices": [VOICE]})
    assert not errors
    assert voice.covers("c1", "east")
    assert (voice.languages, voice.times, voice.volume) == (("zh-CN",), 2, 100)


def test_every_error_is_told_at_once() -> None:
    wrong = {
        "id": "",
        "languges": ["en"],
        "driver": "virtul",
        "times": 4,
        "quiet": ["noon"],
        "telephone_one": 1,
    }
    with pytest.raises(Wrong) as told:
        boards_of({"voices": [wrong, VOICE, VOICE]})
    assert told.value.errors == [
        "voice number 1: unknown setting 'languges': did you mean 'languages'?",
        "voice number 1: `token_file` is missing",
        "voice number 1: `id` is not a text",
        "voice number 1: unknown driver 'virtul': did you mean 'virtual'?",
        "voice number 1: `times` is 4, expected a whole number from 1 to 3",
        "voice number 1: `telephone_one` is 1, expected true or false",
        "voice number 1: `quiet` holds 'noon', expected hours such as 12:00-13:30",
        "voice 'voice-1' is declared twice",
    ]


def test_a_program_may_have_voices_and_no_board() -> None:
    assert boards_of({"voices": [VOICE]}) == []


def test_a_voice_of_zones_and_counters_covers_those() -> None:
    voice = Voice("v", zones=("east",), counters=("c9",))
    assert voice.covers("c1", "east")
    assert voice.covers("c9", "west")
    assert not voice.covers("c1", "west")


@pytest.mark.parametrize(
    ("span", "minute", "quiet"),
    [
        ("12:00-13:30", 720, True),
        ("12:00-13:30", 810, False),
        ("21:00-08:00", 60, True),
        ("21:00-24:00", 1439, True),
    ],
)
def test_quiet_hours_end_when_they_say_and_may_pass_midnight(span: str, minute: int, quiet: bool) -> None:
    assert Voice("v", quiet=(span,)).is_quiet(minute) is quiet
