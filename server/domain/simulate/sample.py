"""A made-up hall's habits, in the manner of the sample district; nowhere measured, they are no hall's own."""

from collections.abc import Sequence

from server.domain.simulate.people import Lognormal, Profile
from server.wire.catalogue import ServiceEntry

BY_HOUR = (0.0,) * 8 + (30.0, 70.0, 65.0, 35.0, 15.0, 45.0, 60.0, 50.0, 20.0) + (0.0,) * 7
"""Most come in the first two hours, and again after lunch."""
LUNCH_AT_S = (11.5 * 3600, 12.25 * 3600)
"""Clerks go in turn."""
SELDOM = 0.004
"""The share of a service that isn't among the wanted ones, beside the most wanted one's 1."""
MEDIAN_MIN = {
    "household": 8, "exit-entry": 7, "traffic": 9, "social": 6, "medical": 7, "fund": 6, "civil": 12, "livelihood": 8,
    "care": 9, "justice": 15, "helpdesk": 12, "tax": 8, "business": 14, "licensing": 13, "roads": 9, "construction": 25,
    "rural": 14, "property": 20, "housing": 12,
}  # fmt: skip
"""Queue → minutes that half of its visitors take less than; others as `Profile.other_time`."""


def sample_profile(services: Sequence[ServiceEntry], classes: Sequence[str]) -> Profile:
    """Who comes for these services: the n-th most wanted has 1/n of the most wanted one's share."""
    times = {one.code: Lognormal(MEDIAN_MIN[one.queue] * 60.0) for one in services if one.queue in MEDIAN_MIN}
    shares = {one.code: 1 / one.wanted if one.wanted else SELDOM for one in services if one.sessions != []}
    return Profile(by_hour=BY_HOUR, services=shares, times=times, classes=tuple(classes))
