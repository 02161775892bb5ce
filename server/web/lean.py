"""Flask without what this application has none of: async views, sessions, rules by the name it is called by.

It knows no route. Each is a look at every request, and together they cost a draw as much as its own rules do.
"""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Request, Response
from flask.sessions import NullSession, SessionInterface, SessionMixin
from flask_openapi3 import OpenAPI
from werkzeug.routing import MapAdapter

from server.web.whole import Asking, StrictJson, told

MOST_KEPT = 4_096
"""Addresses that are remembered, and names of this machine."""
LONGEST_KEPT = 256

Found = tuple[Any, Mapping[str, Any]]


class Routes(MapAdapter):
    """The routes, for one request; what an address led to is remembered, what leads nowhere is looked up again."""

    kept: dict[tuple[str, str], Found]

    def match(self, *args: Any, **options: Any) -> Found:
        """As werkzeug's: the rule and the values in the address."""
        if args or options != {"return_rule": True}:
            return super().match(*args, **options)
        asked = self.default_method, self.path_info
        found = self.kept.get(asked)
        if found is None:
            found = super().match(return_rule=True)
            if len(self.path_info) <= LONGEST_KEPT:
                _keep(self.kept, asked, found)
        rule, values = found
        return rule, {**values}


class NoSessions(SessionInterface):
    """No session is opened: who is signed in, the gate knows."""

    _none = NullSession()

    def open_session(self, *_: Any, **__: Any) -> SessionMixin:
        """One for all, which nothing can be put into."""
        return self._none


class App(OpenAPI):
    """Flask with descriptions, and strict JSON."""

    request_class = Asking
    json_provider_class = StrictJson
    session_interface = NoSessions()

    def __init__(self, *args: Any, **options: Any) -> None:
        """As Flask takes them."""
        super().__init__(*args, **options)
        self._places: dict[tuple[Any, ...], tuple[str, str]] = {}
        self._matched: dict[tuple[str, str], Found] = {}

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function as it is: none is async."""
        return func

    def make_response(self, rv: Any) -> Response:
        """What a view gave as an answer; JSON with a status, as most give, is told at once."""
        if type(rv) is tuple and len(rv) == 2 and type(rv[0]) is dict and type(rv[1]) is int:
            return told(*rv)
        if type(rv) is dict:
            return told(rv)
        return super().make_response(rv)

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """The routes for a request; werkzeug looks at each name that this machine is called by once."""
        if request is None or "HTTP_UPGRADE" in request.environ:
            return super().create_url_adapter(request)
        environ = request.environ
        place = tuple(
            map(environ.get, ("HTTP_HOST", "wsgi.url_scheme", "SERVER_NAME", "SERVER_PORT", "SCRIPT_NAME"))
        )
        known = self._places.get(place)
        if known is None:
            adapter = super().create_url_adapter(request)
            assert adapter is not None
            known = adapter.server_name, adapter.script_name
            if len(environ.get("HTTP_HOST", "")) <= LONGEST_KEPT:
                _keep(self._places, place, known)
        routes = Routes(
            self.url_map,
            *known,
            "",
            request.scheme,
            request.path,
            request.method,
            environ.get("QUERY_STRING"),
        )
        routes.kept = self._matched
        return routes


def _keep(kept: dict[Any, Any], name: Any, value: Any) -> None:
    if len(kept) >= MOST_KEPT:
        kept.clear()
    kept[name] = value
