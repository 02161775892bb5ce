"""A Cluster whose slots move and whose masters die: what moved is found, and a loss concerns its own halls only."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis.crc import key_slot

from server.operations.watch import Watch
from server.store.client import Client, StoreAway
from server.store.embedded import packed_server
from server.store.keys import SYSTEM_STREAM, CentreKeys
from tests.server.small_hall import CENTRE, PARTITIONS, Clock, SmallHall, caller
from tests.server.store.servers import Cluster, Server, eventually

KEY = CentreKeys.of(CENTRE, PARTITIONS).stream


def give(cluster: Cluster, receiver: Server) -> None:
    """Make another master that of the hall's slot, in which nothing lies.

    One that says to import a slot gets a newer epoch with it; without that, gossip may take the slot away again.
    """
    slot = key_slot(KEY.encode())
    others = [one for one in cluster.servers if one is not receiver]
    with others[0].connected() as client:
        from_whom = client.execute_command("CLUSTER", "MYID")
    with receiver.connected() as client:
        new_owner = client.execute_command("CLUSTER", "MYID")
        client.execute_command("CLUSTER", "SETSLOT", slot, "IMPORTING", from_whom)
    for server in [receiver, *others]:
        with server.connected() as client:
            client.execute_command("CLUSTER", "SETSLOT", slot, "NODE", new_owner)


@pytest.mark.parametrize("store", ["cluster"], indirect=True)
def test_draw_in_a_slot_that_has_moved_is_sent_to_its_new_master_and_done_once(
    store: Cluster, hall: SmallHall
) -> None:
    owner = store.of_key(KEY)
    receiver = next(one for one in store.servers if one is not owner)
    assert hall.client.ping()  # so that it knows who had the slot before
    give(store, receiver)
    try:
        by = caller()
        assert hall.number(by=by) == "A001"
        assert hall.draw(by=by).repeated
        assert hall.number() == "A002"
        with receiver.connected() as client:
            assert client.exists(hall.today.ticket("A001"), hall.today.ticket("A002")) == 2
    finally:
        hall.client.redis.flushall()
        give(store, owner)


@pytest.mark.parametrize("store", ["cluster"], indirect=True)
def test_change_that_is_to_be_confirmed_is_sent_where_its_slot_is_and_refused_without_a_replica(
    store: Cluster, hall: SmallHall, clock: Clock
) -> None:
    owner = store.of_key(KEY)
    receiver = next(one for one in store.servers if one is not owner)
    client = Client(store.url, clock, confirm=True)
    assert client.ping()
    give(store, receiver)
    try:
        hall.halls.get(CENTRE).today()
        by = caller()
        for _ in range(2):
            with pytest.raises(StoreAway, match="no replica has confirmed"):
                SmallHall(client, clock).draw(by=by)
        with receiver.connected() as there:
            assert there.exists(hall.today.ticket("A001"), hall.today.ticket("A002")) == 1
    finally:
        hall.client.redis.flushall()
        give(store, owner)
        client.close()


@pytest.fixture(scope="module")
def mortal() -> Iterator[Cluster]:
    with tempfile.TemporaryDirectory(prefix="qh-") as directory:
        cluster = Cluster(packed_server(), Path(directory), KEY, "always")
        cluster.start()
        yield cluster
        cluster.stop()


@pytest.fixture
def own_cluster(mortal: Cluster, clock: Clock) -> Iterator[tuple[Cluster, Client]]:
    """A cluster whose masters may be killed, and a client of it; whole and empty."""
    mortal.agree()
    client = Client(mortal.url, clock)
    client.redis.flushall()
    yield mortal, client
    client.close()


def test_master_that_dies_takes_its_own_halls_with_it_and_no_others(
    own_cluster: tuple[Cluster, Client],
) -> None:
    cluster, client = own_cluster
    by_real_time = Client(cluster.url)
    dead = cluster.of_key(SYSTEM_STREAM)
    alive = next(n for n in range(64) if cluster.of_key(f"{{p{n:02d}}}") is not dead)
    there, gone = f"{{p{alive:02d}}}:any", "{sys}:any"
    client.many([("set", there, "here"), ("get", there), ("set", gone, "here"), ("get", gone)])
    dead.kill()
    assert client.ask("get", there) == "here"
    assert client.ping()
    assert by_real_time.now_ms() > 0
    with pytest.raises(StoreAway):
        client.many([("get", there), ("get", gone)])
    dead.start()
    cluster.agree()
    assert client.many([("get", there), ("get", gone)]) == ["here", "here"]
    by_real_time.close()


def test_watch_of_a_cluster_goes_on_with_each_partition_by_itself(
    own_cluster: tuple[Cluster, Client], clock: Clock
) -> None:
    cluster, client = own_cluster
    hall = SmallHall(client, clock)
    owner = cluster.of_key(KEY)
    hall.draw()
    watch = Watch(client, PARTITIONS)
    told: list[str] = []
    watch.listen(lambda seen, _: told.append(seen.event["event_id"]))
    watch.start([CENTRE])
    assert watch.fold(CENTRE) is not None
    hall.draw()
    eventually(lambda: hall.last_event() in told)
    owner.kill()
    owner.start()
    cluster.agree()
    hall.draw()
    eventually(lambda: hall.last_event() in told)
    folded = watch.fold(CENTRE)
    assert folded is not None
    assert len(folded.tickets) == 3
    watch.stop()


def test_cluster_that_can_not_be_reached_is_away_and_found_once_it_is_back(
    own_cluster: tuple[Cluster, Client], clock: Clock
) -> None:
    cluster, client = own_cluster
    for server in cluster.servers:
        server.kill()
    assert not client.ping()
    with pytest.raises(StoreAway):
        SmallHall(client, clock).draw()
    for server in cluster.servers:
        server.start()
    cluster.agree()
    assert SmallHall(client, clock).number() == "A001"
