"""JSON in and out of the application, as its standard has it. It knows no route and no caller."""

import json
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import IO, Any

from flask import Request, Response
from flask.json.provider import DefaultJSONProvider
from pydantic_core import to_json

LARGEST_BODY = 64 * 1024
"""In bytes; a request may be allowed another."""
JSON = "application/json"
_UNREAD: Any = object()
_BODILESS = frozenset({204, 304})
_LEADS = frozenset({"Location", "Content-Location"})


class Asking(Request):
    """A request whose body is read and understood once, and counts as no field where it is empty."""

    max_content_length = LARGEST_BODY
    _json: Any = _UNREAD

    @cached_property
    def stream(self) -> IO[bytes]:
        """The body; as the server gives it where that ends by itself and was said to be short enough."""
        length = self.content_length
        if length is None or length > self.max_content_length or "wsgi.input_terminated" not in self.environ:
            return super().stream
        given: IO[bytes] = self.environ["wsgi.input"]
        return given

    @cached_property
    def is_json(self) -> bool:
        """Whether it says to be JSON."""
        return self.environ.get("CONTENT_TYPE") == JSON or super().is_json

    def get_json(self, force: bool = False, silent: bool = False, cache: bool = True) -> Any:
        """The JSON body; `{}` where there is none."""
        if self._json is _UNREAD:
            value = super().get_json(force, silent, cache) if self.get_data(cache=True) else {}
            if force or silent:
                return value
            self._json = value
        return self._json


class Answer(Response):
    """An answer; one that is whole is sent as it is, without a look at what streams or where an address leads."""

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """As WSGI has it."""
        body, headers = self.response, self.headers.to_wsgi_list()
        named = {name for name, _ in headers}
        if (
            not isinstance(body, list)
            or self._on_close
            or environ["REQUEST_METHOD"] == "HEAD"
            or self.status_code < 200
            or self.status_code in _BODILESS
            or "Content-Length" not in named
            or not named.isdisjoint(_LEADS)
        ):
            return super().__call__(environ, start_response)
        start_response(self.status, headers)
        return body


def told(value: Any, status: int = 200) -> Response:
    """The answer with a value as its compact text."""
    return Answer(to_json(value) + b"\n", status, content_type=JSON)


class StrictJson(DefaultJSONProvider):
    """JSON as its standard has it: no NaN, no name twice, no half characters, nothing too deep to read."""

    def dumps(self, obj: Any, **options: Any) -> str:
        """The text of a value."""
        return super().dumps(obj, **options) if options else to_json(obj).decode()

    def response(self, *args: Any, **kwargs: Any) -> Response:
        """The answer with a value as its compact text."""
        return told(self._prepare_response_obj(args, kwargs))

    def loads(self, s: str | bytes, **_: Any) -> Any:
        """The value of a text; ValueError for whatever is not JSON."""
        text = s if isinstance(s, str) else s.decode(json.detect_encoding(s))
        try:
            value = _decode(text)
            if "\\u" in text:
                to_json(value)
        except RecursionError as error:
            raise ValueError("too deep") from error
        return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


_decode = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_refuse).decode
