"""How many draws a second one thread makes through the operations, beside the bare script through redis-py."""

import time
from collections.abc import Callable

from server.cli.bench.bare import Bare
from server.cli.bench.hall import MeasuredHall
from server.cli.bench.rows import Row, Series


def row(hall: MeasuredHall, fsync: str, rounds: int, calls: int) -> Row:
    """The row for one setting of the store's `appendfsync`, which is set for it."""
    hall.client.redis.config_set("appendfsync", fsync)
    bare = Bare(hall.client.redis)
    product, reference = [], []
    for _ in range(rounds):
        product.append(rate(lambda: hall.draw("A"), calls))
        reference.append(rate(bare.draw, calls))
    return Row(
        id=f"python_draw_{fsync}", what=f"draws in Python, one thread, fsync {fsync}", unit="a second",
        product=Series.of(product), beside="the bare script through redis-py", reference=Series.of(reference),
        reach=0.6, at="least",
    )  # fmt: skip


def rate(act: Callable[[], object], calls: int) -> float:
    """How often a second, of so many calls in a row."""
    began = time.perf_counter()
    for _ in range(calls):
        act()
    return calls / (time.perf_counter() - began)
