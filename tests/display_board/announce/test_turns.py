"""The queue of calls over any course of events: no two at once, nothing forgotten, nothing said that is over."""

from hypothesis import given
from hypothesis import strategies as st

from display_board.announce.turns import CROWD, Call, Turns

TICKETS, COUNTERS = [f"A{number:03}" for number in range(1, 9)], [f"c{number}" for number in range(1, 6)]
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("called"), st.sampled_from(TICKETS), st.sampled_from(COUNTERS), st.booleans()),
        st.tuples(st.just("over"), st.sampled_from(TICKETS)),
        st.tuples(
            st.just("counters"), st.dictionaries(st.sampled_from(COUNTERS), st.sampled_from([None, *TICKETS]))
        ),
        st.tuples(st.just("next")),
        st.tuples(st.just("said")),
    ),
    max_size=60,
)


class Watched:
    """Turns beside a plain record of which calls are still to be said."""

    def __init__(self) -> None:
        self.turns = Turns()
        self.due: list[Call] = []
        self.saying: Call | None = None
        self.over_meanwhile = False

    def end(self, ended) -> None:
        self.due = [call for call in self.due if not ended(call)]
        self.over_meanwhile |= self.saying is not None and ended(self.saying)

    def step(self, number: int, step) -> None:
        match step:
            case ("called", ticket, counter, recall):
                call = Call(f"{number}-0", ticket, ticket, counter, recall)
                self.end(lambda other: ticket == other.ticket or counter == other.counter)
                self.due.append(call)
                self.turns.called(call)
            case ("over", ticket):
                self.end(lambda other: other.ticket == ticket)
                self.turns.over(ticket)
            case ("counters", there):
                self.end(lambda other: other.counter in there and there[other.counter] != other.ticket)
                self.turns.at_counters(there.items())
            case ("next",):
                self.next()
            case ("said",):
                self.saying = None
                self.turns.said()
        assert self.turns.stands is (self.saying is not None and not self.over_meanwhile)

    def next(self) -> None:
        crowded, turn = len(self.due) > CROWD, self.turns.next()
        if self.saying is not None or not self.due:
            assert turn is None
            return
        assert turn is not None
        # Recalls first, then as they came.
        assert turn.call == next((call for call in self.due if call.recall), self.due[0])
        assert turn.short is crowded
        self.due.remove(turn.call)
        self.saying, self.over_meanwhile = turn.call, False


@given(STEPS)
def test_calls_are_said_one_at_a_time_in_order_and_only_while_they_stand(steps) -> None:
    watched = Watched()
    for number, step in enumerate(steps):
        watched.step(number, step)


@given(STEPS)
def test_no_call_that_stands_is_forgotten(steps) -> None:
    watched = Watched()
    for number, step in enumerate(steps):
        watched.step(number, step)
    watched.step(0, ("said",))
    while watched.due:
        watched.step(0, ("next",))
        watched.step(0, ("said",))
    assert watched.turns.next() is None
