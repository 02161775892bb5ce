"""What a store's URL says: one server, a Sentinel's master or a Cluster. It connects to nothing.

    unix:///path/to/store.sock                                       one server on a socket
    redis://[[user]:password@]host[:port][/db]                       one server
    redis+sentinel://[[user]:password@]host[:port][,…]/service       the master of a service, as the Sentinels name it
    redis+cluster://[[user]:password@]host[:port][,…]                a Cluster, by any of its nodes

`rediss` instead of `redis` is TLS.

    BadUrl         the URL names no store; the message is one sentence without the URL, which may hold a password
"""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, parse_qs, urlsplit

from redis.connection import parse_url

ONE, SENTINEL, CLUSTER = _KINDS = "", "sentinel", "cluster"
_PORTS = {SENTINEL: 26379, CLUSTER: 6379}
_OPTIONS = frozenset(
    {"db", "password", "sentinel_username", "sentinel_password", "ssl_ca_certs", "ssl_ca_path", "ssl_cert_reqs",
     "ssl_certfile", "ssl_check_hostname", "ssl_keyfile"}
)  # fmt: skip
"""What may stand behind `?`; redis-py would take any argument there, retries too."""


_PARTS = re.compile(r"([^:/?#]*)://([^/?#]*)([^?#]*)(?:\?([^#]*))?(#.*)?", re.S)
"""RFC 3986, appendix B. Newer Pythons' `urlsplit` refuses an IPv6 address that is not the first host."""


_NOTHING = SplitResult("", "", "", "", "")


class BadUrl(ValueError):
    """The URL names no store; the message says why."""


@dataclass(frozen=True, slots=True)
class Address:
    """A URL taken apart: `options` as redis-py names them; hosts and service only where several servers are named."""

    kind: str
    options: dict[str, Any]
    hosts: tuple[tuple[str, int], ...] = ()
    service: str = ""


def parse(url: str) -> Address:
    """The address that a URL names; raises BadUrl."""
    found = _PARTS.fullmatch(url)
    split = SplitResult(found[1].lower(), found[2], found[3], found[4] or "", "") if found else _NOTHING
    scheme, _, kind = split.scheme.partition("+")
    if split.scheme != "unix" and (scheme not in ("redis", "rediss") or kind not in _KINDS):
        raise BadUrl(
            "a store's URL begins with unix://, redis://, rediss://, redis+sentinel:// or redis+cluster://"
        )
    if unknown := sorted(parse_qs(split.query, keep_blank_values=True).keys() - _OPTIONS):
        raise BadUrl(f"a store's URL has no option {unknown[0]}; there are {', '.join(sorted(_OPTIONS))}")
    if scheme == "unix" and not split.path:
        raise BadUrl("a unix:// URL needs the path of a socket")
    if scheme != "unix" and not split.netloc.rpartition("@")[2]:
        raise BadUrl(f"a {split.scheme}:// URL needs a host")
    if kind == ONE:
        return Address(kind, _options(split))
    return _several(split, kind)


def _several(split: SplitResult, kind: str) -> Address:
    service = split.path.strip("/")
    options = _options(split._replace(path=""))
    for name in ("host", "port"):
        options.pop(name, None)
    if kind == SENTINEL and (not service or "/" in service):
        raise BadUrl("a redis+sentinel:// URL needs the service's name: redis+sentinel://host:26379/service")
    if kind == CLUSTER and (service or options.pop("db", 0)):
        raise BadUrl("a Cluster has one database only: redis+cluster://host:6379,host:6379")
    if options.pop("connection_class", None) is not None:
        options["ssl"] = True
    hosts = split.netloc.rpartition("@")[2].split(",")
    return Address(kind, options, tuple(_host(host, _PORTS[kind]) for host in hosts), service)


def _options(split: SplitResult) -> dict[str, Any]:
    """What redis-py reads in the URL, as if it were of its first host alone."""
    user, at, hosts = split.netloc.rpartition("@")
    one = f"{split.scheme.partition('+')[0]}://{user}{at}{hosts.partition(',')[0]}{split.path}"
    try:
        return dict(parse_url(f"{one}?{split.query}"))
    except ValueError as error:
        raise BadUrl(f"a store's URL can't be read: {error}") from None


def _host(text: str, port: int) -> tuple[str, int]:
    try:
        found = urlsplit(f"//{text}")
        if found.hostname:
            return found.hostname, found.port or port
    except ValueError:
        pass
    raise BadUrl("each host of a store's URL is host or host:port, with commas between them")
