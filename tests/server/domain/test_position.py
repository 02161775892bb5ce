"""Positions: what Chinese maps show is brought back to what satellites tell, and distances are what they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.position import distance_m, gcj02, wgs84

# Of the published reference implementation's own tests (googollee/eviltransform).
KNOWN = [
    ((31.1774276, 121.5272106), (31.17530398364597, 121.531541859215)),
    ((22.543847, 113.912316), (22.540796131694766, 113.9171764808363)),
    ((39.911954, 116.377817), (39.91334545536069, 116.38404722455657)),
]


@pytest.mark.parametrize(("there", "on_map"), KNOWN)
def test_a_place_is_shifted_as_it_is_on_chinese_maps(
    there: tuple[float, float], on_map: tuple[float, float]
) -> None:
    assert gcj02(there) == pytest.approx(on_map, abs=1e-6)


@given(st.floats(19, 52), st.floats(75, 134))
def test_what_a_map_shows_is_brought_back_to_within_a_step(latitude: float, longitude: float) -> None:
    there = (latitude, longitude)
    assert distance_m(wgs84(gcj02(there), "gcj02"), there) < 1
    assert 1 < distance_m(gcj02(there), there) < 1500


@pytest.mark.parametrize("place", [(48.8584, 2.2945), (-33.8568, 151.2153)])
def test_abroad_maps_are_not_shifted(place: tuple[float, float]) -> None:
    assert gcj02(place) == place == wgs84(place, "gcj02")


def test_distances_are_those_on_the_ground() -> None:
    assert distance_m((30.0, 110.0), (30.0, 110.0)) == 0
    assert distance_m((30.0, 110.0), (30.009, 110.0)) == pytest.approx(1000.8, abs=1)
    assert distance_m((0.0, 0.0), (0.0, 180.0)) == pytest.approx(20_015_087, rel=1e-4)
