"""Going on after a cut: without a gap where that is possible, afresh where it is not."""

from collections.abc import Callable
from typing import Any

import pytest

from server.wire.fold import Fold
from tests.server.live.conftest import Socket, board
from tests.server.running import HERE, Running

Connect = Callable[..., Socket]


def test_a_follower_that_comes_back_misses_nothing(installation: Running, connect: Connect) -> None:
    lane, first = installation.lane(), connect("board")
    folded = Fold(first.follow({"centre": HERE})["snapshot"])
    first.close()
    for _ in range(5):
        installation.draw(lane)
    second = connect("board")
    answer = second.follow({"centre": HERE, "after": folded.event_id})
    assert (answer["ok"], answer["snapshot"], answer["event_id"]) == (True, None, folded.event_id)
    second.fold_until(folded, installation.events_end())
    assert folded.snapshot() == board(installation)


def test_what_is_resumed_is_told_as_its_scope_sees_it(installation: Running, connect: Connect) -> None:
    lane = installation.lane()
    after = installation.events_end()
    connect().follow({"centre": HERE})
    installation.draw(lane, "guide", channel="guide", needs=["pager"])
    told: dict[str | None, Any] = {}
    for who, scope in (("guide", "hall"), ("board", "board"), (None, "board")):
        socket = connect(who)
        assert socket.follow({"centre": HERE, "scope": scope, "after": after})["snapshot"] is None
        told[who] = socket.next(holds=lambda event: event["type"] == "ticket.drawn").get("ticket")
    assert told["guide"]["needs"] == ["pager"]
    assert "needs" not in told["board"]
    assert told[None] is None


@pytest.mark.parametrize(
    "after", ["0-1", "1-0", "999999999999999-0", "yesterday", "", 7, None, "1" * 60 + "-0", "²-0"]
)
def test_a_place_that_can_not_be_gone_on_from_gives_a_fresh_snapshot(
    installation: Running, connect: Connect, after: Any
) -> None:
    answer = connect("board").follow({"centre": HERE, "after": after})
    assert answer["ok"]
    assert answer["snapshot"]["event_id"] == answer["event_id"]


def test_following_another_centre_ends_following_the_first(installation: Running, connect: Connect) -> None:
    lane, socket = installation.lane(), connect()
    socket.follow({"centre": HERE})
    socket.follow({"centre": "town-1"})
    installation.draw(lane)
    elsewhere = {"service": lane.service, "channel": "kiosk"}
    installation.as_("kiosk elsewhere").post("/centres/town-1/tickets", elsewhere, key=installation.key())
    assert socket.next()["centre"] == "town-1"
