"""Why a rank is what it is: the parts of every kind of ticket, and that they always add up."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain import rank
from server.domain.rank import Appointment
from server.domain.ticket import Stop, Ticket
from server.domain.why import Compared, explain, for_visitors, kind_of, parse_compared, rank_parts
from server.wire.vocabulary import Channel, State

MINUTE = 60_000
TEN = 10 * MINUTE
VERIFIED, CLAIMED = {"class": "elderly", "verified": True}, {"class": "elderly", "verified": False}


def ticket(**more: Any) -> Ticket:
    """A walk-in that was drawn at minute 100 and waits."""
    at = 100 * MINUTE
    fields: dict[str, Any] = {
        "centre": "demo", "day": "2026-11-23", "service": "S1", "service_name": "居住证", "queue": "A",
        "state": State.WAITING, "channel": Channel.KIOSK, "drawn_at": at, "base_at": at, "rank_at": at,
    }  # fmt: skip
    return Ticket(**fields | more)


def stop(queue: str) -> Stop:
    return Stop(
        queue=queue, service="S3", counter="c1", called_at=1, started_at=2, finished_at=3, outcome="done"
    )


@pytest.mark.parametrize(
    ("one", "parts"),
    [
        pytest.param(ticket(), [("drawn", 0)], id="walk-in"),
        pytest.param(
            ticket(rank_at=90 * MINUTE, gained_ms=TEN, head_start_ms=TEN, priority=VERIFIED),
            [("drawn", 0), ("priority", -10)],
            id="verified class",
        ),
        pytest.param(ticket(priority=CLAIMED), [("drawn", 0), ("claimed", 0)], id="class only claimed"),
        pytest.param(ticket(priority=VERIFIED), [("drawn", 0), ("priority", 0)], id="class worth nothing here"),
        pytest.param(
            ticket(channel=Channel.WECHAT, state=State.BOOKED), [("drawn", 0)], id="from afar, not yet there"
        ),
        pytest.param(ticket(channel=Channel.WECHAT), [("drawn", 0)], id="from afar, before its turn"),
        pytest.param(
            ticket(channel=Channel.WECHAT, base_at=130 * MINUTE, rank_at=120 * MINUTE),
            [("checked_in", 0), ("behind", -10)],
            id="from afar, after its turn",
        ),
        pytest.param(
            ticket(slot_at=120 * MINUTE, base_at=110 * MINUTE, rank_at=105 * MINUTE),
            [("checked_in", 0), ("appointment", -5)],
            id="appointment",
        ),
        pytest.param(
            ticket(slot_at=120 * MINUTE, base_at=150 * MINUTE, rank_at=150 * MINUTE, late=True),
            [("checked_in", 0), ("late", 0)],
            id="appointment, late",
        ),
        pytest.param(
            ticket(slot_at=120 * MINUTE, base_at=110 * MINUTE, rank_at=100 * MINUTE, gained_ms=5 * MINUTE,
                   priority=VERIFIED),
            [("checked_in", 0), ("appointment", -5), ("priority", -5)],
            id="the better of appointment and class",
        ),
        pytest.param(
            ticket(requeues=1, base_at=140 * MINUTE, rank_at=125 * MINUTE),
            [("came_back", 0), ("behind", -15)],
            id="missed, then back",
        ),
        pytest.param(ticket(queue="B", stops=(stop("A"),)), [("drawn", 0), ("kept", 0)], id="moved to another queue"),
        pytest.param(ticket(queue="B", drawn_in="A"), [("drawn", 0), ("kept", 0)], id="moved before its call"),
        pytest.param(ticket(rank_at=99 * MINUTE), [("drawn", 0), ("moved", -1)], id="moved by an act on record"),
    ],
)  # fmt: skip
def test_a_rank_has_parts(one: Ticket, parts: list[tuple[str, int]]) -> None:
    assert [(str(part.kind), part.moves_ms // MINUTE) for part in rank_parts(one)] == parts


@given(
    base_at=st.integers(0, 10**13),
    rank_at=st.integers(0, 10**13),
    gained_ms=st.integers(0, 10**8),
    requeues=st.integers(0, 2),
    slot_at=st.none() | st.integers(0, 10**13),
    late=st.booleans(),
    channel=st.sampled_from(Channel),
    state=st.sampled_from(State),
    priority=st.sampled_from([None, VERIFIED, CLAIMED]),
)
def test_the_parts_of_any_rank_add_up(**fields: Any) -> None:
    one = ticket(**fields)
    assert one.base_at + sum(part.moves_ms for part in rank_parts(one)) == one.rank_at


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(0, 10**7), st.integers(0, 10**7))
def test_an_appointment_is_explained_as_its_rule_ranks_it(
    came: int, slot: int, grace: int, start: int
) -> None:
    rank_at = rank.appointment(came, Appointment(slot, grace, start))
    late = came >= slot + grace
    parts = rank_parts(ticket(base_at=came, rank_at=rank_at, slot_at=slot, late=late))
    assert [str(part.kind) for part in parts] == ["checked_in", "late" if late else "appointment"]
    assert parts[1].moves_ms <= 0


@pytest.mark.parametrize(
    ("record", "kind"),
    [
        ({}, "none"),
        ({"channel": "kiosk", "priority": CLAIMED}, "none"),
        ({"channel": "kiosk", "priority": VERIFIED}, "priority:elderly"),
        ({"channel": "wechat"}, "remote"),
        ({"channel": "wechat", "slot_at": 5}, "appointment"),
        ({"channel": "kiosk", "slot_at": 5, "late": True}, "none"),
        ({"channel": "wechat", "priority": VERIFIED, "requeues": 1}, "requeued"),
    ],
)
def test_who_is_ahead_has_a_kind(record: dict[str, Any], kind: str) -> None:
    assert kind_of(record) == kind


def test_who_is_ahead_is_counted_by_kind_and_strangers_learn_no_class() -> None:
    ahead: list[dict[str, Any]] = [
        {"priority": VERIFIED},
        {"priority": {"class": "veteran", "verified": True}},
        {"requeues": 1},
        {},
    ]
    why = explain(ticket(), ahead)
    assert why.people_ahead == 4
    assert why.ahead_by == {"none": 1, "priority:elderly": 1, "priority:veteran": 1, "requeued": 1}
    assert for_visitors(why.ahead_by) == {"priority": 2, "others": 2}
    assert for_visitors({}) == {}


def test_who_was_called_has_nobody_ahead_and_the_heads_compared() -> None:
    why = explain(ticket(state=State.CALLED), [{}], "A 100 A001;B -5 B003")
    assert (why.people_ahead, why.ahead_by) == (None, {})
    assert why.compared == (Compared("A", "A001", 100), Compared("B", "B003", -5))


def test_who_waits_again_is_not_told_of_an_earlier_call() -> None:
    assert explain(ticket(requeues=1), [], "A 100 A001").compared == ()


@pytest.mark.parametrize("text", ["", ";", "A", "A x A001", "A 1 A001 more", "  "])
def test_heads_that_cannot_be_read_are_left_out(text: str) -> None:
    assert parse_compared(f"{text};B 7 B001") == (Compared("B", "B001", 7),)
