"""Who is asking and under which key; closed by default, since an endpoint not in the one table is open to nobody."""

import contextlib
import hashlib
import json
import re
import secrets
from collections.abc import Callable
from functools import cache
from typing import Any, get_type_hints
from urllib.parse import urlsplit

from flask import Flask, Request, Response, current_app, g, request
from werkzeug.exceptions import RequestEntityTooLarge

from server.access.centres import NotThere, require_centre
from server.access.permissions import allowed
from server.access.principal import ANYONE, Principal
from server.access.tokens import SESSION_PREFIX, VISITOR_PREFIX, bearer
from server.bootstrap import Server
from server.domain.refusals import Refused
from server.operations.change import Caller
from server.records.engine import DatabaseAway
from server.settings import Settings
from server.wire.requests import Seen

COOKIE = "quhao_session"
_KEY = re.compile(r"^[\x21-\x7e]{1,128}\Z")
_CENTRE = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._:\-]{0,63}\Z")
_HOST = re.compile(r"^([A-Za-z0-9.\-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(:\d{1,5})?\Z")
MEGABYTE = 1024 * 1024
LARGEST: dict[str, int] = {
    "merge_offline": MEGABYTE,
    "change_catalogue": 4 * MEGABYTE,
    "set_catalogue_part": 4 * MEGABYTE,
    "set_catalogue_entry": MEGABYTE,
    "import_catalogue": 10 * MEGABYTE,
}
"""Endpoint → how long a body may be there, where that is longer than anywhere else."""
_canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode
MOST_DRAINED = 4 * 1024 * 1024
"""How much of a body that is too large is read all the same, so that its sender hears why."""
FORM = "application/x-www-form-urlencoded"
_READS = frozenset({"GET", "HEAD", "OPTIONS"})
_EVERYWHERE = frozenset({"0.0.0.0", "::", "127.0.0.1", "::1", "localhost"})
"""Addresses to listen on that are not what browsers call this machine, or not all they call it."""


def server() -> Server:
    """The assembled server of this application."""
    assembled: Server = kept().server
    return assembled


def principal() -> Principal:
    """Who is asking."""
    known: Principal = kept().principal
    return known


def register(app: Flask) -> None:
    """Check every request before its view."""

    @app.before_request
    def check() -> Response | None:
        asked, assembled = this(), app.extensions["quhao"]
        kept().server = assembled
        _read_body(asked)
        if asked.endpoint is None:
            return None
        kept().principal = known = _resolve(asked, assembled)
        endpoint = asked.endpoint.rpartition(".")[2]
        if not allowed(endpoint, known):
            raise Refused("unauthorised" if known is ANYONE else "not_yours")
        centre = (asked.view_args or {}).get("centre")
        # A page says by itself that it isn't there
        if centre is not None and not endpoint.startswith("page_"):
            require_centre(known, centre)
            if not _CENTRE.match(centre):
                raise NotThere(centre)
            assembled.halls.get(centre)
        _check_query(asked)
        _check_body(asked)
        return None


def this() -> Request:
    """The request being answered, by itself: `flask.request` looks it up anew for each of its attributes."""
    asked: Request = request._get_current_object()  # type: ignore[attr-defined]
    return asked


def kept() -> Any:
    """What is kept of the request being answered, by itself for the same reason."""
    return g._get_current_object()


def caller(*, needed: bool = False, seen: Seen | None = None) -> Caller:
    """Who asks, having `seen` what, under which key: the asker's own, for this request's method, path and body."""
    asked = this()
    key = asked.headers.get("Idempotency-Key")
    if key is None:
        if needed:
            raise Refused("key_missing")
        key = secrets.token_hex(16)
    elif not _KEY.match(key):
        raise Refused("malformed", sentence="hall.key_malformed")
    known = principal()
    who = known.id or "visitor"
    return Caller(
        "visitor"
        if known.kind == "visitor"
        else who,  # who draws from home is nobody's to follow through events
        key_of(who, key),
        fingerprint_of(f"{asked.method} {asked.path}", asked.get_json(silent=True)),
        seen=None if seen is None else seen.model_dump(exclude_unset=True),
    )


def key_of(who: str, key: str) -> str:
    """An asker's own key, as it is kept."""
    return hashlib.sha256(f"{who} {key}".encode()).hexdigest()[:32]


def fingerprint_of(asked: str, body: Any) -> str:
    """What tells one request from another under the same key."""
    text = _canonical(body)
    return hashlib.sha256(f"{asked} {text}".encode()).hexdigest()[:16]


def live_url() -> str:
    """Where the asker finds Socket.IO: as set, else on this machine by the name the asker calls it.

    Cookies belong to a name: a page opened at `localhost` would not be known at `127.0.0.1`.
    """
    return live_url_at(current_app.extensions["quhao"].settings, request.host)


def live_url_at(settings: Settings, asked_host: str) -> str:
    """The same for one who calls this machine so."""
    if settings.live_url:
        return str(settings.live_url)
    host = settings.host
    if host in _EVERYWHERE and _HOST.match(asked_host):
        with contextlib.suppress(ValueError):  # brackets around what is no address
            host = urlsplit(f"//{asked_host}").hostname or host
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.live_port}"


def _resolve(asked: Request, assembled: Server) -> Principal:
    known: Principal | None
    header = asked.headers.get("Authorization")
    if header is not None:
        known = assembled.gate.resolve(bearer(header))
        if known is None:
            raise Refused("unauthorised")
        return known
    cookie = asked.cookies.get(COOKIE)
    if not cookie or not cookie.startswith((SESSION_PREFIX, VISITOR_PREFIX)):
        return ANYONE
    try:
        known = assembled.gate.resolve(cookie)
    except DatabaseAway:
        if cookie.startswith(VISITOR_PREFIX) and _is_for_anybody(asked):
            return ANYONE  # a ticket's own page asks for no sign-in, and none may stand in its way
        raise
    if known is None:
        return ANYONE
    if asked.method not in _READS and not _is_own(asked, assembled):
        raise Refused("not_yours")
    return known


def _is_for_anybody(asked: Request) -> bool:
    endpoint = str(asked.endpoint).rpartition(".")[2]
    return endpoint != "me" and allowed(endpoint, ANYONE)


def _is_own(asked: Request, assembled: Server) -> bool:
    """Whether a page of this web asks: one of the known origins, or the very address that was asked."""
    origin = asked.headers.get("Origin")
    own = (*assembled.settings.origins, f"{asked.scheme}://{asked.host}")
    return origin is not None and origin in own


def _check_query(asked: Request) -> None:
    """A query no one reads is refused like an unknown field; pages may carry what they like."""
    if not asked.query_string or not asked.args or not asked.path.startswith("/api/"):
        return
    if not _reads_query(current_app.view_functions[str(asked.endpoint)]):
        unread = list(asked.args)[:10]
    else:
        unread = [name for name, values in asked.args.lists() if len(values) > 1]
    if unread:
        raise Refused("invalid_field", {"fields": unread}, field="、".join(unread))


@cache
def _reads_query(view: Callable[..., Any]) -> bool:
    return "query" in get_type_hints(view)


def _read_body(asked: Request) -> None:
    """Read what was sent before anything is refused: a connection left with an unread body is cut, answer and all."""
    largest = LARGEST.get(str(asked.endpoint).rpartition(".")[2])
    if largest is not None:
        asked.max_content_length = largest
    try:
        # Of a body without a length werkzeug hands on what fits, and drops the rest.
        if (
            len(asked.get_data(cache=True)) >= (asked.max_content_length or 0)
            and asked.content_length is None
        ):
            raise RequestEntityTooLarge
    except RequestEntityTooLarge:
        stream = asked.environ["wsgi.input"]
        left = MOST_DRAINED if largest is None else max(MOST_DRAINED, 25 * largest)
        while left > 0 and (part := stream.read(min(left, 65536))):
            left -= len(part)
        raise


def _check_body(asked: Request) -> None:
    """A body is JSON or nothing; an empty one counts as no field."""
    if asked.method in _READS or not asked.get_data(cache=True):
        return
    if str(asked.endpoint).endswith(".import_catalogue"):
        return  # a file, of which the view says what it may be
    if asked.mimetype == FORM and str(asked.endpoint).endswith(".query_ticket"):
        return  # a page without a script has no other way to ask
    if not asked.is_json:
        raise Refused("unsupported_media_type")
    if not isinstance(asked.get_json(), dict):
        raise Refused("malformed")
