"""Figures out of visits: everyone counted once, waits only of those who waited in the hall."""

from hypothesis import given
from hypothesis import strategies as st

from server.domain.figures import Visit, figures
from server.wire.vocabulary import REMOTE_CHANNELS, Channel, Outcome, State

MINUTE = 60_000


def visit(channel: str = "kiosk", wait: int | None = 10, served: int | None = None, **more: object) -> Visit:
    """A visit of 2026-11-27 that waited and was served so many minutes."""
    drawn_at = 1_000 * MINUTE
    values: dict[str, object] = {
        "day": "2026-11-27", "service": "GA001", "queue": "household", "state": State.DONE, "outcome": Outcome.DONE,
    }  # fmt: skip
    return Visit(
        **values | more,  # type: ignore[arg-type]
        channel=channel,
        drawn_at=drawn_at,
        called_at=None if wait is None else drawn_at + wait * MINUTE,
        served_ms=None if served is None else served * MINUTE,
    )


def test_waits_are_of_those_who_drew_in_the_hall() -> None:
    told = figures([visit(wait=10), visit("wechat", wait=100), visit("web", wait=100)], lambda one: one.day)
    assert (told["total"]["drawn"], told["total"]["waits"], told["total"]["wait_mean_s"]) == (3, 1, 600)


def test_parts_of_the_waits_are_waits_that_somebody_had() -> None:
    told = figures([visit(wait=minutes) for minutes in range(1, 11)], lambda one: one.day)["total"]
    assert (told["wait_p50_s"], told["wait_p90_s"], told["wait_longest_s"]) == (300, 540, 600)


def test_first_visit_counts_no_outcome_that_was_not_stated() -> None:
    outcomes = [Outcome.DONE, Outcome.ACCEPTED, Outcome.PAPERS_MISSING, Outcome.UNSTATED, Outcome.UNRECORDED]
    told = figures([visit(outcome=outcome) for outcome in outcomes], lambda one: one.day)["total"]
    assert told["first_visit"] == 0.6667
    assert told["outcomes"] == dict.fromkeys(outcomes, 1)


def test_nothing_at_all_has_counts_and_no_times() -> None:
    told = figures([], lambda one: one.day)
    assert told["rows"] == []
    assert (told["total"]["drawn"], told["total"]["wait_p50_s"], told["total"]["first_visit"]) == (
        0,
        None,
        None,
    )


ANY = st.builds(
    visit,
    st.sampled_from([channel.value for channel in Channel]),
    st.none() | st.integers(0, 300),
    st.none() | st.integers(0, 60),
    state=st.sampled_from([state.value for state in State]),
    queue=st.sampled_from(["a", "b", "c"]),
    cases=st.integers(1, 5),
)


@given(st.lists(ANY, max_size=30))
def test_rows_together_are_the_total(visits: list[Visit]) -> None:
    told = figures(visits, lambda one: one.queue)
    for name in ("drawn", "served", "missed", "cancelled", "expired", "cases", "waits"):
        assert sum(row[name] for row in told["rows"]) == told["total"][name]
    assert told["total"]["drawn"] == len(visits)
    assert [row["key"] for row in told["rows"]] == sorted({one.queue for one in visits})
    in_hall = [one for one in visits if one.channel not in REMOTE_CHANNELS and one.called_at is not None]
    assert told["total"]["waits"] == len(in_hall)
