"""What live does by the clock goes on after the store was away, and a socket may leave amid a `follow`."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import gevent
import gevent.event
import pytest
import socketio

from server.access.tokens import SESSION_PREFIX, VISITOR_PREFIX, Gate
from server.bootstrap import Server
from server.domain.ticket import Ticket
from server.live.app import _every_second
from server.live.followers import Followers
from server.operations.change import Caller
from server.operations.draw_request import DrawRequest
from server.operations.reading import Reading
from server.operations.watch import Seen
from server.records.engine import DatabaseAway, open_database
from server.settings import Settings
from server.store.embedded import Embedded
from server.wire.fold import Fold
from server.wire.vocabulary import Channel
from tests.server.assembled import assembled
from tests.server.running import HERE, LANES, PATIENCE_S


@pytest.fixture
def own_store(store_directory: Path) -> Iterator[Embedded]:
    embedded = Embedded(store_directory)
    embedded.start()
    yield embedded
    embedded.stop()


@pytest.fixture
def server(own_store: Embedded, tmp_path: Path) -> Iterator[Server]:
    settings = Settings(data=tmp_path, redis_url=own_store.url, hours="always", partitions=8)
    with assembled(settings, HERE) as server:
        server.halls.get(HERE).today()
        yield server


def test_a_visitors_sign_in_needs_no_record_to_follow_a_ticket(server: Server) -> None:
    gate = Gate(database := open_database("postgresql://nobody@127.0.0.1:1/nothing"), server.client.now_ms)
    followers = Followers(socketio.Server(async_mode="gevent"), server.watch, gate, Reading(server.halls))
    assert followers.connect("sid", None, f"{VISITOR_PREFIX}anything")
    followers.recheck()
    with pytest.raises(DatabaseAway):
        followers.connect("other", None, f"{SESSION_PREFIX}anything")
    gate.close()
    database.close()


def until(holds: Callable[[], bool]) -> None:
    """Lets greenlets run until it holds; fails at the deadline."""
    deadline, nothing = time.monotonic() + PATIENCE_S, gevent.event.Event()
    while not holds():
        assert time.monotonic() < deadline
        nothing.wait(0.02)


def moved(server: Server, before: str, after: str) -> Seen:
    """A ticket that went from one queue to another: the first is told at once, the second within the second."""
    ticket = {"id": "t", "queue": after, "state": "waiting", "rank_at": 1, "seq": 1}
    event = {"event_id": "1-1", "centre": HERE, "type": "ticket.transferred", "ticket": ticket}
    return Seen(event, event, {**ticket, "queue": before})


def test_moves_are_still_told_after_the_store_was_away(
    server: Server, own_store: Embedded, caplog: pytest.LogCaptureFixture
) -> None:
    sio = socketio.Server(async_mode="gevent", namespaces=["/live"])
    followers = Followers(sio, server.watch, server.gate, server.reading)
    followers.take(moved(server, LANES[0], LANES[1]), Fold({"centre": HERE, "event_id": "1-0"}))
    assert own_store.process is not None
    own_store.process.kill()
    own_store.process.wait(PATIENCE_S)
    tending = gevent.spawn(_every_second, sio, followers)
    try:
        until(lambda: tending.dead or "not tended" in caplog.text)
        own_store.start()
        until(lambda: not followers._moves.pending())
        assert caplog.text.count("not tended") == 1
        assert "Traceback" not in caplog.text
    finally:
        tending.kill()


class Leaving(Reading):
    """Reads the hall, and in the meantime the socket that asked has left."""

    def __init__(self, server: Server, leave: Callable[[], None]) -> None:
        super().__init__(server.halls)
        self._leave = leave

    def must_exist(self, centre: str) -> None:
        super().must_exist(centre)
        self._leave()

    def by_secret(self, secret: str) -> tuple[Ticket, dict[str, Any]]:
        found = super().by_secret(secret)
        self._leave()
        return found


@pytest.mark.parametrize("by_secret", [False, True])
def test_a_socket_that_leaves_while_its_follow_is_answered_ends_in_no_error(
    server: Server, by_secret: bool
) -> None:
    sio = socketio.Server(async_mode="gevent", namespaces=["/live"])
    sid = sio.manager.connect("socket", "/live")

    def leave() -> None:
        sio.manager.pre_disconnect(sid, namespace="/live")
        followers.disconnect(sid)
        sio.manager.disconnect(sid, "/live", ignore_queue=True)

    followers = Followers(sio, server.watch, server.gate, Leaving(server, leave))
    followers.connect(sid, None, None)
    asked = {"centre": HERE}
    if by_secret:
        request = DrawRequest(service=f"S-{LANES[0]}", channel=Channel.KIOSK)
        drawn = server.reception.draw(HERE, request, Caller("kiosk-1", "key", "f00d"))
        asked = {"secret": server.reading.secret_of(drawn.ticket, drawn.secret)}
    assert followers.follow(sid, asked) == {"ok": False, "code": "malformed"}
    assert sio.manager.get_rooms(sid, "/live") == []
