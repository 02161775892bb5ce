"""Stands in for WeChat: signs messages as it does, posts them to a bridge and reads the reply. Never WeChat itself.

`python -m wechat_bridge.virtual --url URL --openid ID --text "取号 居住证"` prints what a visitor would read.
"""

import argparse
import json
import os
import secrets
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import requests
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

from wechat_bridge.callback import signature

ACCOUNT = "gh_virtual"
PATIENCE_S = 5.0  # as long as WeChat waits


def signed(token: str, now_s: int, nonce: str) -> dict[str, str]:
    """The query WeChat adds to every request."""
    stamp = str(now_s)
    return {"signature": signature(token, stamp, nonce), "timestamp": stamp, "nonce": nonce}


def message_xml(openid: str, now_s: int, msg_id: int, kind: str = "text", **fields: str) -> bytes:
    """A message as WeChat writes it; `fields` are its other elements."""
    elements = {
        "ToUserName": ACCOUNT,
        "FromUserName": openid,
        "CreateTime": str(now_s),
        "MsgType": kind,
        **fields,
    }
    if kind != "event":
        elements["MsgId"] = str(msg_id)
    inner = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in elements.items())
    return f"<xml>{inner}</xml>".encode()


def signed_message(
    token: str, openid: str, text: str, now_s: int, nonce: str, msg_id: int
) -> tuple[dict[str, str], bytes]:
    """Query and body of one text message."""
    return signed(token, now_s, nonce), message_xml(openid, now_s, msg_id, Content=text)


class Chat:
    """One visitor's chat with the official account behind the callback at `url`."""

    def __init__(self, url: str, token: str, openid: str, clock: Callable[[], float] = time.time) -> None:
        self._url, self._token, self._openid, self._clock = url, token, openid, clock

    def say(self, text: str, msg_id: int | None = None) -> str:
        """The account's reply to a text; empty if it says nothing. Raises for another status than 200."""
        now_s = int(self._clock())
        chosen = secrets.randbits(62) if msg_id is None else msg_id
        query, body = signed_message(self._token, self._openid, text, now_s, secrets.token_hex(5), chosen)
        return self._read(self.post(query, body))

    def happen(self, event: str, **fields: str) -> str:
        """The account's reply to an event such as `subscribe` or `CLICK` (with EventKey)."""
        now_s = int(self._clock())
        body = message_xml(self._openid, now_s, 0, "event", Event=event, **fields)
        return self._read(self.post(signed(self._token, now_s, secrets.token_hex(5)), body))

    def verify(self, echo: str) -> str:
        """What the callback echoes when it is entered in WeChat's console."""
        query = signed(self._token, int(self._clock()), secrets.token_hex(5))
        answer = requests.get(self._url, params={**query, "echostr": echo}, timeout=PATIENCE_S)
        answer.raise_for_status()
        return answer.text

    def post(self, query: Mapping[str, str], body: bytes) -> requests.Response:
        """The bare answer to a request, as WeChat would send it."""
        headers = {"Content-Type": "text/xml"}
        return requests.post(self._url, params=dict(query), data=body, headers=headers, timeout=PATIENCE_S)

    def _read(self, answer: requests.Response) -> str:
        answer.raise_for_status()
        if answer.text in ("", "success"):
            return ""
        fields: dict[str, Any] = {child.tag: child.text for child in fromstring(answer.content)}
        if (fields["ToUserName"], fields["FromUserName"]) != (self._openid, ACCOUNT):
            raise ValueError("the reply is not to this visitor")
        return str(fields["Content"] or "")


def main(arguments: list[str] | None = None) -> int:
    """Says one text and prints the reply."""
    parser = argparse.ArgumentParser(
        prog="python -m wechat_bridge.virtual",
        description="Sends one message to a bridge, signed as WeChat does with QUHAO_WECHAT_TOKEN.",
    )
    parser.add_argument("--url", help="the bridge's callback, …/wechat/callback")
    parser.add_argument("--credentials", type=Path, help="a demo's credentials.json, for url and token")
    parser.add_argument("--openid", default="o-virtual", help="who is speaking")
    parser.add_argument("--text", required=True, help='what is said, such as "取号 居住证"')
    options = parser.parse_args(arguments)
    token = os.environ.get("QUHAO_WECHAT_TOKEN", "").strip()
    if options.credentials:
        try:
            known = json.loads(options.credentials.read_text("utf-8"))["wechat"]
            token, options.url = known["token"], known["url"]
        except (OSError, ValueError, KeyError):
            parser.error(f"{options.credentials} is not the credentials of a demo")
    if not token:
        parser.error("QUHAO_WECHAT_TOKEN is not set; or name a demo's --credentials")
    if not options.url:
        parser.error("--url or --credentials is needed")
    try:
        print(Chat(options.url, token, options.openid).say(options.text))
    except requests.RequestException as fault:
        print(f"no reply: {type(fault).__name__}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
