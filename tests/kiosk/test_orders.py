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


def test_memory_is_written_once_however_often_no_order_is_told(path: Path) -> None:
    orders = RestartOrders(path)
    orders.is_new(None)
    written = path.stat()
    assert not orders.is_new(None)
    assert path.stat() == written


@pytest.mark.parametrize("told", [None, 5_000])
def test_disk_that_takes_nothing_restarts_nothing_and_is_told_of_once(
    path: Path, told: int | None, caplog: pytest.LogCaptureFixture
) -> None:
    path.with_suffix(".new").mkdir()  # where it would be written, for root as well
    orders = RestartOrders(path)
    assert [orders.is_new(told), orders.is_new(told)] == [False, False]
    assert len(caplog.records) == 1


def test_order_the_disk_did_not_take_is_followed_once_it_does(path: Path) -> None:
    orders = RestartOrders(path)
    orders.is_new(None)
    (in_the_way := path.with_suffix(".new")).mkdir()
    assert not orders.is_new(5_000)
    in_the_way.rmdir()
    assert [orders.is_new(5_000), orders.is_new(5_000)] == [True, False]
