"""JSON in and out of the application, as its standard has it. It knows no route and no caller."""

import json
from typing import Any

from flask import Request, Response
from flask.json.provider import DefaultJSONProvider
from pydantic_core import to_json


class Asking(Request):
    """A request whose empty body counts as no field."""

    def get_json(self, force: bool = False, silent: bool = False, cache: bool = True) -> Any:
        """The JSON body; `{}` where there is none."""
        return super().get_json(force, silent, cache) if self.get_data(cache=True) else {}


class StrictJson(DefaultJSONProvider):
    """JSON as its standard has it: no NaN, no name twice, no half characters, nothing too deep to read."""

    def dumps(self, obj: Any, **options: Any) -> str:
        """The text of a value."""
        return super().dumps(obj, **options) if options else to_json(obj).decode()

    def response(self, *args: Any, **kwargs: Any) -> Response:
        """The answer with a value as its compact text."""
        obj = self._prepare_response_obj(args, kwargs)
        return Response(to_json(obj) + b"\n", mimetype=self.mimetype)

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
