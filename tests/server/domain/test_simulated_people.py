"""Made-up visitors: as many as the hour has, the same for the same seed, each meaning only what can be done."""

from collections import Counter, defaultdict
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.catalogue.sample import MAIN_CENTRE, sample_district
from server.domain.simulate.people import (
    HOUR_S,
    LONGEST_S,
    SHORTEST_S,
    Lognormal,
    Profile,
    What,
    arrivals,
    intentions,
)
from server.domain.simulate.sample import BY_HOUR, sample_profile

PROFILE = Profile(by_hour=(60.0,) * 24, services={"S1": 3.0, "S2": 1.0, "S3": 0.0}, classes=("elderly",))

seeds = st.integers(0, 2**32)


def test_visitors_come_as_many_as_each_hour_has_and_none_where_it_has_none() -> None:
    days = 200
    found = Counter(
        int(at_s // HOUR_S) for n in range(days) for at_s in arrivals(BY_HOUR, Random(n), 0, 24 * HOUR_S)
    )
    for hour, rate in enumerate(BY_HOUR):
        # Six deviations of a Poisson count: no seed is chosen to fit.
        assert abs(found[hour] - days * rate) <= 6 * (days * rate) ** 0.5, hour


@given(seeds, st.floats(0, 48 * HOUR_S), st.floats(0, 4 * HOUR_S))
def test_nobody_comes_before_the_start_or_after_the_end(seed: int, start_s: float, length_s: float) -> None:
    found = list(arrivals(BY_HOUR, Random(seed), start_s, length_s))
    assert found == sorted(found)
    assert all(0 <= at_s < length_s for at_s in found)


@given(seeds)
def test_the_same_seed_gives_the_same_visitors(seed: int) -> None:
    first, second = (list(intentions(PROFILE, Random(seed), 0, HOUR_S)) for _ in range(2))
    assert first == second


@given(seeds)
def test_every_intention_can_be_meant_when_its_time_comes(seed: int) -> None:
    by_visitor = defaultdict(list)
    last_s = 0.0
    for intention in intentions(PROFILE, Random(seed), 9 * HOUR_S, 2 * HOUR_S):
        assert intention.at_s >= last_s
        last_s = intention.at_s
        by_visitor[intention.visitor].append(intention.what)
    for who, meant in by_visitor.items():
        if who.remote:
            assert meant == [What.BOOK, What.CHECK_IN if who.comes else What.LEAVE]
        else:
            assert meant in ([What.DRAW], [What.DRAW, What.LEAVE])
        assert who.service in ("S1", "S2")
        assert who.priority in (None, "elderly")
        assert not (who.remote and who.priority), "no document is seen from afar"
        assert SHORTEST_S <= who.serves_s <= LONGEST_S


def test_shares_are_met_in_the_long_run() -> None:
    found = [one.visitor for one in intentions(PROFILE, Random(7), 0, 100 * HOUR_S) if one.what != What.LEAVE]
    people = {one.n: one for one in found}.values()

    def share(count: int) -> float:
        return count / len(people)

    assert share(sum(one.service == "S1" for one in people)) == pytest.approx(0.75, abs=0.03)
    assert share(sum(one.remote for one in people)) == pytest.approx(PROFILE.remote_share, abs=0.03)
    assert share(sum(not one.comes for one in people)) == pytest.approx(PROFILE.no_show_share, abs=0.02)
    late = sum(one.back_after_s is not None for one in people)
    assert share(late) == pytest.approx(PROFILE.late_share, abs=0.02)


def test_who_is_late_misses_the_first_call_only_and_who_does_not_come_misses_all() -> None:
    profile = replace(PROFILE, no_show_share=0.5, late_share=0.5)
    for one in intentions(profile, Random(3), 0, HOUR_S):
        assert not one.visitor.answers(0)
        assert one.visitor.answers(1) == (one.visitor.back_after_s is not None) == one.visitor.comes


def test_half_of_the_times_are_below_the_median_and_their_mean_is_as_told() -> None:
    random, time = Random(1), Lognormal(600, 0.5)
    drawn = [time.draw(random) for _ in range(20_000)]
    assert sum(one < 600 for one in drawn) / len(drawn) == pytest.approx(0.5, abs=0.02)
    assert sum(drawn) / len(drawn) == pytest.approx(time.mean_s, rel=0.02)


@pytest.mark.long
def test_the_sample_profile_wants_services_of_the_sample_centre_most_wanted_first() -> None:
    centre = sample_district()[MAIN_CENTRE]
    profile = sample_profile(centre.services, [one.id for one in centre.classes])
    wanted = {one.wanted: one.code for one in centre.services if one.wanted}
    assert profile.services[wanted[1]] > profile.services[wanted[2]]
    assert set(profile.services) <= {one.code for one in centre.services}
    assert set(profile.times) == set(profile.services)


@pytest.mark.parametrize(
    "wrong",
    [
        {"by_hour": (1.0,)}, {"by_hour": (-1.0,) * 24}, {"by_hour": (float("inf"),) * 24}, {"services": {}},
        {"services": {"S1": 0.0}}, {"services": {"S1": -1.0, "S2": 2.0}}, {"no_show_share": 1.5},
        {"remote_share": -0.1}, {"no_show_share": 0.6, "late_share": 0.6},
    ],
)  # fmt: skip
def test_a_profile_that_makes_no_sense_is_refused(wrong: dict) -> None:
    with pytest.raises(ValueError, match=r"visitors|share|somebody"):
        replace(PROFILE, **wrong)


def test_only_these_services_are_wanted() -> None:
    assert set(PROFILE.only({"S2", "S9"}).services) == {"S2"}
    with pytest.raises(ValueError, match="somebody"):
        PROFILE.only({"S9"})
