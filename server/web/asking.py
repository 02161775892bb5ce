"""Who is asking and under which key; closed by default, since an endpoint not in the one table is open to nobody."""

import hashlib
import json
import re
import secrets
from collections.abc import Callable
from functools import cache
from typing import Any, get_type_hints
from urllib.parse import urlsplit

from flask import Flask, Request, Response, current_app, g, request
from flask.json.provider import DefaultJSONProvider
from werkzeug.exceptions import RequestEntityTooLarge

from server.access.centres import NotThere, require_centre
from server.access.permissions import allowed
from server.access.principal import ANYONE, Principal
from server.access.tokens import SESSION_PREFIX, bearer
from server.bootstrap import Server
from server.domain.refusals import Refused
from server.operations.change import Caller

COOKIE = "quhao_session"
_KEY = re.compile(r"^[\x21-\x7e]{1,128}\Z")
_CENTRE = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._:\-]{0,63}\Z")
_HOST = re.compile(r"^([A-Za-z0-9.\-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(:\d{1,5})?\Z")
LARGEST_JOURNAL = 1024 * 1024
"""A kiosk's journal is longer than anything else that is sent."""
MOST_DRAINED = 4 * 1024 * 1024
"""How much of a body that is too large is read all the same, so that its sender hears why."""
_READS = frozenset({"GET", "HEAD", "OPTIONS"})
_EVERYWHERE = frozenset({"0.0.0.0", "::", "127.0.0.1", "::1", "localhost"})
"""Addresses to listen on that are not what browsers call this machine, or not all they call it."""


class Asking(Request):
    """A request whose empty body counts as no field."""

    def get_json(self, force: bool = False, silent: bool = False, cache: bool = True) -> Any:
        """The JSON body; `{}` where there is none."""
        return super().get_json(force, silent, cache) if self.get_data(cache=True) else {}


class StrictJson(DefaultJSONProvider):
    """JSON as its standard has it: no NaN, no name twice, no half characters, nothing too deep to read."""

    ensure_ascii = False
    sort_keys = False

    def loads(self, s: str | bytes, **_: Any) -> Any:
        """The value of a text; ValueError for whatever is not JSON."""
        try:
            value = json.loads(s, parse_constant=_refuse, object_pairs_hook=_once)
            if "\\u" in (s if isinstance(s, str) else s.decode("utf-8")):
                json.dumps(value, ensure_ascii=False).encode("utf-8")
        except RecursionError as error:
            raise ValueError("too deep") from error
        return value


def server() -> Server:
    """The assembled server of this application."""
    assembled: Server = g.server
    return assembled


def principal() -> Principal:
    """Who is asking."""
    known: Principal = g.principal
    return known


def register(app: Flask) -> None:
    """Check every request before its view."""

    app.request_class = Asking
    app.json = StrictJson(app)

    @app.before_request
    def check() -> Response | None:
        g.server = current_app.extensions["quhao"]
        _read_body()
        if request.endpoint is None:
            return None
        g.principal = _resolve()
        endpoint = request.endpoint.rpartition(".")[2]
        if not allowed(endpoint, g.principal):
            raise Refused("unauthorised" if g.principal is ANYONE else "not_yours")
        centre = (request.view_args or {}).get("centre")
        if centre is not None and not endpoint.startswith(
            "page_"
        ):  # a page says by itself that it isn't there
            require_centre(g.principal, centre)
            if not _CENTRE.match(centre):
                raise NotThere(centre)
            g.server.halls.get(centre)
        _check_query()
        _check_body()
        return None


def caller(*, needed: bool = False) -> Caller:
    """Who asks under which key: the key belongs to the asker and to this request's method, path and body."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        if needed:
            raise Refused("key_missing")
        key = secrets.token_hex(16)
    elif not _KEY.match(key):
        raise Refused("malformed")
    who = principal().id or "visitor"
    return Caller(
        who,
        key_of(who, key),
        fingerprint_of(f"{request.method} {request.path}", request.get_json(silent=True)),
    )


def key_of(who: str, key: str) -> str:
    """An asker's own key, as it is kept."""
    return hashlib.sha256(f"{who} {key}".encode()).hexdigest()[:32]


def fingerprint_of(asked: str, body: Any) -> str:
    """What tells one request from another under the same key."""
    text = json.dumps(body, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{asked} {text}".encode()).hexdigest()[:16]


def live_url() -> str:
    """Where the asker finds Socket.IO: as set, else on this machine by the name the asker calls it.

    Cookies belong to a name: a page opened at `localhost` would not be known at `127.0.0.1`.
    """
    settings = current_app.extensions["quhao"].settings
    if settings.live_url:
        return str(settings.live_url)
    host = settings.host
    if host in _EVERYWHERE and _HOST.match(request.host):
        host = urlsplit(f"//{request.host}").hostname or host
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.live_port}"


def _resolve() -> Principal:
    known: Principal | None
    header = request.headers.get("Authorization")
    if header is not None:
        known = current_app.extensions["quhao"].gate.resolve(bearer(header))
        if known is None:
            raise Refused("unauthorised")
        return known
    cookie = request.cookies.get(COOKIE)
    if not cookie or not cookie.startswith(SESSION_PREFIX):
        return ANYONE
    known = current_app.extensions["quhao"].gate.resolve(cookie)
    if known is None:
        return ANYONE
    if request.method not in _READS and not _is_own(request.headers.get("Origin")):
        raise Refused("not_yours")
    return known


def _is_own(origin: str | None) -> bool:
    """Whether a page of this web asks: one of the known origins, or the very address that was asked."""
    own = (*current_app.extensions["quhao"].settings.origins, f"{request.scheme}://{request.host}")
    return origin is not None and origin in own


def _check_query() -> None:
    """A query no one reads is refused like an unknown field; pages may carry what they like."""
    if not request.args or not request.path.startswith("/api/"):
        return
    if not _reads_query(current_app.view_functions[str(request.endpoint)]):
        unread = list(request.args)[:10]
    else:
        unread = [name for name, values in request.args.lists() if len(values) > 1]
    if unread:
        raise Refused("invalid_field", {"fields": unread}, field="、".join(unread))


@cache
def _reads_query(view: Callable[..., Any]) -> bool:
    return "query" in get_type_hints(view)


def _read_body() -> None:
    """Read what was sent before anything is refused: a connection left with an unread body is cut, answer and all."""
    if str(request.endpoint).endswith(".merge_offline"):
        request.max_content_length = LARGEST_JOURNAL
    try:
        request.get_data(cache=True)
    except RequestEntityTooLarge:
        stream, left = request.environ["wsgi.input"], MOST_DRAINED
        while left > 0 and (part := stream.read(min(left, 65536))):
            left -= len(part)
        raise


def _check_body() -> None:
    """A body is JSON or nothing; an empty one counts as no field."""
    if request.method in _READS or not request.get_data(cache=True):
        return
    if not request.is_json:
        raise Refused("unsupported_media_type")
    if not isinstance(request.get_json(), dict):
        raise Refused("malformed")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")
