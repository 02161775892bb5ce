"""From a URL to a client that never repeats a command; a wrong URL is one sentence that tells no password."""

from typing import Any

import pytest
from redis.cluster import RedisCluster

from server.settings import Settings
from server.store import address, connect
from server.store.client import Client

SECRET = "hunter2"


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://localhost", "begins with unix://"),
        ("redis+what://localhost", "begins with unix://"),
        ("localhost:6379", "begins with unix://"),
        ("redis://", "needs a host"),
        ("redis+cluster://", "needs a host"),
        ("unix://", "needs the path"),
        (f"redis://:{SECRET}@localhost:port", "can't be read"),
        ("redis://localhost?db=one", "can't be read"),
        ("redis+cluster://a:1,b:port", "host or host:port"),
        ("redis+cluster://a:1,,b:2", "host or host:port"),
        ("redis+sentinel://a:1,:2/hall", "host or host:port"),
        ("redis+cluster://a:1/1", "one database only"),
        ("redis+cluster://a:1?db=1", "one database only"),
        ("redis+sentinel://a:1,b:2", "service's name"),
        ("redis+sentinel://a:1/hall/0", "service's name"),
        (f"redis://:{SECRET}@localhost?retry_on_timeout=true", "no option retry_on_timeout"),
        ("redis://localhost?protocol=3", "no option protocol"),
    ],
)
def test_wrong_url_is_refused_in_a_sentence_without_the_password(url: str, said: str) -> None:
    with pytest.raises(address.BadUrl, match=said) as caught:
        Client(url)
    assert SECRET not in str(caught.value)
    with pytest.raises(ValueError, match=said):
        Settings(redis_url=url)


@pytest.mark.parametrize(
    ("url", "where"),
    [
        ("redis://hall:1", {"host": "hall", "port": 1}),
        ("redis://:secret@hall:1/2", {"host": "hall", "port": 1, "password": "secret", "db": 2}),
        ("unix:///run/store.sock?db=3", {"path": "/run/store.sock", "db": 3}),
        ("rediss://me:secret@hall?ssl_ca_certs=/ca", {"username": "me", "ssl_ca_certs": "/ca"}),
        ("redis+sentinel://:secret@a,b:2/hall?db=4", {"password": "secret", "db": 4}),
        ("rediss+sentinel://a:1/hall?ssl_ca_certs=/ca", {"ssl_ca_certs": "/ca"}),
    ],
)
def test_client_of_one_server_is_where_its_url_says_and_never_repeats(
    url: str, where: dict[str, Any]
) -> None:
    client = Client(url)
    given = client.redis.connection_pool.connection_kwargs
    assert {name: given[name] for name in where} == where
    assert given["retry"].get_retries() == 0
    assert (given["protocol"], given["decode_responses"], given["socket_timeout"]) == (2, True, 2.0)
    client.close()


def test_sentinels_are_asked_at_all_their_addresses_with_their_own_password() -> None:
    client = Client("redis+sentinel://:secret@a,b:2,[::1]:3/hall?sentinel_password=other")
    pool = client.redis.connection_pool
    asked = [one.connection_pool.connection_kwargs for one in pool.sentinel_manager.sentinels]
    assert [(one["host"], one["port"]) for one in asked] == [("a", 26379), ("b", 2), ("::1", 3)]
    assert {one["password"] for one in asked} == {"other"}
    assert {one["retry"].get_retries() for one in asked} == {0}
    assert pool.service_name == "hall"
    client.close()


@pytest.mark.parametrize("store", ["cluster"], indirect=True)
def test_client_of_a_cluster_knows_all_masters_by_one_and_never_repeats(store: Any) -> None:
    client = Client(f"redis+cluster://127.0.0.1:1,127.0.0.1:{store.port}")
    assert isinstance(client.redis, RedisCluster)
    assert client.redis.retry.get_retries() == 0
    masters = connect.servers(client.redis, "{sys}:ev")
    assert {one.connection_pool.connection_kwargs["port"] for one in masters} == {
        one.port for one in store.servers
    }
    for one in masters:
        assert one.get_retry().get_retries() == 0
    assert masters[0] is connect.of_key(client.redis, "{sys}:ev")
    client.close()
