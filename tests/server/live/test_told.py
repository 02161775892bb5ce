"""Which rooms a socket is in for the hall's notices, as its tickets move: no more and no less than theirs."""

from hypothesis import given
from hypothesis import strategies as st

from server.live.told import Told, room_of, rooms_of

SIDS, TICKETS = ("s1", "s2"), ("A001", "A002", "B001")
STATES = ("waiting", "called", "done")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(("follow", "moved", "forget")), st.sampled_from(SIDS), st.sampled_from(TICKETS),
        st.sampled_from(("A", "B")), st.sampled_from(STATES),
    ),
    max_size=30,
)  # fmt: skip


@given(STEPS)
def test_rooms_are_always_those_of_the_tickets_followed(steps: list[tuple[str, ...]]) -> None:
    told = Told()
    are_in: dict[str, set[str]] = {sid: set() for sid in SIDS}
    follows: dict[str, set[str]] = {sid: set() for sid in SIDS}
    stands: dict[str, frozenset[str]] = {}
    for act, sid, number, queue, state in steps:
        if act == "forget":
            told.forget(sid)
            are_in[sid], follows[sid] = set(), set()
            continue
        ticket = {"id": number, "centre": "c", "day": "d", "queue": queue, "zone": "z", "state": state}
        stands[number] = rooms_of(ticket)
        if act == "follow":
            follows[sid].add(number)
        # A ticket is told moved to all who follow it before anybody follows it anew.
        changes = told.moved(ticket) + ([told.follow(sid, ticket)] if act == "follow" else [])
        for change in changes:
            assert not change.enters & are_in[change.sid]
            assert change.leaves <= are_in[change.sid]
            are_in[change.sid] = (are_in[change.sid] | change.enters) - change.leaves
        for one in SIDS:
            assert are_in[one] == set().union(*(stands[number] for number in follows[one]))


def test_notice_that_says_no_scope_is_told_to_all() -> None:
    event = {"centre": "c", "day": "d", "notice": {"id": "n1"}}
    ticket = {"id": "1", "centre": "c", "day": "d", "queue": "A", "zone": None, "state": "waiting"}
    assert room_of(event) in rooms_of(ticket)
