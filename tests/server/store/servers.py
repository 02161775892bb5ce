"""Servers for tests beyond the embedded one: Debian's Redis, replicas, Sentinels, and a Cluster on loopback."""

import contextlib
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import redis
from redis.backoff import NoBackoff
from redis.crc import key_slot
from redis.retry import Retry

from server.store.embedded import die_with_parent
from tests.ports import free_port
from tests.waiting import until

START_S = 60.0
SLOTS = 16_384
MASTERS = 3


class Store(Protocol):
    """Where a client connects to, and a TCP port of the server that has the small hall."""

    url: str
    port: int


def debian_redis(links: Path) -> str | None:
    """Debian's redis-server, if it is installed.

    The program itself is in redis-tools, under the name of a checker; redis-server adds its own name, and a service.
    """
    if found := shutil.which("redis-server"):
        return found
    if (program := shutil.which("redis-check-rdb")) is None:
        return None
    link = links / "redis-server"
    link.symlink_to(program)
    return str(link)


HAS_REDIS = bool(shutil.which("redis-server") or shutil.which("redis-check-rdb"))


class Server:
    """One server process on a port of loopback, with its own directory."""

    def __init__(self, program: str, directory: Path, *flags: str, **settings: str) -> None:
        self.port = free_port()
        self.directory = directory
        directory.mkdir(parents=True)
        given = {"port": str(self.port), "bind": "127.0.0.1", "dir": str(directory), **settings}
        options = [part for name, value in given.items() for part in (f"--{name.replace('_', '-')}", value)]
        self._argv = [program, *flags, *options]
        self.url = f"redis://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it; `wait` says when it answers."""
        with (self.directory / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                self._argv, stdin=subprocess.DEVNULL, stdout=log, stderr=log, preexec_fn=die_with_parent
            )

    def wait(self) -> None:
        """Until it answers."""
        with self.connected() as client:
            eventually(lambda: bool(client.ping()), f"see {self.directory}/server.log")

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        self.process.kill()
        self.process.wait()

    @contextlib.contextmanager
    def connected(self) -> Iterator[Any]:
        """A client of just this server."""
        client = redis.Redis(
            port=self.port, decode_responses=True, protocol=2, socket_timeout=5, retry=Retry(NoBackoff(), 0)
        )
        with contextlib.closing(client):
            yield client


def eventually(holds: Any, why: str = "") -> None:
    """Wait until something holds; an error of the store's counts as not yet."""

    def asked() -> bool:
        with contextlib.suppress(redis.exceptions.RedisError):
            return bool(holds())
        return False

    until(asked, why)


def _is_whole(info: dict[str, str], nodes: dict[str, dict[str, Any]]) -> bool:
    """Whether a master's own view is that all of them work."""
    wanted = {"cluster_state": "ok", "cluster_known_nodes": str(MASTERS), "cluster_slots_ok": str(SLOTS)}
    return wanted.items() <= info.items() and not any("fail" in node["flags"] for node in nodes.values())


class Cluster:
    """Three masters that share the slots, without replicas; `port` is that of the one with a given key."""

    def __init__(self, program: str, directory: Path, key: str, fsync: str = "everysec") -> None:
        self.servers = [
            Server(
                program,
                directory / str(n),
                cluster_enabled="yes",
                cluster_port=str(free_port()),
                cluster_node_timeout="2000",
                cluster_require_full_coverage="no",
                appendonly="yes",
                appendfsync=fsync,
                save="",
            )
            for n in range(MASTERS)
        ]
        self.url = "redis+cluster://" + ",".join(f"127.0.0.1:{server.port}" for server in self.servers)
        self.port = self.of_key(key).port

    def start(self) -> None:
        """Start the masters, share the slots out and wait until all of them agree."""
        for server in self.servers:
            server.start()
        for n, server in enumerate(self.servers):
            server.wait()
            with server.connected() as client:
                client.execute_command("CLUSTER", "SET-CONFIG-EPOCH", n + 1)
                client.execute_command("CLUSTER", "ADDSLOTSRANGE", *self._slots(n))
        with self.servers[0].connected() as first:
            for server in self.servers[1:]:
                with server.connected() as client:
                    bus = client.config_get("cluster-port")["cluster-port"]
                first.execute_command("CLUSTER", "MEET", "127.0.0.1", server.port, bus)
        self.agree()

    def agree(self) -> None:
        """Wait until every master answers and knows that all others do."""
        for server in self.servers:
            server.wait()
            with server.connected() as client:
                eventually(lambda client=client: _is_whole(client.cluster("INFO"), client.cluster("NODES")))

    def stop(self) -> None:
        """End all of them."""
        for server in self.servers:
            server.kill()

    def of_key(self, key: str) -> Server:
        """The server that holds a key."""
        slot = key_slot(key.encode())
        return next(
            one for n, one in enumerate(self.servers) if self._slots(n)[0] <= slot <= self._slots(n)[1]
        )

    @staticmethod
    def _slots(n: int) -> tuple[int, int]:
        """The first and the last slot of the n-th master."""
        return n * SLOTS // MASTERS, (n + 1) * SLOTS // MASTERS - 1
