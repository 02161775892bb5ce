"""Keys to acts: digits gather, a doubled key is one act, and nobody's digits lengthen the next number."""

from hypothesis import given
from hypothesis import strategies as st

from server.cli.pad.config import ACTS, MEANINGS
from server.cli.pad.keys import DIGITS_HELD_MS, DOUBLE_MS, LONGEST, Keys, Wanted


def pressed(*presses: tuple[str, int]) -> list[Wanted]:
    keys = Keys()
    return [wanted for meaning, at in presses if (wanted := keys.press(meaning, at)) is not None]


def test_enter_calls_the_next_or_the_number_typed_before_it() -> None:
    assert pressed(("enter", 0)) == [Wanted("next")]
    assert pressed(("1", 0), ("2", 300), ("enter", 600)) == [Wanted("call", "12")]


def test_a_press_within_a_second_of_the_same_is_the_same() -> None:
    assert pressed(("next", 0), ("next", DOUBLE_MS - 1)) == [Wanted("next")]
    assert pressed(("next", 0), ("next", DOUBLE_MS)) == [Wanted("next")] * 2
    assert pressed(("next", 0), ("recall", 100), ("next", 200)) == [
        Wanted("next"),
        Wanted("recall"),
        Wanted("next"),
    ]


def test_digits_are_forgotten_when_cleared_when_left_and_before_another_act() -> None:
    assert pressed(("1", 0), ("clear", 100), ("2", 200), ("enter", 300)) == [Wanted("call", "2")]
    assert pressed(("1", 0), ("2", DIGITS_HELD_MS + 1), ("enter", DIGITS_HELD_MS + 2)) == [
        Wanted("call", "2")
    ]
    assert pressed(("1", 0), ("recall", 100), ("2", 200), ("enter", 300)) == [
        Wanted("recall"),
        Wanted("call", "2"),
    ]


@given(st.lists(st.tuples(st.sampled_from(MEANINGS), st.integers(0, 3_000)), max_size=40))
def test_whatever_is_pressed_each_act_is_one_of_the_servers_and_none_comes_twice_in_a_second(
    presses: list[tuple[str, int]],
) -> None:
    keys, now, last = Keys(), 0, (Wanted(""), -DOUBLE_MS)
    for meaning, after in presses:
        now += after
        wanted = keys.press(meaning, now)
        if wanted is None:
            continue
        assert wanted.act in (*ACTS, "call")
        assert (wanted.number is not None) == (wanted.act == "call")
        assert wanted.number is None or len(wanted.number) <= LONGEST
        assert wanted != last[0] or now - last[1] >= DOUBLE_MS
        last = wanted, now
