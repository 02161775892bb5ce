"""Those who have a number already: found by code, card or phone, checked in, printed again."""

import pytest

from kiosk.session.errands import (
    CancelTicket,
    CheckTicketIn,
    FindTickets,
    GiveBack,
    LookAt,
    PrintSlip,
)
from kiosk.session.hall import Hall
from kiosk.session.news import (
    CardShown,
    CheckedIn,
    CodeShown,
    Drawn,
    DrawRefused,
    DrawUnknown,
    Found,
    GivenUp,
    News,
    SlipSeen,
    Tick,
    TicketSeen,
)
from kiosk.session.spoken import spoken
from kiosk.session.touches import (
    CheckIn,
    Choose,
    Draw,
    Enter,
    GiveUp,
    Home,
    Identify,
    Mine,
    Pick,
    Recent,
    Reprint,
    Touch,
    Type,
    TypeInstead,
)
from kiosk.session.values import Pad, Refusal, Screen, Session, Slip
from kiosk.session.wording import Wording
from server.wire.records import Ticket
from tests.kiosk.test_flow import BOOKED, CARD, PHONE, SECRET, SHOWN
from tests.kiosk.test_session import TICKET, TO_DRAWING, TO_TICKET, Story

WITH_CARD: tuple[Touch | News, ...] = (Choose("s", "k"), Identify(), CardShown(CARD, "u"), Draw())
WITH_PHONE: tuple[Touch | News, ...] = (
    Choose("s", "k"),
    Identify(),
    TypeInstead(Pad.PHONE),
    *PHONE,
    Enter(),
    Draw(),
)


@pytest.mark.parametrize(
    "text",
    [f"https://hall.example/t/{SECRET}", SECRET, f"http://127.0.0.1:8000/t/{SECRET}?x=1", f"]Q1{SECRET}"],
)
def test_code_is_looked_for_by_its_secret(text: str) -> None:
    assert Story(CodeShown(text, "q")).errands == [FindTickets("q", "zh-CN", secret=SECRET)]


@pytest.mark.parametrize(
    "text", ["https://pay.example/x", "short", "t/" + "*" * 30, "x" * 300, "http://[x", "http://a℀b/"]
)
def test_code_of_something_else_is_told_and_asks_nobody(text: str) -> None:
    story = Story(CodeShown(text, "q"))
    assert (story.session.screen, story.session.not_found, story.errands) == (Screen.FOUND, "code", [])


def test_halls_own_code_for_phones_is_told_apart() -> None:
    story = Story(CodeShown("https://hall.example/check-in/demo/q7Xa2B", "q"))
    assert (story.session.not_found, story.errands) == ("phones_code", [])


@pytest.mark.parametrize(
    "before",
    [
        TO_TICKET,
        (*TO_TICKET, GiveUp(), GiveUp(), GivenUp("t1")),
        (*TO_DRAWING, DrawUnknown("k")),
        (*TO_DRAWING, DrawRefused("k", Refusal("session_closed", ""))),
    ],
)
def test_next_visitors_code_is_taken_while_the_last_one_is_still_shown(before) -> None:
    story = Story(*before, CodeShown(SECRET, "q"))
    assert story.errands[-1] == FindTickets("q", "zh-CN", secret=SECRET)
    story.then(Found("q", (BOOKED,)))
    assert (story.session.ticket, story.session.slip, story.session.service) == (BOOKED, Slip.NONE, None)


def test_code_of_the_ticket_that_is_shown_asks_nobody() -> None:
    story = Story(CodeShown(SECRET, "q"), Found("q", (BOOKED,)), CodeShown(SECRET, "r"))
    assert (story.session.screen, len(story.errands)) == (Screen.TICKET, 1)


def test_booked_ticket_is_checked_in_by_its_code() -> None:
    story = Story(CodeShown(SECRET, "q"), Found("q", (BOOKED,)))
    assert (story.session.screen, story.session.ticket) == (Screen.TICKET, BOOKED)
    story.then(CheckIn()).then(CheckIn())
    assert story.errands[1:] == [CheckTicketIn("t5", "zh-CN")]
    arrived = BOOKED.model_copy(update={"state": "waiting", "secret": None, "version": 2})
    story.then(CheckedIn("t5", arrived))
    assert story.errands[2:] == [PrintSlip("q-0", "t5", "ticket", SECRET), LookAt("t5")]
    assert story.session.ticket == arrived.model_copy(update={"secret": SECRET})


def test_check_in_refused_says_why_and_may_be_tried_again() -> None:
    story = Story(
        CodeShown(SECRET, "q"), Found("q", (BOOKED,)), CheckIn(), CheckedIn("t5", refusal="请当天签到。")
    )
    assert (story.session.kept_because, story.session.screen) == ("请当天签到。", Screen.TICKET)
    assert isinstance(story.then(CheckIn()).errands[-1], CheckTicketIn)


def test_several_tickets_of_a_card_are_chosen_from() -> None:
    waiting = Ticket(id="t6", number="A006", secret="z", state="waiting")
    over = Ticket(id="t7", number="A007", secret="z", state="done")
    story = Story(Mine("q"), CardShown(CARD, "r"), Found("r", (BOOKED, waiting, over)))
    assert story.errands == [FindTickets("r", "zh-CN", SHOWN)]
    assert (story.session.screen, story.session.found) == (Screen.FOUND, (BOOKED, waiting))
    story.then(Pick("t6")).then(GiveUp()).then(GiveUp())
    assert story.errands[-1] == CancelTicket("t6", "z", "zh-CN")


def test_phone_finds_a_number_that_opens_nothing() -> None:
    told = Ticket(id="t8", number="A008", state="waiting", people_ahead=2)
    story = Story(Mine("q"), TypeInstead(Pad.PHONE), *PHONE, Enter(), Found("q", (told,)))
    story.then(TicketSeen(told.model_copy(update={"secret": "known to the kiosk", "version": 1})))
    assert story.session.ticket is not None
    assert story.session.ticket.secret is None
    assert story.then(GiveUp()).session.screen == Screen.TICKET
    assert story.then(Reprint()).errands[-1] == PrintSlip(
        "q-0", "t8", "reprint", phone="13812345678", bare=True
    )  # fmt: skip


def test_drawing_what_one_holds_by_card_leads_to_all_that_can_be_done_with_it() -> None:
    held = BOOKED.model_copy(update={"number": "B009", "id": "t9"})
    story = Story(*WITH_CARD, DrawRefused("k", Refusal("already_holding", "", held)))
    assert (story.session.screen, story.session.ticket, story.session.bare) == (Screen.TICKET, held, False)
    story.then(CheckIn())
    assert story.errands[1:] == [CheckTicketIn("t9", "zh-CN")]
    arrived = held.model_copy(update={"state": "waiting", "secret": None, "version": 2})
    story.then(CheckedIn("t9", arrived))
    assert story.errands[2:] == [PrintSlip("k-0", "t9", "ticket", SECRET), LookAt("t9")]
    assert isinstance(story.then(GiveUp()).then(GiveUp()).errands[-1], CancelTicket)


def test_drawing_what_a_typed_phone_holds_shows_its_place_and_opens_nothing() -> None:
    told = Ticket(id="t9", number="B009", state="waiting", people_ahead=3)
    story = Story(*WITH_PHONE, DrawRefused("k", Refusal("already_holding", "", told)))
    assert story.errands[1:] == [LookAt("t9")]
    story.then(TicketSeen(told.model_copy(update={"secret": "known to the kiosk", "version": 1})))
    assert (story.session.ticket and story.session.ticket.secret, story.session.bare) == (None, True)
    assert story.then(GiveUp()).session.screen == Screen.TICKET
    assert story.then(Reprint()).errands[-1] == PrintSlip(
        "k-0", "t9", "reprint", phone="13812345678", bare=True
    )  # fmt: skip


def test_booking_held_by_a_typed_phone_leads_to_where_it_can_be_shown() -> None:
    told = Ticket(id="t9", number="B009", state="booked")
    story = Story(*WITH_PHONE, DrawRefused("k", Refusal("already_holding", "", told)), CheckIn())
    assert not [one for one in story.errands if isinstance(one, CheckTicketIn)]
    story.then(Mine("q"))
    assert (story.session.screen, story.session.person, story.session.ticket) == (Screen.MINE, None, None)


def test_ticket_held_by_a_typed_document_offers_no_slip_that_would_be_refused() -> None:
    told = Ticket(id="t9", number="B009", state="waiting")
    number = [Type(key) for key in "E12345678"]
    story = Story(Choose("s", "k"), Identify(), TypeInstead(Pad.DOCUMENT), *number, Enter(), Draw())
    story.then(DrawRefused("k", Refusal("already_holding", "", told))).then(Reprint())
    assert story.errands[1:] == [LookAt("t9")]


def test_number_that_comes_after_one_held_was_shown_is_given_back() -> None:
    told = Ticket(id="t9", number="B009", state="waiting")
    story = Story(*WITH_PHONE, DrawRefused("k", Refusal("already_holding", "", told)), Drawn("k", TICKET))
    assert story.errands[-1] == GiveBack("t1")
    assert story.session.ticket == told


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("booked", "远程取的号，签到后才会叫号"),
        ("missed", "您已过号，请找导办员重新排队"),
        ("called", "正在叫您的号，请看大屏去窗口"),
        ("serving", "您的号正在窗口办理"),
    ],
)
def test_held_ticket_says_how_it_stands_on_the_screen_and_aloud(state: str, told: str) -> None:
    held = Ticket(id="t9", number="B009", state=state)
    session = Story(*WITH_PHONE, DrawRefused("k", Refusal("already_holding", "", held))).session
    wording = Wording(Hall(), "zh-CN")
    assert wording.ahead(held) == told
    said = spoken(session, wording)
    assert said[0].startswith("您已经有号")
    assert f"{told}。" in said


def test_document_can_not_be_typed_to_find_a_ticket() -> None:
    assert Story(Mine("q"), TypeInstead(Pad.DOCUMENT)).session.screen == Screen.MINE


def test_number_drawn_here_a_moment_ago_is_printed_again_without_its_code() -> None:
    story = Story(Mine("q"), Recent(TICKET), Reprint())
    assert story.errands == [LookAt("t1"), PrintSlip("q-0", "t1", "reprint", bare=True)]


def test_tickets_of_the_visitor_before_are_not_shown_to_the_next() -> None:
    story = Story(CodeShown(SECRET, "q"), Home(), Found("q", (BOOKED,)))
    assert story.session == Session(shown_at=story.session.shown_at)


def test_search_for_a_ticket_without_an_answer_ends() -> None:
    story = Story(CodeShown(SECRET, "q")).then(Tick(), after=21_000)
    assert (story.session.screen, story.session.not_found) == (Screen.FOUND, "")


def test_slip_of_a_checked_in_ticket_that_failed_is_marked_as_a_reprint() -> None:
    arrived = BOOKED.model_copy(update={"state": "waiting"})
    story = Story(CodeShown(SECRET, "q"), Found("q", (BOOKED,)), CheckIn(), CheckedIn("t5", arrived))
    story.then(SlipSeen("t5", "p1", "failed")).then(Reprint())
    assert story.errands[-1] == PrintSlip("q-1", "t5", "reprint", SECRET)
