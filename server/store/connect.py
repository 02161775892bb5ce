"""From a URL to a client of redis-py, for one server, a Sentinel's master or a Cluster. It knows no keys or scripts.

No client made here repeats a command by itself: a script re-sent after a lost reply was seen to pop twice. A Cluster's
answer that a key has moved is followed, since such a command was not executed.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.cluster import ClusterNode, RedisCluster
from redis.exceptions import RedisClusterException
from redis.retry import Retry
from redis.sentinel import Sentinel

from server.store import address
from server.store.address import Address

Connector = Callable[[], Any]
MOST_CONNECTIONS = 256
ERRORS = (redis.exceptions.RedisError, RedisClusterException)
"""All that a client made here raises."""
_GONE = (
    redis.exceptions.ConnectionError,
    redis.exceptions.TimeoutError,
    redis.exceptions.ClusterError,
    redis.exceptions.SlotNotCoveredError,
    redis.exceptions.AskError,
    redis.exceptions.TryAgainError,
    redis.exceptions.ReadOnlyError,
)
_NO_REPLICA = "NOREPLICAS"
"""How a master begins its answer that has fewer replicas than it must have to write. Nothing was changed."""


def connector(where: Address, timeout_s: float) -> Connector:
    """What connects to a store; a Cluster's raises redis.ConnectionError if it is away, others connect when used."""
    common: dict[str, Any] = {
        "protocol": 2,
        "decode_responses": True,
        "socket_timeout": timeout_s,
        "socket_connect_timeout": timeout_s,
        "max_connections": MOST_CONNECTIONS,
    }
    make = {address.ONE: _one, address.SENTINEL: _master, address.CLUSTER: _cluster}[where.kind]
    return partial(make, where, common)


def is_away(error: Exception) -> bool:
    """Whether the store, or the part of it that was asked, can't be reached; nothing is known of the command then."""
    if isinstance(error, _GONE):
        return True
    if isinstance(error, RedisClusterException):
        # Raised while it looked for the nodes anew after one was lost; by itself it tells a mistake of ours.
        return (error.__cause__ or error.__context__) is not None
    return str(error).startswith(_NO_REPLICA)


def of_key(client: Any, key: str) -> Any:
    """The client of the one server that holds a key."""
    if isinstance(client, RedisCluster):
        return client.get_redis_connection(client.get_node_from_key(key))
    return client


def servers(client: Any, key: str) -> list[Any]:
    """The clients of all masters, that of a key's first."""
    if isinstance(client, RedisCluster):
        first = client.get_node_from_key(key)
        nodes = sorted(client.get_primaries(), key=lambda node: (node != first, node.name))
        return [client.get_redis_connection(node) for node in nodes]
    return [client]


def look_again(client: Any) -> None:
    """Ask a Cluster anew which node holds what."""
    if isinstance(client, RedisCluster):
        client.nodes_manager.initialize()


def _never() -> Retry:
    return Retry(NoBackoff(), 0)


def _one(where: Address, common: dict[str, Any]) -> Any:
    pool = redis.ConnectionPool(retry=_never(), **common, **where.options)
    return redis.Redis.from_pool(pool)


def _master(where: Address, common: dict[str, Any]) -> Any:
    options = dict(where.options)
    own = {name: common[name] for name in ("socket_timeout", "socket_connect_timeout", "protocol")}
    for name in ("username", "password"):
        if (value := options.pop(f"sentinel_{name}", None)) is not None:
            own[name] = value
    own |= {name: value for name, value in options.items() if name.startswith("ssl")}
    sentinel = Sentinel(where.hosts, sentinel_kwargs={"retry": _never(), **own})
    return sentinel.master_for(where.service, retry=_never(), **common, **options)


def _cluster(where: Address, common: dict[str, Any]) -> Any:
    nodes = [ClusterNode(host, port) for host, port in where.hosts]
    try:
        return RedisCluster(startup_nodes=nodes, retry=_never(), **common, **where.options)
    except RedisClusterException as error:
        raise redis.exceptions.ConnectionError(str(error)) from error
