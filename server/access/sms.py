"""Sends a code to a phone by the one HTTP request that an installation has set; it makes no code and logs neither.

A district's own gateway is asked, whatever it is called: address, body and what a good answer contains are settings.
Of ready libraries each speaks to one vendor; a request with two places to fill speaks to all of them.
"""

import json
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import requests

from server.domain.refusals import Refused

PATIENCE_S = 5
AT_ONCE = 4
"""How many of a process's threads may wait for the gateway; a slow one must not take them all."""
SHOWN = 8


@dataclass(frozen=True, slots=True)
class Message:
    """A code on its way to a phone; `shown` is the phone with its middle left out."""

    phone: str = field(repr=False)
    code: str = field(repr=False)
    shown: str


class Sender(Protocol):
    """What sends codes."""

    def send(self, message: Message) -> None:
        """Send it; Refused `sms_failed` where it surely or probably didn't go out."""


@dataclass(frozen=True, slots=True)
class Gateway:
    """The request: `{phone}` and `{code}` are filled in the address and in the body."""

    url: str
    method: str = "POST"
    body: str = '{"phone": "{phone}", "code": "{code}"}'
    content_type: str = "application/json"
    authorization: str | None = field(default=None, repr=False)
    success: str = ""  # what stands in the answer when all is well; '' any answer below 400


class HttpSender:
    """Sends by a gateway."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._waiting = threading.BoundedSemaphore(AT_ONCE)

    def send(self, message: Message) -> None:
        """Send it; Refused `too_many` while others wait for the gateway."""
        if not self._waiting.acquire(blocking=False):
            raise Refused("too_many")
        try:
            answer = self._ask(message)
        except requests.RequestException:  # its own words name the address, and with it phone and code
            raise Refused("sms_failed") from None
        finally:
            self._waiting.release()
        if answer.status_code >= 400 or self._gateway.success not in answer.text:
            raise Refused("sms_failed")

    def _ask(self, message: Message) -> requests.Response:
        gateway = self._gateway
        headers = {"Content-Type": gateway.content_type}
        if gateway.authorization:
            headers["Authorization"] = gateway.authorization
        return requests.request(
            gateway.method,
            _filled(gateway.url, message),
            data=None if gateway.method == "GET" else _filled(gateway.body, message).encode(),
            headers=headers,
            timeout=PATIENCE_S,
            allow_redirects=False,
        )


class ShownSender:
    """The demo's: nothing is sent, the last codes stand among the twins."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "sms.json"
        self._lock = threading.Lock()

    def send(self, message: Message) -> None:
        """Show it."""
        with self._lock:
            known = json.loads(self._path.read_text("utf-8"))["said"] if self._path.is_file() else []
            said = [*known, {"caption": f"{message.shown}　{message.code}"}][-SHOWN:]
            fresh = self._path.with_name(f".{self._path.name}.new")
            fresh.write_text(json.dumps({"kind": "sms", "said": said}, ensure_ascii=False), "utf-8")
            fresh.replace(self._path)


def _filled(template: str, message: Message) -> str:
    return template.replace("{phone}", message.phone).replace("{code}", message.code)
