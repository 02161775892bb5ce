"""A power cut at any place of the log: what was acknowledged before it is there whole, and nothing is half there."""

import random
from pathlib import Path

import pytest

from server.cli.torture.history import Operation
from server.cli.torture.truncated import Written, edges, look, write

RANDOM_PLACES = 16
TAIL_BYTES = 6_000
"""Some three commands, each with its edges."""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    return write(tmp_path_factory.mktemp("w"), "power cut")


def acknowledged(written: Written, size: int) -> list[Operation]:
    return [one for one in written.known(size) if one.is_acknowledged]


@pytest.mark.timeout(240)
def test_every_acknowledged_change_is_there_whole_wherever_the_log_ends(
    written: Written, store_directory: Path
) -> None:
    chance = random.Random(1)
    tail = written.size - TAIL_BYTES
    lengths = [chance.randint(tail, written.size) for _ in range(RANDOM_PLACES)]
    lengths += [edge for edge in edges(written) if edge >= tail]
    seen = dict(look(store_directory, written, lengths))
    assert seen.keys() == {*lengths}
    assert {length: found for length, found in seen.items() if found} == {}
    assert len(acknowledged(written, tail)) < len(acknowledged(written, written.size)) - 3


def test_log_shorter_than_what_was_acknowledged_is_noticed(written: Written, store_directory: Path) -> None:
    before, last = [length for length, one in written.operations if one.is_acknowledged][-2:]
    lying = Written(written.log, last, tuple((before, one) for _, one in written.operations))
    ((_, found),) = look(store_directory, lying, [before])
    assert {one.kind for one in found} & {"lost_ticket", "lost_change"}
