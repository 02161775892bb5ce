"""SMS by one HTTP request that the owner describes in a file; it knows no provider, and no number is logged.

The file (TOML): `url`, `method`, `headers`, `body`, `ok` (a text the answer must hold); in url and body `{phone}`,
`{text}` and `{id}` are filled, as the place needs it: in a JSON body as JSON, in an address as part of one.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

import requests

from server.client.given_files import in_words, toml_in
from wechat_bridge.weixin import NotSent, Refused, Unanswered

TIMEOUT_S = (2.0, 6.0)
_NAMES = frozenset({"url", "method", "headers", "body", "ok"})


class Wrong(ValueError):
    """The file does not describe a request."""


@dataclass(frozen=True, slots=True)
class Sms:
    """The request that sends one."""

    url: str
    method: str = "POST"
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: str = field(default="", repr=False)
    ok: str = ""

    def send(self, phone: str, said: str, key: str) -> None:
        """Sends a text; raises as the API's client does."""
        values = {"phone": phone, "text": said, "id": key}
        as_json = self.body.lstrip().startswith(("{", "["))
        body = _filled(self.body, values, _in_json if as_json else _in_address)
        headers = {"Content-Type": "application/json" if as_json else "application/x-www-form-urlencoded"}
        try:
            answer = requests.request(
                self.method, _filled(self.url, values, _in_address), timeout=TIMEOUT_S,
                data=body.encode() if body else None, headers={**headers, **self.headers}, allow_redirects=False,
            )  # fmt: skip
        except requests.exceptions.ConnectTimeout as fault:
            raise NotSent(type(fault).__name__) from None
        except requests.ConnectionError as fault:
            never = "NewConnectionError" in repr(fault)
            raise (NotSent if never else Unanswered)(type(fault).__name__) from None
        except requests.RequestException as fault:
            raise Unanswered(type(fault).__name__) from None
        if not answer.ok or self.ok not in answer.text:
            raise Refused(answer.status_code)


def read(path: Path) -> Sms:
    """The request that a file describes; raises Wrong."""
    try:
        described = toml_in(path)
    except (OSError, ValueError) as fault:
        raise Wrong(in_words(fault)) from None
    if unknown := sorted(described.keys() - _NAMES):
        raise Wrong(f"{path}: {', '.join(unknown)}")
    url = described.get("url")
    if not isinstance(url, str) or urlsplit(url).scheme not in ("http", "https"):
        raise Wrong(f"{path}: url")
    if not all(isinstance(described.get(name, ""), str) for name in ("method", "body", "ok")):
        raise Wrong(f"{path}: method, body, ok")
    if "{phone}" not in url + described.get("body", ""):
        raise Wrong(f"{path}: {{phone}}")
    return Sms(**described)


def _in_json(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)[1:-1]


def _in_address(value: str) -> str:
    return quote(value, safe="")


def _filled(pattern: str, values: Mapping[str, str], escape: Callable[[str], str]) -> str:
    for name, value in values.items():
        pattern = pattern.replace("{" + name + "}", escape(value))
    return pattern
