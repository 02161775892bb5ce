"""How a kiosk's own numbers are written, and the day they count in."""

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.offline.numbers import day_of, id_of, number_of
from server.domain.calendar import business_day
from server.operations.offline import NUMBER
from server.store.keys import ticket_id


@pytest.mark.parametrize(
    ("count", "number"),
    [(1, "K1.001"), (42, "K1.042"), (999, "K1.999"), (1000, "K1.1000"), (99_999, "K1.99999")],
)
def test_numbers_have_three_digits_and_more_after_999(count: int, number: str) -> None:
    assert number_of("K1", count) == number


def test_there_is_no_number_before_the_first() -> None:
    with pytest.raises(ValueError, match="begin with 1"):
        number_of("K1", 0)


@given(series=st.integers(1, 99_999), count=st.integers(1, 999_999))
def test_the_server_takes_every_number(series: int, count: int) -> None:
    assert NUMBER.match(number_of(f"K{series}", count))


@given(
    now_ms=st.integers(1_600_000_000_000, 2_000_000_000_000),
    zone=st.sampled_from(["Asia/Shanghai", "Asia/Urumqi", "UTC", "America/St_Johns", "Pacific/Kiritimati"]),
)
def test_the_day_is_the_servers_business_day(now_ms: int, zone: str) -> None:
    assert day_of(now_ms, ZoneInfo(zone)) == business_day(now_ms, zone)


def test_the_id_is_the_servers() -> None:
    assert id_of("demo", "2026-11-23", "K1.001") == ticket_id("demo", "2026-11-23", "K1.001")
