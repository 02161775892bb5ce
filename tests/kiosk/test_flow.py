"""The stages around a draw: search, identity, priority, a guide, large type, and those who have a number already."""

from datetime import date

import pytest

from kiosk.readers.values import Card, CardKind, Sex, Trouble
from kiosk.session.errands import (
    DrawTicket,
    RingGuide,
)
from kiosk.session.legal import LEGAL
from kiosk.session.news import (
    CardShown,
    CardUnread,
    CodeShown,
    Drawn,
    DrawUnknown,
    Found,
    News,
    Rung,
    Tick,
)
from kiosk.session.touches import (
    ActFor,
    AskMore,
    AskPriority,
    Back,
    Bring,
    CallGuide,
    CheckIn,
    Choose,
    Claim,
    Draw,
    Enlarge,
    Enter,
    Erase,
    Home,
    Identify,
    Lower,
    Mine,
    Need,
    Pick,
    Recent,
    Reprint,
    Search,
    ShowPage,
    StillHere,
    SwitchLanguage,
    Touch,
    Touched,
    Type,
    TypeInstead,
)
from kiosk.session.values import Bell, Pad, Person, Screen, Session
from server.wire.records import Ticket
from server.wire.secret import Locator, pack
from tests.kiosk.test_session import TICKET, TO_CONFIRM, TO_TICKET, Story

CARD = Card(
    CardKind.IDENTITY, "110101195003071237", "张三丰", date(1950, 3, 7), Sex.MALE, date(2010, 1, 1), None
)
SHOWN = Person("id_card", CARD.number, CARD.name, CARD.born, shown=True)
SECRET = pack(Locator(0, "demo", "2026-11-23", "B005"), bytes(range(12)))
PHONE = tuple(Type(digit) for digit in "13812345678")
BOOKED = Ticket(id="t5", number="B005", secret=SECRET, state="booked", version=1)
REQUIRED = (Choose("s", "k", must_identify=True),)


def test_table_says_of_every_touch_where_it_is_legal() -> None:
    assert set(LEGAL) == set(Touch.__args__)
    assert all(LEGAL.values())


@pytest.mark.parametrize("screen", list(Screen))
@pytest.mark.parametrize(
    "touch", [Type("A"), Pick("t"), CheckIn(), Enter(), Claim("c"), Recent(TICKET), Reprint()]
)
def test_touch_that_is_not_legal_leads_nowhere(screen: Screen, touch: Touch) -> None:
    story = Story()
    story.session = Session(screen=screen, shown_at=0)
    before = story.session
    if screen not in LEGAL[type(touch)]:
        assert story.then(touch).session == before
        assert story.errands == []


def test_service_for_known_people_asks_who_it_is_before_it_draws() -> None:
    story = Story(*REQUIRED, Draw())
    assert (story.session.screen, story.errands) == (Screen.IDENTIFY, [])
    assert story.then(Draw()).session.screen == Screen.IDENTIFY
    story.then(CardShown(CARD, "unused"))
    assert (story.session.screen, story.session.person) == (Screen.KNOWN, SHOWN)
    story.then(Draw())
    assert story.errands == [DrawTicket("k", "s", "zh-CN", SHOWN)]


def test_service_that_only_offers_it_is_drawn_with_neither_card_nor_number() -> None:
    assert Story(Choose("s", "k"), Draw()).errands == [DrawTicket("k", "s", "zh-CN")]
    assert Story(Choose("s", "k"), Identify(), Draw()).errands == [DrawTicket("k", "s", "zh-CN")]


def test_phone_is_typed_instead_of_a_card() -> None:
    story = Story(*REQUIRED, Draw(), TypeInstead(Pad.PHONE), *PHONE[:-1], Enter())
    assert story.session.screen == Screen.KEYPAD
    story.then(PHONE[-1]).then(Type("9")).then(Enter())
    assert story.session.typed == ""
    assert story.then(Draw()).errands == [DrawTicket("k", "s", "zh-CN", Person("phone", "13812345678"))]


def test_passport_is_typed_and_mistakes_erased() -> None:
    story = Story(*REQUIRED, Draw(), TypeInstead(Pad.DOCUMENT), Type("x"), Erase(everything=True))
    for key in "e123456":
        story.then(Type(key))
    story.then(Erase()).then(Type("7")).then(Enter())
    assert story.session.person == Person("document", "E123457")


@pytest.mark.parametrize("path", [(), (Choose("s", "k"),), (Search(),), (Mine("q"), TypeInstead(Pad.PHONE))])
def test_card_is_not_taken_where_nobody_was_told_what_for(path: tuple[Touch, ...]) -> None:
    story = Story(*path)
    before = story.session
    assert story.then(CardShown(CARD, "x")).session == before
    assert story.errands == []


def test_person_wrongly_read_is_forgotten_on_the_way_back() -> None:
    story = Story(*REQUIRED, Draw(), CardShown(CARD, "x"), Back())
    assert (story.session.screen, story.session.person) == (Screen.IDENTIFY, None)


def test_draw_under_way_is_repeated_with_the_person_it_was_asked_for() -> None:
    story = Story(*REQUIRED, Draw(), CardShown(CARD, "x"), Draw(), DrawUnknown("k"), Back())
    story.then(CardShown(CARD, "y")).then(AskPriority()).then(Claim("c")).then(Draw())
    assert len(set(story.errands)) == 1
    assert len(story.errands) == 2


def test_claimed_class_is_drawn_unverified_and_a_guide_is_told() -> None:
    story = Story(
        Choose("s", "k"), AskPriority(), Claim("a"), Claim("b"), Need("sign"), Need("escort"), Need("sign")
    )
    story.then(Back()).then(Draw()).then(Drawn("k", TICKET))
    assert story.errands[0] == DrawTicket("k", "s", "zh-CN", None, "b", ("escort",))
    assert story.errands[2] == RingGuide("k-priority", "priority")
    assert story.session.bell == Bell.RINGING


def test_class_touched_twice_is_not_claimed() -> None:
    story = Story(Choose("s", "k"), AskPriority(), Claim("a"), Claim("a"), Back(), Draw(), Drawn("k", TICKET))
    assert story.errands[0] == DrawTicket("k", "s", "zh-CN")
    assert not any(isinstance(errand, RingGuide) for errand in story.errands)


def test_search_keeps_what_was_typed_for_the_way_back() -> None:
    story = Story(Search(), Type("J"), Type("Z"), Erase(), Choose("s", "k"), Back())
    assert (story.session.screen, story.session.sought, story.session.key) == (Screen.SEARCH, "j", None)
    assert story.then(Search(Pad.NUMBER)).session.sought == ""


def test_search_takes_quick_fingers() -> None:
    story = Story(Search()).then(Type("S"))
    story.then(Type("F"), after=60).then(Type("Z"), after=60)
    assert story.session.sought == "sfz"


def test_guide_is_called_once_and_their_answer_is_told() -> None:
    story = Story(CallGuide("g1"), CallGuide("g2"))
    assert story.errands == [RingGuide("g1", "home")]
    story.then(Rung("h1")).then(Rung("h9", answered=True))
    assert story.session.bell == Bell.HEARD
    assert story.then(Rung("h1", answered=True)).session.bell == Bell.COMING


def test_guide_who_could_not_be_called_may_be_called_again() -> None:
    story = Story(CallGuide("g1"), Rung(None), CallGuide("g2"))
    assert [errand.key for errand in story.errands if isinstance(errand, RingGuide)] == ["g1", "g2"]


def test_large_type_lasts_until_the_visitor_is_done() -> None:
    assert Story(Enlarge(), Lower(), Choose("s", "k"), Home()).session.large
    assert Story(Enlarge(), *TO_TICKET, Home()).session == Session(
        shown_at=Story(Enlarge(), *TO_TICKET, Home()).now
    )


def test_large_type_takes_nothing_away_without_asking() -> None:
    story = Story(Enlarge(), Choose("s", "k")).then(Tick(), after=121_000)
    assert story.session.asking
    assert story.session.screen == Screen.CONFIRM
    story.then(Touched()).then(StillHere())
    assert (story.session.asking, story.session.screen, story.session.service) == (False, Screen.CONFIRM, "s")
    story.then(Tick(), after=121_000).then(Tick(), after=61_000)
    assert story.session == Session(shown_at=story.session.shown_at)


def test_answer_that_nobody_needs_more_time_clears_everything() -> None:
    story = Story(Enlarge(), Choose("s", "k")).then(Tick(), after=121_000).then(Home())
    assert story.session == Session(shown_at=story.session.shown_at)


PRIVATE: list[tuple[Touch | News, ...]] = [
    (*REQUIRED, Draw(), TypeInstead(Pad.PHONE), *PHONE[:5]),
    (*REQUIRED, Draw(), CardShown(CARD, "x")),
    (Mine("q"), CardShown(CARD, "r")),
    (CodeShown(SECRET, "q"), Found("q", (BOOKED,))),
    (Enlarge(), Lower(), SwitchLanguage(), CallGuide("g"), Rung("h1")),
    (*REQUIRED, Draw(), CardUnread(Trouble.NOT_READ)),
]


@pytest.mark.parametrize("path", PRIVATE)
def test_time_out_leaves_nothing(path: tuple[Touch | News, ...]) -> None:
    story = Story(*path)
    for _ in range(3):
        story.then(Tick(), after=130_000)
    assert story.session == Session(shown_at=story.session.shown_at)


@pytest.mark.parametrize("path", PRIVATE[:4])
def test_session_in_words_tells_nothing_of_a_person(path: tuple[Touch | News, ...]) -> None:
    told = repr(Story(*path).session) + repr(Story(*path).errands)
    assert not any(private in told for private in (CARD.number, CARD.name, "13812"))


def test_home_in_the_middle_keeps_the_language_and_the_number_ends_the_visit() -> None:
    story = Story(SwitchLanguage(), *TO_CONFIRM).then(Home())
    assert (story.session.screen, story.session.language, story.session.service) == (Screen.HOME, "en", None)
    assert story.then(Tick(), 31_000).session == Session(shown_at=story.now)
    assert Story(SwitchLanguage(), *TO_TICKET).then(Home()).session.language == "zh-CN"


def test_back_leads_to_the_page_one_came_from() -> None:
    story = Story(Enlarge(), ShowPage(2), *TO_CONFIRM, Back())
    assert (story.session.screen, story.session.page) == (Screen.SERVICES, 1)
    story.then(Back())
    assert (story.session.screen, story.session.page) == (Screen.HOME, 2)
    assert story.then(Choose("s", "k")).then(Back()).session.page == 2
    assert story.then(Choose("s", "k")).then(Enlarge()).then(Back()).session.page == 0


def test_several_matters_are_brought_with_one_number() -> None:
    story = Story(*TO_CONFIRM, AskMore(), Bring(3), Bring(0), Bring(100), Back())
    assert (story.session.screen, story.session.cases) == (Screen.CONFIRM, 3)
    story.then(Draw())
    assert [(one.cases, one.acting) for one in story.errands if isinstance(one, DrawTicket)] == [(3, False)]
    assert Story(*TO_CONFIRM, AskMore(), Bring(3), Home(), *TO_CONFIRM).session.cases == 1


def test_who_comes_for_somebody_else_is_asked_for_whom_and_may_do_without() -> None:
    story = Story(*TO_CONFIRM, AskMore(), ActFor(), Back(), Draw())
    assert (story.session.screen, story.errands) == (Screen.IDENTIFY, [])
    story.then(Draw())
    assert [(one.person, one.acting) for one in story.errands if isinstance(one, DrawTicket)] == [
        (None, True)
    ]
    again = Story(*TO_CONFIRM, AskMore(), ActFor(), ActFor(), Back(), Draw())
    assert [one.acting for one in again.errands if isinstance(one, DrawTicket)] == [False]
