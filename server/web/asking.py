"""Who is asking and under which key; closed by default, since an endpoint not in the one table is open to nobody."""

import hashlib
import json
import re
import secrets
from typing import Any

from flask import Flask, Request, Response, current_app, g, request

from server.access.centres import require_centre
from server.access.permissions import allowed
from server.access.principal import ANYONE, Principal
from server.access.tokens import SESSION_PREFIX, bearer
from server.bootstrap import Server
from server.domain.refusals import Refused
from server.operations.change import Caller

COOKIE = "quhao_session"
_KEY = re.compile(r"^[\x21-\x7e]{1,128}$")
_READS = frozenset({"GET", "HEAD", "OPTIONS"})


class Asking(Request):
    """A request whose empty body counts as no field."""

    def get_json(self, force: bool = False, silent: bool = False, cache: bool = True) -> Any:
        """The JSON body; `{}` where there is none."""
        return super().get_json(force, silent, cache) if self.get_data(cache=True) else {}


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

    @app.before_request
    def check() -> Response | None:
        g.server = current_app.extensions["quhao"]
        if request.endpoint is None:
            return None
        g.principal = _resolve()
        endpoint = request.endpoint.rpartition(".")[2]
        if not allowed(endpoint, g.principal):
            raise Refused("unauthorised" if g.principal is ANYONE else "not_yours")
        centre = (request.view_args or {}).get("centre")
        if centre is not None:
            require_centre(g.principal, centre)
            g.server.halls.get(centre)
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
    body = json.dumps(request.get_json(silent=True), sort_keys=True, separators=(",", ":"))
    asked = f"{request.method} {request.path} {body}".encode()
    return Caller(
        by=who,
        key=hashlib.sha256(f"{who} {key}".encode()).hexdigest()[:32],
        fingerprint=hashlib.sha256(asked).hexdigest()[:16],
    )


def _resolve() -> Principal:
    header = request.headers.get("Authorization")
    if header is not None:
        known = current_app.extensions["quhao"].gate.resolve(bearer(header))
        if known is None:
            raise Refused("unauthorised")
        return known  # type: ignore[no-any-return]
    cookie = request.cookies.get(COOKIE)
    if not cookie or not cookie.startswith(SESSION_PREFIX):
        return ANYONE
    known = current_app.extensions["quhao"].gate.resolve(cookie)
    if known is None:
        return ANYONE
    origins = current_app.extensions["quhao"].settings.origins
    if request.method not in _READS and request.headers.get("Origin") not in origins:
        raise Refused("not_yours")
    return known  # type: ignore[no-any-return]


def _check_body() -> None:
    """A body is JSON or nothing; an empty one counts as no field."""
    if request.method in _READS or not request.get_data(cache=True):
        return
    if not request.is_json:
        raise Refused("unsupported_media_type")
    body = request.get_json()
    if not isinstance(body, dict):
        raise Refused("malformed")
