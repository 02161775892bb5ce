"""What a reader is looked at for, and what it is told as, look by look."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.readers.course import CALM_MS, EAGER_MS, Course, Plan
from kiosk.readers.looks import Looking, Seen, after_card, at_reader, for_card
from kiosk.readers.sdt import Answer
from kiosk.readers.values import Card, CardRead, CardRemoved, CardUnreadable, ReaderAway, ReaderBack, Trouble
from tests.kiosk.readers.texts import citizen

TODAY = date(2026, 11, 24)
LAID = bytes.fromhex("01000400") + citizen() + bytes(1024)


def look(looking, *codes):
    """The commands a look asks, and what it comes to; each code is SW3, an answer, or None for none."""
    asked, course = [], looking(TODAY)
    for code in (None, *codes):
        answer = code if isinstance(code, Answer) or code is None else Answer(0, 0, code)
        try:
            asked.append(course.send(answer))
        except StopIteration as end:
            return asked, end.value
    raise AssertionError(asked)


def read_card() -> Card:
    _, card = look(for_card, 0x9F, 0x90, Answer(0, 0, 0x90, LAID))
    assert isinstance(card, Card)
    return card


CARD = read_card()


@pytest.mark.parametrize(
    ("looking", "codes", "asked", "seen"),
    [
        (at_reader, [0x90], "STATUS", Seen.NOTHING),
        (at_reader, [None], "STATUS", Seen.SILENT),
        (at_reader, [0x60], "STATUS", Seen.SILENT),
        (for_card, [0x80], "FIND", Seen.NOTHING),
        (for_card, [None], "FIND", Seen.SILENT),
        (for_card, [0x9F, 0x81], "FIND SELECT", Seen.FAILED),
        (for_card, [0x9F, None], "FIND SELECT", Seen.SILENT),
        (for_card, [0x9F, 0x90, 0x41], "FIND SELECT READ", Seen.FAILED),
        (for_card, [0x9F, 0x90, None], "FIND SELECT READ", Seen.SILENT),
        (for_card, [0x9F, 0x90, 0x90], "FIND SELECT READ", Seen.STRANGE),
        (for_card, [0x9F, 0x90, Answer(0, 0, 0x90, LAID)], "FIND SELECT READ", CARD),
        (after_card, [0x90], "MORE", Seen.STILL),
        (after_card, [0x91], "MORE", Seen.STILL),
        (after_card, [0x41], "MORE", Seen.NOTHING),
        (after_card, [None], "MORE", Seen.SILENT),
        (after_card, [0x24, 0x9F], "MORE FIND", Seen.STILL),
        (after_card, [0x24, 0x80], "MORE FIND", Seen.NOTHING),
        (after_card, [0x24, None], "MORE FIND", Seen.SILENT),
    ],
)
def test_a_look_asks_on_as_long_as_the_answers_allow(looking, codes, asked, seen):
    commands, came_to = look(looking, *codes)
    assert ([command.name for command in commands], came_to) == (asked.split(), seen)


@pytest.fixture
def course() -> Course:
    """A reader that has answered."""
    course = Course()
    assert course.plan() == Plan(at_reader, 0)
    assert course.saw(Seen.NOTHING) == []
    return course


def test_nothing_is_looked_for_before_a_visitor_is_asked(course):
    assert course.plan() == Plan(at_reader, CALM_MS)


def test_a_card_is_looked_for_three_times_a_second_while_one_is_asked_for(course):
    assert course.attend() == []
    assert course.plan() == Plan(for_card, EAGER_MS)
    course.rest()
    assert course.plan() == Plan(at_reader, CALM_MS)


def test_a_card_is_told_once_and_then_only_watched(course):
    course.attend()
    assert course.saw(CARD) == [CardRead(CARD)]
    assert course.plan() == Plan(after_card, EAGER_MS)
    assert course.saw(Seen.STILL) == []


def test_a_card_is_lifted_when_two_looks_miss_it(course):
    course.attend()
    course.saw(CARD)
    assert course.saw(Seen.NOTHING) == []
    assert course.saw(Seen.STILL) == []
    assert course.saw(Seen.NOTHING) == []
    assert course.saw(Seen.NOTHING) == [CardRemoved()]
    assert course.plan() == Plan(for_card, EAGER_MS)


def test_a_card_left_behind_is_watched_and_its_lifting_told(course):
    course.attend()
    course.saw(CARD)
    course.rest()
    assert course.plan() == Plan(after_card, EAGER_MS)
    course.saw(Seen.NOTHING)
    assert course.saw(Seen.NOTHING) == [CardRemoved()]


def test_a_card_left_behind_is_not_taken_for_the_next_visitors(course):
    course.attend()
    course.saw(CARD)
    course.rest()
    assert course.attend() == [CardUnreadable(Trouble.STILL_THERE)]
    assert course.plan().look is after_card


def test_a_card_that_was_read_as_its_visitor_left_is_told_to_nobody(course):
    course.attend()
    course.rest()
    assert course.saw(CARD) == []
    assert course.attend() == [CardUnreadable(Trouble.STILL_THERE)]


def test_what_fails_three_times_in_a_row_is_told_once_and_may_still_be_read(course):
    course.attend()
    told = [course.saw(Seen.FAILED) for _ in range(5)]
    assert told == [[], [], [CardUnreadable(Trouble.NOT_READ)], [], []]
    assert course.saw(CARD) == [CardRead(CARD)]


def test_a_card_pushed_into_place_in_time_never_failed(course):
    course.attend()
    assert [course.saw(seen) for seen in (Seen.FAILED, Seen.FAILED, CARD)] == [[], [], [CardRead(CARD)]]


def test_what_failed_and_was_lifted_is_told_so(course):
    course.attend()
    for _ in range(3):
        course.saw(Seen.FAILED)
    course.saw(Seen.NOTHING)
    assert course.saw(Seen.NOTHING) == [CardRemoved()]


def test_a_card_that_can_not_be_is_told_and_not_read_again(course):
    course.attend()
    assert course.saw(Seen.STRANGE) == [CardUnreadable(Trouble.NOT_UNDERSTOOD)]
    assert course.plan().look is after_card


def test_a_silent_reader_is_away_after_three_looks_and_told_once(course):
    told = [course.saw(Seen.SILENT) for _ in range(7)]
    assert told == [[], [], [ReaderAway()], [], [], [], []]
    assert course.saw(Seen.NOTHING) == [ReaderBack()]


def test_a_broken_line_is_told_at_once_and_once(course):
    assert course.broken() == [ReaderAway()]
    assert course.broken() == []
    assert course.plan() == Plan(at_reader, 0)
    assert course.saw(Seen.NOTHING) == [ReaderBack()]


def test_a_line_that_breaks_takes_the_card_with_it(course):
    course.attend()
    course.saw(CARD)
    assert course.broken() == [CardRemoved(), ReaderAway()]


def test_a_reader_that_never_answered_is_away_and_never_back(course):
    course = Course()
    assert course.broken() == [ReaderAway()]


ACTS = st.sampled_from(["attend", "rest", "broken", CARD, *Seen])


POSSIBLE: dict[Looking, set[Seen | Card]] = {
    at_reader: {Seen.NOTHING, Seen.SILENT},
    for_card: {Seen.NOTHING, Seen.SILENT, Seen.FAILED, Seen.STRANGE, CARD},
    after_card: {Seen.NOTHING, Seen.SILENT, Seen.STILL},
}
"""What each look may come to."""


@given(st.lists(ACTS, max_size=60))
def test_news_make_sense_one_after_another_whatever_happens(acts):
    """No card unless asked for, no second one before the first was lifted, no back without away."""
    course, attending, told, away = Course(), False, False, False
    for act in acts:
        if act == "rest":
            course.rest()
            attending = False
            continue
        if act not in ("attend", "broken", *POSSIBLE[course.plan().look]):
            continue
        attending = attending or act == "attend"
        news = course.attend() if act == "attend" else course.broken() if act == "broken" else course.saw(act)
        for each in news:
            match each:
                case CardRead():
                    assert attending
                    assert not told
                    told = True
                case CardRemoved():
                    told = False
                case CardUnreadable():
                    assert attending
                case ReaderAway():
                    assert not away
                    away = True
                case ReaderBack():
                    assert away
                    away = False
