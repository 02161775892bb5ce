"""WeChat's callback as values: signature, message in, reply out. Pure; it never answers by itself.

WeChat signs token, timestamp and nonce only, never the body, so a seal must not be taken for two bodies (`once`).
wechatpy does this part too, but compares signatures letter by letter, expands entities and breaks at `]]>`;
the tests hold the two against each other.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

FRESH_S = 300
TEXT_BYTES = 2048
_FIELD_LETTERS = 256
_SECONDS_DIGITS = 12
_MOST_CONSENTS = 20
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
    scanned: str = ""  # what a code held that was scanned from the menu
    latitude: float | None = None
    longitude: float | None = None
    consents: tuple[tuple[str, str], ...] = ()  # template → accept, reject or sent, as the visitor chose


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
    return seal if seal is not None and fresh(query, now_s) else None


def fresh(query: Mapping[str, str], now_s: float) -> bool:
    """Whether a request says to be of no more than five minutes from now, and has a nonce."""
    stamp = query.get("timestamp", "")
    if not query.get("nonce") or not (stamp.isascii() and stamp.isdigit() and len(stamp) <= _SECONDS_DIGITS):
        return False
    return abs(now_s - int(stamp)) <= FRESH_S


def parse(body: bytes) -> Message:
    """The message in an XML body; Malformed for anything else, entities and document types included."""
    root = document(body)
    fields = _fields(root)
    kind = fields.get("MsgType", "").lower()
    openid, event = fields.get("FromUserName", ""), fields.get("Event", "").lower()
    created = fields.get("CreateTime", "")
    if not (kind and openid and fields.get("ToUserName")) or not (created.isascii() and created.isdigit()):
        raise Malformed("a field is missing")
    # The menu's picker tells a place in an element of its own.
    latitude, longitude = _position(
        {**fields, **{one.tag: one.text or "" for one in root.iterfind("SendLocationInfo/*")}}
    )
    return Message(
        account=fields["ToUserName"],
        openid=openid,
        created_s=int(created[:_SECONDS_DIGITS]),
        kind=kind,
        id=fields.get("MsgId") or "-".join((created, event or kind, fields.get("EventKey", ""))),
        text=fields.get("Content") or fields.get("Recognition", ""),
        event=event,
        event_key=fields.get("EventKey", ""),
        scanned=(root.findtext("ScanCodeInfo/ScanResult") or "").strip()[:_FIELD_LETTERS],
        latitude=latitude,
        longitude=longitude,
        consents=_consents(root),
    )


def document(body: bytes) -> Element:
    """The document of an XML body, its root `xml`; Malformed for anything else."""
    try:
        root: Element = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as fault:
        raise Malformed(type(fault).__name__) from None
    if root.tag != "xml":
        raise Malformed("another document")
    return root


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
    """The text, or as many whole lines as fit `limit` bytes with an ellipsis; of a long line, whole characters."""
    raw = text.encode()
    if len(raw) <= limit:
        return text
    kept = raw[: limit - len("…".encode())].decode(errors="ignore")
    lines = kept.rpartition("\n")[0]
    return (lines + "\n" if len(lines) > len(kept) // 2 else kept) + "…"


def _cdata(text: str) -> str:
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"


def _fields(root: Element) -> dict[str, str]:
    fields: dict[str, str] = {}
    for child in root:
        if child.tag in fields:
            raise Malformed("a field is repeated")
        value = (child.text or "").strip()
        if len(value) > (_FIELD_LETTERS if child.tag != "Content" else TEXT_BYTES * 4):
            raise Malformed("a field is too long")
        fields[child.tag] = value
    return fields


def _position(fields: Mapping[str, str]) -> tuple[float | None, float | None]:
    """Where a message of a place, or an event, says somebody is; nothing where it makes no sense."""
    names = ("Latitude", "Longitude") if "Latitude" in fields else ("Location_X", "Location_Y")
    try:
        latitude, longitude = (float(fields[name]) for name in names)
    except (KeyError, ValueError):
        return None, None
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):  # also of what is no number
        return None, None
    return latitude, longitude


def _consents(root: Element) -> tuple[tuple[str, str], ...]:
    """What a visitor chose of subscription messages: in the pop-up, later in the settings, or by a message's coming."""
    found = []
    for kind in ("Popup", "Change", "Sent"):
        for one in root.findall(f"SubscribeMsg{kind}Event/List")[:_MOST_CONSENTS]:
            template = (one.findtext("TemplateId") or "").strip()[:_FIELD_LETTERS]
            word = "sent" if kind == "Sent" else (one.findtext("SubscribeStatusString") or "").strip().lower()
            found.append((template, word[:20]))
    return tuple(found)
