"""The visit's state machine: a table of steps, and its promises under whatever comes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.session.errands import DrawTicket, Errand, GiveBack, LookAt, PrintSlip, awaits, first_slip
from kiosk.session.news import Drawn, DrawRefused, DrawUnknown, News, SlipSeen, Tick, TicketSeen
from kiosk.session.steps import Visit
from kiosk.session.touches import (
    Back,
    Choose,
    Draw,
    Enlarge,
    Home,
    Open,
    Reprint,
    ShowPage,
    SwitchLanguage,
    Touch,
    Touched,
)
from kiosk.session.values import Refusal, Screen, Session, Slip
from server.wire.records import PrintJob, Ticket

TICKET = Ticket(id="t1", number="A001", secret="s", version=1, people_ahead=4)
HELD = Refusal("already_holding", "您已经有号了。", Ticket(id="t9", number="A009"))
CLOSED = Refusal("session_closed", "今天的号已发完。")
TO_CONFIRM = (Open("c"), ShowPage(1), Choose("s", "k"))
TO_DRAWING = (*TO_CONFIRM, Draw())
TO_TICKET = (*TO_DRAWING, Drawn("k", TICKET))


class Story:
    """Inputs one after another, each long enough after the last to be meant."""

    def __init__(self, *inputs: Touch | News, printer: bool = True) -> None:
        self.visit, self.session, self.now = Visit(printer=printer), Session(), 0
        self.errands: list[Errand] = []
        for one in inputs:
            self.then(one)

    def then(self, one: Touch | News, after: int = 900) -> "Story":
        self.now += after
        if isinstance(one, Touch):
            step = self.visit.touch(self.session, one, self.now)
        else:
            step = self.visit.news(self.session, one, self.now)
        self.session = step.session
        self.errands.extend(step.errands)
        return self


@pytest.mark.parametrize(
    ("inputs", "screen"),
    [
        ((), Screen.HOME),
        ((Open("c"),), Screen.SERVICES),
        ((Choose("s", "k"),), Screen.CONFIRM),
        ((Draw(),), Screen.HOME),
        ((Open("c"), Draw()), Screen.SERVICES),
        (TO_CONFIRM, Screen.CONFIRM),
        ((*TO_CONFIRM, Back()), Screen.SERVICES),
        ((Choose("s", "k"), Back()), Screen.HOME),
        ((Open("c"), Back()), Screen.HOME),
        (TO_DRAWING, Screen.DRAWING),
        ((*TO_DRAWING, Choose("other", "k2")), Screen.DRAWING),
        ((*TO_DRAWING, Back()), Screen.SERVICES),
        ((*TO_DRAWING, DrawRefused("k", CLOSED)), Screen.REFUSED),
        ((*TO_DRAWING, DrawRefused("k", HELD)), Screen.TICKET),
        ((*TO_DRAWING, DrawRefused("other", CLOSED)), Screen.DRAWING),
        ((*TO_DRAWING, DrawUnknown("k")), Screen.AWAY),
        ((*TO_DRAWING, DrawUnknown("k"), Back()), Screen.CONFIRM),
        ((*TO_DRAWING, DrawUnknown("k"), Draw()), Screen.DRAWING),
        ((*TO_DRAWING, DrawUnknown("k"), Drawn("k", TICKET)), Screen.TICKET),
        (TO_TICKET, Screen.TICKET),
        ((*TO_TICKET, Back()), Screen.HOME),
        ((*TO_TICKET, Open("c")), Screen.TICKET),
        ((*TO_TICKET, DrawRefused("k", CLOSED)), Screen.TICKET),
    ],
)
def test_screen_after_inputs(inputs: tuple[Touch | News, ...], screen: Screen) -> None:
    assert Story(*inputs).session.screen == screen


@pytest.mark.parametrize("path", [TO_CONFIRM, TO_DRAWING, TO_TICKET, (*TO_DRAWING, DrawRefused("k", HELD))])
def test_home_leaves_nothing_of_the_visitor(path: tuple[Touch | News, ...]) -> None:
    story = Story(*path).then(Home())
    assert story.session == Session(shown_at=story.now)


def test_second_half_of_a_double_touch_leads_nowhere() -> None:
    story = Story(Choose("s", "k"))
    assert story.then(Back(), after=200).session.screen == Screen.CONFIRM
    assert story.then(Back(), after=200).session.screen == Screen.HOME


def test_slow_double_tap_on_the_list_draws_nothing() -> None:
    story = Story(*TO_CONFIRM)
    assert story.then(Draw(), after=790).session.screen == Screen.CONFIRM
    assert story.then(Draw(), after=10).session.screen == Screen.DRAWING


def test_draw_after_an_unknown_outcome_has_the_same_key_and_language() -> None:
    story = Story(*TO_DRAWING, DrawUnknown("k"), SwitchLanguage(), Draw())
    assert story.session.language == "en"
    assert story.errands == [DrawTicket("k", "s", "zh-CN")] * 2


def test_ticket_of_a_visitor_who_left_is_given_back() -> None:
    assert Story(*TO_DRAWING, Home(), Drawn("k", TICKET)).errands[-1] == GiveBack("t1")
    assert Story(*TO_DRAWING, Back(), Choose("s", "k2"), Drawn("k", TICKET)).errands[-1] == GiveBack("t1")
    assert Story(*TO_DRAWING, DrawUnknown("k"), Home(), Drawn("k", TICKET)).errands[-1] == GiveBack("t1")


def test_slip_is_asked_for_once_and_marked_when_asked_again() -> None:
    story = Story(*TO_TICKET, Reprint())
    assert story.errands[1:] == [PrintSlip("k-0", "t1", "ticket")]
    story.then(SlipSeen("t1", "p1", "failed")).then(Reprint())
    assert story.errands[2:] == [PrintSlip("k-1", "t1", "reprint")]


@pytest.mark.parametrize("state", ["sent", "confirmed"])
def test_slip_that_came_out_may_be_asked_for_again_but_not_for_ever(state: str) -> None:
    story = Story(*TO_TICKET)
    for job in ("p1", "p2", "p3", "p4"):
        story.then(SlipSeen("t1", job, state)).then(Reprint())
    slips = [one for one in story.errands if isinstance(one, PrintSlip)]
    assert [slip.kind for slip in slips] == ["ticket", "reprint", "reprint"]


def test_first_slip_is_the_one_that_may_be_asked_for_before_the_number_is_shown() -> None:
    assert Story(*TO_TICKET).errands[1] == first_slip("k", "t1", large=False)
    large = Story(*TO_CONFIRM, Enlarge(), Draw(), Drawn("k", TICKET))
    assert large.errands[1] == first_slip("k", "t1", large=True)


def test_number_is_awaited_under_its_own_key_until_it_is_there_or_nobody_is() -> None:
    drawing = Story(*TO_DRAWING)
    assert (awaits(drawing.session, "k"), awaits(drawing.session, "k2")) == (True, False)
    assert not awaits(Story(*TO_TICKET).session, "k")
    assert not awaits(drawing.then(Home()).session, "k")


def test_no_slip_is_asked_for_without_a_printer() -> None:
    story = Story(*TO_TICKET, Reprint(), printer=False)
    assert (story.session.slip, len(story.errands)) == (Slip.NONE, 1)


@pytest.mark.parametrize(
    ("state", "slip"),
    [
        ("requested", Slip.PRINTING),
        ("sent", Slip.SENT),
        ("confirmed", Slip.READY),
        ("failed", Slip.FAILED),
        ("unknown", Slip.DOUBTFUL),
        ("a state of tomorrow", Slip.PRINTING),
    ],
)
def test_slip_by_print_state(state: str, slip: Slip) -> None:
    assert Story(*TO_TICKET, SlipSeen("t1", "p1", state)).session.slip == slip
    seen = TICKET.model_copy(update={"secret": None, "print": PrintJob(id="p1", state=state), "version": 2})
    assert Story(*TO_TICKET, TicketSeen(seen)).session.slip == slip


def test_word_of_an_earlier_slip_does_not_touch_the_later_one() -> None:
    story = Story(*TO_TICKET, SlipSeen("t1", "p1", "failed"), Reprint(), SlipSeen("t1", "p1", "failed"))
    assert story.session.slip == Slip.PRINTING
    story.then(SlipSeen("t1", "p2", "requested")).then(SlipSeen("t1", "p1", "sent"))
    assert story.session.slip == Slip.PRINTING


def test_silent_printer_is_looked_after_and_given_up() -> None:
    story = Story(*TO_TICKET).then(Tick(), after=4000)
    assert story.errands[-1] == LookAt("t1")
    assert story.then(Tick(), after=17_000).session.slip == Slip.DOUBTFUL


def test_event_without_secret_keeps_what_the_answer_said() -> None:
    seen = TICKET.model_copy(update={"secret": None, "people_ahead": None, "state": "called", "version": 2})
    ticket = Story(
        *TO_TICKET, TicketSeen(seen), TicketSeen(TICKET.model_copy(update={"version": 0}))
    ).session.ticket
    assert ticket is not None
    assert (ticket.secret, ticket.people_ahead, ticket.state) == ("s", 4, "called")


def test_countdown_runs_and_a_touch_begins_it_anew() -> None:
    story = Story(Open("c")).then(Tick(), after=50_500)
    assert story.visit.seconds_left(story.session, story.now) == 10
    story.then(Touched())
    assert story.visit.seconds_left(story.session, story.now) == 60
    assert Story().visit.seconds_left(Session(), 0) is None


_KEYS = st.sampled_from(["k1", "k2", "k3"])
_TOUCH = st.one_of(
    st.builds(Open, st.just("c")), st.builds(ShowPage, st.integers(0, 3)), st.just(Choose("s", "")),
    st.sampled_from([Draw(), Draw(), Touched(), Reprint(), Back(), Home(), SwitchLanguage()]),
)  # fmt: skip
_ANSWER = st.sampled_from(["drawn", "refused", "unknown", "none"])
_MOVES = st.lists(
    st.tuples(_TOUCH, _ANSWER, st.sampled_from([0, 100, 400, 5000, 21_000, 61_000])), max_size=30
)


class World:
    """Errands answered as the server would: one ticket a key, one draw under way a key, answers late or lost."""

    def __init__(self) -> None:
        self.story = Story()
        self.keys = 0
        self.under_way: dict[str, DrawTicket] = {}
        self.drawn: dict[str, Ticket] = {}
        self.shown: set[str] = set()
        self.given_back: list[str] = []
        self._seen = 0

    def do(self, touch: Touch, answer: str, after: int) -> None:
        if isinstance(touch, Choose):
            self.keys += 1
            touch = Choose("s", f"key{self.keys}")
        self.story.then(touch, after).then(Tick(), 0)
        self._collect()
        if self.under_way and answer != "none":
            key = next(iter(self.under_way))
            del self.under_way[key]
            self.story.then(self._outcome(key, answer), 0)
            self._collect()

    def _outcome(self, key: str, answer: str) -> News:
        if answer == "refused" and key not in self.drawn:
            return DrawRefused(key, CLOSED)
        ticket = self.drawn.setdefault(key, Ticket(id=f"t-{key}", number=key))
        return DrawUnknown(key) if answer == "unknown" else Drawn(key, ticket)

    def _collect(self) -> None:
        for errand in self.story.errands[self._seen :]:
            if isinstance(errand, DrawTicket):
                assert errand.key not in self.shown, "drawn again after its ticket was shown"
                self.under_way.setdefault(errand.key, errand)
            if isinstance(errand, GiveBack):
                self.given_back.append(errand.ticket)
        self._seen = len(self.story.errands)
        if self.story.session.ticket:
            self.shown.add(self.story.session.ticket.id.removeprefix("t-"))


@settings(max_examples=300, deadline=None)
@given(_MOVES)
def test_one_confirm_never_draws_twice_and_no_shown_ticket_is_given_back(
    moves: list[tuple[Touch, str, int]],
) -> None:
    world = World()
    for move in moves:
        world.do(*move)
    asked = [errand for errand in world.story.errands if isinstance(errand, DrawTicket)]
    assert len({errand.key for errand in asked}) <= world.keys
    assert all(len({e.language for e in asked if e.key == key}) == 1 for key in {e.key for e in asked})
    assert not {f"t-{key}" for key in world.shown} & set(world.given_back)
    assert len(world.given_back) == len(set(world.given_back))


@settings(max_examples=300, deadline=None)
@given(_MOVES)
def test_time_out_always_clears_everything(moves: list[tuple[Touch, str, int]]) -> None:
    world = World()
    for move in moves:
        world.do(*move)
    story = world.story.then(Tick(), 120_000).then(Tick(), 120_000)
    assert story.session == Session(shown_at=story.session.shown_at)


def test_slips_are_as_large_as_the_type_on_the_screen() -> None:
    story = Story(*TO_CONFIRM, Enlarge(), Draw(), Drawn("k", TICKET))
    story.then(SlipSeen("t1", "p1", "failed")).then(Enlarge()).then(Reprint())
    draws = [one.large for one in story.errands if isinstance(one, DrawTicket)]
    slips = [(one.kind, one.large) for one in story.errands if isinstance(one, PrintSlip)]
    assert (draws, slips) == ([True], [("ticket", True), ("reprint", False)])
