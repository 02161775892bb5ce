"""WeChat's callback in plain mode as values: signature, message in, reply out. Pure; it never answers by itself.

WeChat signs token, timestamp and nonce only, never the body, so a seal must not be taken for two bodies (`once`).
wechatpy does this part too, but compares signatures letter by letter, expands entities and breaks at `]]>`;
the tests hold the two against each other.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

FRESH_S = 300
TEXT_BYTES = 2048
_FIELD_LETTERS = 256
_SECONDS_DIGITS = 12
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Malformed(Exception):
    """The body is not a message of WeChat's; says nothing of its content."""


@dataclass(frozen=True, slots=True)
class Seal:
    """What WeChat signed: used for one message only."""

    timestamp: str
    nonce: str


@dataclass(frozen=True, slots=True)
class Message:
    """A message or event of one visitor; `id` is the same in all of WeChat's three tries."""

    account: str
    openid: str
    created_s: int
    kind: str  # text, image, event …
    id: str
    text: str = ""
    event: str = ""  # lower case: subscribe, click …
    event_key: str = ""


def signature(token: str, timestamp: str, nonce: str) -> str:
    """SHA-1 of the three in sorted order, as hex."""
    return hashlib.sha1(
        "".join(sorted((token, timestamp, nonce))).encode("utf-8", "surrogatepass")
    ).hexdigest()


def sealed(token: str, query: Mapping[str, str]) -> Seal | None:
    """The seal of a request signed with `token`, however long ago, or None."""
    seal = Seal(query.get("timestamp", ""), query.get("nonce", ""))
    given = query.get("signature", "").encode("utf-8", "surrogatepass")
    good = hmac.compare_digest(signature(token, seal.timestamp, seal.nonce).encode(), given)
    return (
        seal
        if good and token and seal.nonce and seal.timestamp.isascii() and seal.timestamp.isdigit()
        else None
    )


def genuine(token: str, query: Mapping[str, str], now_s: float) -> Seal | None:
    """The seal of a request signed with `token` no more than five minutes from now, or None."""
    seal = sealed(token, query)
    if seal is None or len(seal.timestamp) > _SECONDS_DIGITS:
        return None
    return seal if abs(now_s - int(seal.timestamp)) <= FRESH_S else None


def parse(body: bytes) -> Message:
    """The message in an XML body; Malformed for anything else, entities and document types included."""
    fields = _fields(body)
    kind = fields.get("MsgType", "").lower()
    openid, event = fields.get("FromUserName", ""), fields.get("Event", "").lower()
    created = fields.get("CreateTime", "")
    if not (kind and openid and fields.get("ToUserName")) or not (created.isascii() and created.isdigit()):
        raise Malformed("a field is missing")
    return Message(
        account=fields["ToUserName"],
        openid=openid,
        created_s=int(created[:_SECONDS_DIGITS]),
        kind=kind,
        id=fields.get("MsgId") or f"{created}-{event or kind}",
        text=fields.get("Content", ""),
        event=event,
        event_key=fields.get("EventKey", ""),
    )


def reply(message: Message, text: str, now_s: int) -> bytes:
    """A text reply to the sender of `message`, no longer than WeChat takes."""
    return (
        "<xml>"
        f"<ToUserName>{_cdata(message.openid)}</ToUserName>"
        f"<FromUserName>{_cdata(message.account)}</FromUserName>"
        f"<CreateTime>{now_s}</CreateTime>"
        f"<MsgType>{_cdata('text')}</MsgType>"
        f"<Content>{_cdata(cut(_NOT_XML.sub('', text)))}</Content>"
        "</xml>"
    ).encode()


def cut(text: str, limit: int = TEXT_BYTES) -> str:
    """The text, or as many whole characters as fit `limit` bytes with an ellipsis."""
    raw = text.encode()
    if len(raw) <= limit:
        return text
    return raw[: limit - len("…".encode())].decode(errors="ignore") + "…"


def _cdata(text: str) -> str:
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"


def _fields(body: bytes) -> dict[str, str]:
    try:
        root = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as fault:
        raise Malformed(type(fault).__name__) from None
    if root.tag != "xml":
        raise Malformed("another document")
    fields: dict[str, str] = {}
    for child in root:
        if child.tag in fields:
            raise Malformed("a field is repeated")
        value = (child.text or "").strip()
        if len(value) > (_FIELD_LETTERS if child.tag != "Content" else TEXT_BYTES * 4):
            raise Malformed("a field is too long")
        fields[child.tag] = value
    return fields
