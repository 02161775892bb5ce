"""Quotas: which tallies a draw counts in, and a floor that nobody from afar can take from the walk-ins."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.quota import Limits, Tally, given_back, limits_of, tallies
from server.domain.ticket import Stop, Ticket
from server.wire.catalogue import Quota
from server.wire.vocabulary import REMOTE_CHANNELS, Channel, State

MORNING = Quota(total=100, shares={"wechat": 40, "web": 20}, walk_in_floor=30)
OTHERS = Quota(total=50)
QUOTAS = {"morning": MORNING, "*": OTHERS}
IN_PERSON = sorted(set(Channel) - REMOTE_CHANNELS)


@pytest.mark.parametrize(
    ("quotas", "session", "changed", "total", "floor"),
    [
        (QUOTAS, "morning", None, 100, 30),
        (QUOTAS, "afternoon", None, 50, 1),
        (QUOTAS, "morning", 120, 120, 30),
        (QUOTAS, "morning", 10, 30, 30),  # never below the floor
        ({"*": Quota(total=50, walk_in_floor=0)}, "morning", None, 50, 1),
        ({"*": Quota(total=50, walk_in_floor=-5)}, "morning", 0, 1, 1),
        ({}, "morning", 80, 80, 1),
        ({}, "morning", 0, 1, 1),
    ],
)
def test_limits_are_the_sessions_own_then_the_others_as_changed_today(
    quotas: dict[str, Quota], session: str, changed: int | None, total: int, floor: int
) -> None:
    limits = limits_of(quotas, session, changed)
    assert limits is not None
    assert (limits.total, limits.walk_in_floor) == (total, floor)


@pytest.mark.parametrize("quotas", [{}, {"afternoon": OTHERS}])
def test_a_session_without_a_quota_has_no_limits_and_counts_all_the_same(quotas: dict[str, Quota]) -> None:
    limits = limits_of(quotas, "morning")
    assert limits is None
    counted = tallies(limits, "morning", "tax", Channel.WECHAT)
    assert counted == [Tally(f"u:morning:tax{of}", None) for of in ("", ":wechat", ":remote")]


@pytest.mark.parametrize(
    ("channel", "extra", "counted"),
    [
        (Channel.KIOSK, False, [("u:morning:tax", 100), ("u:morning:tax:kiosk", None)]),
        (
            Channel.WECHAT,
            False,
            [("u:morning:tax", 100), ("u:morning:tax:wechat", 40), ("u:morning:tax:remote", 70)],
        ),
        (
            Channel.AGENT,
            False,
            [("u:morning:tax", 100), ("u:morning:tax:agent", None), ("u:morning:tax:remote", 70)],
        ),
        (Channel.GUIDE, True, [("u:morning:tax", None), ("u:morning:tax:guide", None)]),
        (
            Channel.WECHAT,
            True,
            [("u:morning:tax", None), ("u:morning:tax:wechat", None), ("u:morning:tax:remote", 70)],
        ),
    ],
)
def test_a_draw_counts_in_its_tallies(
    channel: Channel, extra: bool, counted: list[tuple[str, int | None]]
) -> None:
    limits = limits_of(QUOTAS, "morning")
    assert tallies(limits, "morning", "tax", channel, extra) == [Tally(*one) for one in counted]


def ticket(channel: Channel = Channel.WECHAT) -> Ticket:
    return Ticket(
        centre="demo", day="2026-11-23", service="S1", service_name="发票", queue="tax", state=State.WAITING,
        channel=channel, session="morning",
    )  # fmt: skip


STOP = Stop(
    queue="tax",
    service="S1",
    counter="c01",
    called_at=1,
    started_at=None,
    finished_at=2,
    outcome=None,
)


@pytest.mark.parametrize("channel", Channel)
@pytest.mark.parametrize("extra", [False, True])
def test_a_cancel_gives_back_what_the_draw_counted(channel: Channel, extra: bool) -> None:
    limits = limits_of(QUOTAS, "morning")
    drawn = replace(ticket(channel), extra=extra, queue="household", drawn_in="tax")  # transferred since
    counted = [one.name for one in tallies(limits, "morning", "tax", channel, extra)]
    assert given_back(drawn) == counted


@pytest.mark.parametrize("change", [{"called_at": 5}, {"stops": (STOP,)}, {"session": None}])
def test_nothing_comes_back_of_a_ticket_once_called_or_without_session(change: dict[str, Any]) -> None:
    assert given_back(replace(ticket(), **change)) == []


def draws(limits: Limits, counts: Counter[str], channel: Channel, extra: bool) -> bool:
    """Draw as the atomic step does: every tally under its limit, then all one up."""
    wanted = tallies(limits, "am", "tax", channel, extra)
    if any(one.limit is not None and counts[one.name] >= one.limit for one in wanted):
        return False
    counts.update(one.name for one in wanted)
    return True


CHANNELS = st.sampled_from(sorted(Channel))
ACTS = st.lists(st.tuples(CHANNELS, st.booleans(), st.booleans()), max_size=60)  # channel, extra, cancel
TOTALS = st.integers(-1, 15)
LIMITS = st.builds(
    lambda total, floor, shares, changed: limits_of(
        {"am": Quota(total=total, walk_in_floor=floor, shares=shares)}, "am", changed
    ),
    TOTALS,
    st.integers(-1, 6),
    st.dictionaries(CHANNELS, st.integers(0, 12)),
    st.none() | TOTALS,
)


@given(limits=LIMITS, acts=ACTS)
def test_the_walk_ins_floor_is_never_taken_from_afar(limits: Limits, acts: list) -> None:
    open_limits = replace(limits, shares={})
    counts: Counter[str] = Counter()
    held: list[tuple[Channel, list[str]]] = []
    for channel, extra, cancels in acts:
        if cancels and held:
            counts.subtract(held.pop()[1])
        elif draws(limits, counts, channel, extra):
            held.append((channel, [one.name for one in tallies(limits, "am", "tax", channel, extra)]))
        in_person = sum(channel not in REMOTE_CHANNELS for channel, _ in held)
        afar = len(held) - in_person
        assert afar <= limits.total - limits.walk_in_floor
        assert counts["u:am:tax"] == len(held)
        # Whoever comes in person gets a number as long as the floor isn't used up by such as himself.
        if in_person < limits.walk_in_floor:
            assert all(draws(open_limits, Counter(counts), one, False) for one in IN_PERSON)


@given(limits=LIMITS, acts=ACTS)
def test_a_quota_is_never_exceeded_but_by_extra_numbers(limits: Limits, acts: list) -> None:
    counts: Counter[str] = Counter()
    extras: Counter[str] = Counter()
    for channel, extra, _ in acts:
        if draws(limits, counts, channel, extra) and extra:
            extras.update([channel])
    assert counts["u:am:tax"] <= limits.total + extras.total()
    for channel, share in limits.shares.items():
        assert counts[f"u:am:tax:{channel}"] <= share + extras[channel]
