"""A master with a replica: what was confirmed outlives the master, and a Sentinel's URL leads to the new one."""

import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.domain.refusals import Refused
from server.store.client import Client, StoreAway
from server.store.embedded import packed_server
from tests.server.small_hall import CENTRE, Clock, SmallHall, caller
from tests.server.store.servers import HAS_REDIS, Server, debian_redis, eventually

PROGRAMS = ["valkey", *(["redis"] if HAS_REDIS else [])]
SERVICE = "hall"


class Pair:
    """A master and its replica."""

    def __init__(self, program: str, directory: Path) -> None:
        settings = {"appendonly": "yes", "appendfsync": "always", "save": "", "repl_diskless_sync_delay": "0"}
        self.program, self.directory = program, directory
        self.master, self.replica = (
            Server(program, directory / name, **settings) for name in ("master", "replica")
        )

    def start(self) -> None:
        """Start both and wait until the replica follows."""
        for server in (self.master, self.replica):
            server.start()
            server.wait()
        with self.replica.connected() as replica:
            replica.replicaof("127.0.0.1", self.master.port)
            eventually(lambda: replica.info("replication")["master_link_status"] == "up")
            eventually(lambda: not replica.info("persistence")["aof_rewrite_in_progress"])
        with self.master.connected() as master:
            eventually(lambda: master.info("replication").get("slave0", {}).get("state") == "online")

    def stop(self) -> None:
        """End both."""
        for server in (self.master, self.replica):
            server.kill()


@pytest.fixture(params=PROGRAMS)
def pair(request: pytest.FixtureRequest) -> Iterator[Pair]:
    with tempfile.TemporaryDirectory(prefix="qh-") as directory:
        program = packed_server() if request.param == "valkey" else debian_redis(Path(directory))
        assert program is not None
        pair = Pair(program, Path(directory))
        pair.start()
        yield pair
        pair.stop()


@pytest.fixture
def hall(pair: Pair, clock: Clock) -> Iterator[SmallHall]:
    """The small hall of a process that has every change confirmed."""
    client = Client(pair.master.url, clock, confirm=True)
    hall = SmallHall(client, clock)
    hall.halls.get(CENTRE).today()
    yield hall
    client.close()


def test_confirmed_draw_is_there_after_the_master_is_gone_for_good(
    pair: Pair, hall: SmallHall, clock: Clock
) -> None:
    numbers = [hall.number() for _ in range(20)]
    pair.master.kill()
    with pair.replica.connected() as replica:
        replica.replicaof("NO", "ONE")
    client = Client(pair.replica.url, clock)
    promoted = SmallHall(client, clock)
    assert [event["ticket"]["number"] for event in promoted.events() if "ticket" in event] == numbers
    assert promoted.number() == "A021"
    client.close()


def test_draw_that_no_replica_confirms_is_refused_and_found_by_its_key_later(
    pair: Pair, hall: SmallHall
) -> None:
    by = caller()
    pair.replica.process.send_signal(signal.SIGSTOP)
    with pytest.raises(StoreAway, match="no replica has confirmed"):
        hall.draw(by=by)
    with pytest.raises(StoreAway, match="no replica has confirmed"):
        hall.draw(by=by)  # what the first one changed is as unsure as before
    pair.replica.process.send_signal(signal.SIGCONT)
    again = hall.draw(by=by)
    assert (again.ticket["number"], again.repeated) == ("A001", True)
    assert hall.number() == "A002"


def test_refusal_changes_nothing_and_waits_for_nobody(pair: Pair, hall: SmallHall) -> None:
    hall.open("c01")
    pair.replica.process.send_signal(signal.SIGSTOP)
    with pytest.raises(Refused, match="nobody_waiting"):
        hall.counters.call_next(CENTRE, "c01", caller("clerk-c01"))


def test_sentinels_url_leads_to_the_master_and_after_its_death_to_the_new_one(
    pair: Pair, hall: SmallHall, clock: Clock
) -> None:
    file = pair.directory / "sentinel.conf"
    file.write_text(
        f"sentinel monitor {SERVICE} 127.0.0.1 {pair.master.port} 1\n"
        f"sentinel down-after-milliseconds {SERVICE} 300\nsentinel failover-timeout {SERVICE} 3000\n"
    )
    sentinel = Server(pair.program, pair.directory / "sentinel", str(file), "--sentinel")
    sentinel.start()
    sentinel.wait()
    client = Client(f"redis+sentinel://127.0.0.1:1,127.0.0.1:{sentinel.port}/{SERVICE}", clock)
    found = SmallHall(client, clock)
    assert [found.number(), hall.number()] == ["A001", "A002"]
    with sentinel.connected() as asked:
        eventually(lambda: asked.sentinel_slaves(SERVICE))
        pair.master.kill()
        eventually(lambda: asked.sentinel_get_master_addr_by_name(SERVICE)[1] == pair.replica.port)
    assert found.number() == "A003"
    assert [event["ticket"]["number"] for event in found.events() if "ticket" in event] == [
        "A001", "A002", "A003"
    ]  # fmt: skip
    client.close()
    sentinel.kill()
