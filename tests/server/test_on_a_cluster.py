"""Web and live over a Cluster of three masters: draws, calls, followers, and a master that dies and comes back."""

import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from server.store.embedded import packed_server
from server.store.keys import CentreKeys
from server.wire.fold import Fold
from tests.server.live.conftest import Socket, board
from tests.server.running import ELSEWHERE, HERE, Lane, Running, running
from tests.server.store.servers import Cluster
from tests.waiting import until

Json = dict[str, Any]

PARTITIONS = 8
STREAM = CentreKeys.of(HERE, PARTITIONS).stream


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with tempfile.TemporaryDirectory(prefix="qh-") as directory:
        yield Cluster(packed_server(), Path(directory), STREAM, "always")


@pytest.fixture(scope="module")
def spread(cluster: Cluster) -> Iterator[Running]:
    """An installation whose two centres are kept by different masters."""
    assert cluster.of_key(STREAM) is not cluster.of_key(CentreKeys.of(ELSEWHERE, PARTITIONS).stream)
    with running(cluster) as started:
        yield started


@pytest.fixture
def follower(spread: Running) -> Iterator[Socket]:
    socket = Socket(spread.live_url).connect(spread.tokens["board"])
    yield socket
    socket.close()


def serve_one(installation: Running, lane: Lane) -> tuple[Json, Json]:
    """Draw at both centres and call here; the ticket drawn here and the one called."""
    drawn = installation.draw(lane)
    installation.draw(lane, "kiosk elsewhere", ELSEWHERE)
    clerk = installation.as_("clerk")
    assert clerk.post(f"{lane.at}/sign-in").status_code == 200
    called = clerk.post(f"{lane.at}/call-next")
    assert called.status_code == 200, called.text
    return drawn, called.json()["called"]


def test_what_is_drawn_and_called_on_a_cluster_reaches_its_followers(
    spread: Running, follower: Socket
) -> None:
    lane = spread.lane()
    folded = Fold(follower.follow({"centre": HERE})["snapshot"])
    drawn, called = serve_one(spread, lane)
    assert called["id"] == drawn["id"]
    told = follower.fold_until(folded, spread.events_end())
    assert [one["type"] for one in told] == ["ticket.drawn", "counter.opened", "ticket.called"]
    assert folded.snapshot() == board(spread)


def test_draw_asked_twice_of_a_cluster_is_one_ticket(spread: Running) -> None:
    lane, kiosk, key = spread.lane(), spread.as_("kiosk"), spread.key()
    body = {"service": lane.service, "channel": "kiosk"}
    first, second = (kiosk.post(f"/centres/{HERE}/tickets", body, key=key) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["id"] == second.json()["id"]


def test_dead_master_closes_its_own_halls_only_until_it_is_back(
    spread: Running, follower: Socket, cluster: Cluster
) -> None:
    lane, kiosk, nobody = spread.lane(), spread.as_("kiosk"), spread.as_(None)
    folded = Fold(follower.follow({"centre": HERE})["snapshot"])
    before = spread.draw(lane)
    body, key = {"service": lane.service, "channel": "kiosk"}, spread.key()
    master = cluster.of_key(STREAM)
    master.kill()
    try:
        with ThreadPoolExecutor(2) as askers:  # together, since each is patient with the store for seconds
            asked = askers.submit(kiosk.post, f"/centres/{HERE}/tickets", body, key=key)
            shown = askers.submit(nobody.get, f"/centres/{HERE}/board")
            spread.draw(lane, "kiosk elsewhere", ELSEWHERE)
    finally:
        master.start()
        cluster.agree()
    for answer in (asked.result(), shown.result()):
        assert (answer.status_code, answer.json()["code"]) == (503, "store_away")
        assert int(answer.headers["Retry-After"]) >= 1
    again = until(lambda: drawn(spread, body, key), told="the hall to draw again")
    assert again["seq"] == before["seq"] + 1
    assert kiosk.get(f"/centres/{HERE}/tickets/{before['id']}").json()["people_ahead"] == 0
    follower.fold_until(folded, spread.events_end())
    assert folded.snapshot() == board(spread)


def drawn(installation: Running, body: Json, key: str) -> Any:
    answer = installation.as_("kiosk").post(f"/centres/{HERE}/tickets", body, key=key)
    return answer.json() if answer.ok else None
