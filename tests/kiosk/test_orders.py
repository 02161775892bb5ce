"""Orders to start anew: each is followed once, over restarts and repeats, and none from before this disk."""

from pathlib import Path

import pytest

from kiosk.orders import RestartOrders


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "restart"


def test_order_is_followed_once_however_often_it_is_told(path: Path) -> None:
    assert not RestartOrders(path).is_new(None)
    assert RestartOrders(path).is_new(1_000)
    restarted = RestartOrders(path)
    assert [restarted.is_new(told) for told in (1_000, None, 1_000, 2_000, 1_000, 2_000)] == [
        False, False, False, True, False, False,
    ]  # fmt: skip


def test_order_from_before_this_disk_is_not_followed(path: Path) -> None:
    orders = RestartOrders(path)
    assert [orders.is_new(told) for told in (5_000, 5_000, 6_000)] == [False, False, True]


@pytest.mark.parametrize("rest", ["", "12x"])
def test_memory_cut_by_a_power_cut_restarts_nothing(path: Path, rest: str) -> None:
    path.write_text(rest)
    assert not RestartOrders(path).is_new(5_000)
    assert RestartOrders(path).is_new(6_000)
