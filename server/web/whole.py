"""JSON in and out of the application, as its standard has it. It knows no route and no caller."""

import json
from typing import Any

from flask import Request, Response
from flask.json.provider import DefaultJSONProvider


class Asking(Request):
    """A request whose empty body counts as no field."""

    def get_json(self, force: bool = False, silent: bool = False, cache: bool = True) -> Any:
        """The JSON body; `{}` where there is none."""
        return super().get_json(force, silent, cache) if self.get_data(cache=True) else {}


class StrictJson(DefaultJSONProvider):
    """JSON as its standard has it: no NaN, no name twice, no half characters, nothing too deep to read."""

    ensure_ascii = False
    sort_keys = False

    def dumps(self, obj: Any, **options: Any) -> str:
        """The text of a value."""
        return super().dumps(obj, **options) if options else self._encode(obj)

    def response(self, *args: Any, **kwargs: Any) -> Response:
        """The answer with a value as its compact text."""
        obj = self._prepare_response_obj(args, kwargs)
        return Response(f"{self._encode(obj)}\n", mimetype=self.mimetype)

    _encode = staticmethod(
        json.JSONEncoder(
            ensure_ascii=False, separators=(",", ":"), default=DefaultJSONProvider.default
        ).encode
    )

    def loads(self, s: str | bytes, **_: Any) -> Any:
        """The value of a text; ValueError for whatever is not JSON."""
        try:
            value = json.loads(s, parse_constant=_refuse, object_pairs_hook=_once)
            if "\\u" in (s if isinstance(s, str) else s.decode("utf-8")):
                json.dumps(value, ensure_ascii=False).encode("utf-8")
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
