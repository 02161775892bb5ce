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
from wechat_bridge.crypto import RANDOM_BYTES, Envelopes

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


def encrypted_message(
    envelopes: Envelopes, message: bytes, now_s: int, nonce: str, random: bytes
) -> tuple[dict[str, str], bytes]:
    """Query and body of a message as WeChat sends it in encrypted mode; `random` is 16 fresh bytes."""
    stamp, encrypted = str(now_s), envelopes.seal(message, random)
    query = signed(envelopes.token, now_s, nonce) | {
        "encrypt_type": "aes", "msg_signature": envelopes.signature(stamp, nonce, encrypted),
    }  # fmt: skip
    body = f"<xml><ToUserName>{ACCOUNT}</ToUserName><Encrypt>{encrypted}</Encrypt></xml>"
    return query, body.encode()


class Chat:
    """One visitor's chat with the official account behind the callback at `url`."""

    def __init__(
        self,
        url: str,
        token: str,
        openid: str,
        clock: Callable[[], float] = time.time,
        envelopes: Envelopes | None = None,
    ) -> None:
        """With `envelopes` it speaks in encrypted mode."""
        self._url, self._token, self._openid, self._clock = url, token, openid, clock
        self._envelopes = envelopes

    def say(self, text: str, msg_id: int | None = None) -> str:
        """The account's reply to a text; empty if it says nothing. Raises for another status than 200."""
        now_s = int(self._clock())
        chosen = secrets.randbits(62) if msg_id is None else msg_id
        return self._send(message_xml(self._openid, now_s, chosen, Content=text), now_s)

    def happen(self, event: str, **fields: str) -> str:
        """The account's reply to an event such as `subscribe` or `CLICK` (with EventKey)."""
        now_s = int(self._clock())
        return self._send(message_xml(self._openid, now_s, 0, "event", Event=event, **fields), now_s)

    def place(self, latitude: float, longitude: float) -> str:
        """The account's reply to a place sent from the phone."""
        now_s = int(self._clock())
        fields = {"Location_X": str(latitude), "Location_Y": str(longitude), "Scale": "15", "Label": ""}
        return self._send(message_xml(self._openid, now_s, secrets.randbits(62), "location", **fields), now_s)

    def scan(self, result: str) -> str:
        """The account's reply to a code scanned from its menu."""
        now_s = int(self._clock())
        body = message_xml(self._openid, now_s, 0, "event", Event="scancode_waitmsg", EventKey="scan")
        info = f"<ScanCodeInfo><ScanType>qrcode</ScanType><ScanResult>{escape(result)}</ScanResult></ScanCodeInfo>"
        return self._send(body.replace(b"</xml>", f"{info}</xml>".encode()), now_s)

    def choose(self, chosen: Mapping[str, str]) -> str:
        """The account's reply to what a visitor chose of subscription messages: template → accept or reject."""
        now_s = int(self._clock())
        body = message_xml(self._openid, now_s, 0, "event", Event="subscribe_msg_popup_event")
        lists = "".join(
            f"<List><TemplateId>{escape(template)}</TemplateId>"
            f"<SubscribeStatusString>{escape(word)}</SubscribeStatusString><PopupScene>1</PopupScene></List>"
            for template, word in chosen.items()
        )
        info = f"<SubscribeMsgPopupEvent>{lists}</SubscribeMsgPopupEvent>"
        return self._send(body.replace(b"</xml>", f"{info}</xml>".encode()), now_s)

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

    def _send(self, message: bytes, now_s: int) -> str:
        nonce = secrets.token_hex(5)
        if self._envelopes is None:
            return self._read(self.post(signed(self._token, now_s, nonce), message))
        random = secrets.token_bytes(RANDOM_BYTES)
        return self._read(self.post(*encrypted_message(self._envelopes, message, now_s, nonce, random)))

    def _read(self, answer: requests.Response) -> str:
        answer.raise_for_status()
        if answer.text in ("", "success"):
            return ""
        root = fromstring(answer.content)
        if self._envelopes is not None:
            root = fromstring(self._envelopes.open(root.findtext("Encrypt") or ""))
        fields: dict[str, Any] = {child.tag: child.text for child in root}
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
