"""Whom to tell of a ticket, asked of the server once each and kept in memory only."""

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from server.client.http import Refused
from wechat_bridge import mine
from wechat_bridge.holding import TRAVEL
from wechat_bridge.records import Kept
from wechat_bridge.visitor import Source, path_of

Json = dict[str, Any]

KEPT = 50_000


@dataclass(frozen=True, slots=True)
class Contact:
    """Who holds a ticket, as far as it takes to tell them."""

    openid: str | None = field(repr=False)
    phone: str | None = field(repr=False)
    language: str
    notify_ahead: int
    secret: str | None = field(repr=False)
    travel_min: int | None = None  # as was said of this ticket; 0: not to be told when to leave
    delivery: Json | None = None  # how the result gets to them, as far as it was said


class Contacts:
    """The contacts of live tickets; those without anybody to tell are remembered too."""

    def __init__(self, server: Source, kept: Kept, travel_min: int, *, sms: bool = False) -> None:
        """`sms`: a phone is somebody to tell."""
        self._server, self._kept, self._travel_min, self._sms = server, kept, travel_min, sms
        self._known: OrderedDict[str, Contact | None] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, centre: str, ticket: Json) -> Contact | None:
        """Whom to tell of it; None if there is nobody."""
        with self._lock:
            if ticket["id"] in self._known:
                return self._known[ticket["id"]]
        contact = self._asked(centre, ticket["id"])
        with self._lock:
            self._known[ticket["id"]] = contact
            while len(self._known) > KEPT:
                self._known.popitem(last=False)
        return contact

    def forget(self, ticket: str) -> None:
        """Something about a ticket changed, or it is over."""
        with self._lock:
            self._known.pop(ticket, None)

    def travel_min(self, contact: Contact, now_ms: int) -> int:
        """Minutes on their way: as said of this ticket or in the chat, else as is usual; 0: not to be told."""
        if contact.travel_min is not None:
            return contact.travel_min
        said = self._kept.get(contact.openid, TRAVEL, now_ms) if contact.openid else None
        return int(said) if said else self._travel_min

    def _asked(self, centre: str, ticket: str) -> Contact | None:
        try:
            told = self._server.get(f"{path_of(centre)}/tickets/{quote(ticket, safe='')}/contact")
        except Refused as refusal:
            if refusal.status != 404:
                raise
            return None
        openid, phone = told.get("openid"), told.get("phone") if self._sms else None
        if not openid and not phone:
            return None
        if openid and told.get("secret"):
            # So that they may answer in the chat to what they are told of a ticket that wasn't drawn there.
            own = {"centre": centre, "secret": told["secret"]}
            mine.add(self._kept, openid, own, int(time.time() * 1000))
        language = str(told.get("lang") or "zh-CN")
        return Contact(
            openid, phone, language, int(told.get("notify_ahead", 3)), told.get("secret"),
            told.get("travel_min"), told.get("delivery"),
        )  # fmt: skip
