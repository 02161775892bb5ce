"""One visitor's message being answered: the hall it is about, the server in its language, what is kept of before."""

from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import quote
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from server.client.http import Failed, Refused
from server.wire.vocabulary import LIVE_STATES
from wechat_bridge import mine
from wechat_bridge.callback import Message
from wechat_bridge.mine import DAY_MS
from wechat_bridge.records import Kept

Json = dict[str, Any]

LIST_S = 1800  # whoever sends a bare number later than this means something else
_CHOSEN_MS = DAY_MS // 2
_ASKED, _CHOSEN = "asked", "centre"
_CHINA = "Asia/Shanghai"
_zones: dict[str, ZoneInfo] = {}  # by centre


class Source(Protocol):
    """Where questions are answered."""

    def get(self, path: str, **query: object) -> Json: ...


class Server(Source, Protocol):
    """What is needed of `server.client.http.Api`, in one language."""

    def post(
        self, path: str, body: Json | None = None, key: str | None = None, *, repeat: int = 0
    ) -> Json: ...

    def own(self, secret: str) -> Json: ...

    def act(self, secret: str, act: str, body: Json | None = None, key: str | None = None) -> Json: ...


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever wrote, in the language they wrote in."""

    message: Message
    language: str
    server: Server
    kept: Kept = field(repr=False)
    home: str  # the centre of those who chose none
    others: frozenset[str] = frozenset()  # centres that the bridge may also draw for; `*` is all

    @property
    def openid(self) -> str:
        return self.message.openid

    @property
    def now_ms(self) -> int:
        return self.message.created_s * 1000

    @property
    def centre(self) -> str:
        """The centre they chose by a scan or from the nearest, for half a day; else the bridge's own."""
        chosen = self.kept.get(self.openid, _CHOSEN, self.now_ms)
        return str(chosen) if chosen and self.may_go_to(chosen) else self.home

    @property
    def path(self) -> str:
        return path_of(self.centre)

    def may_go_to(self, centre: str) -> bool:
        """Whether the bridge may draw there."""
        return centre == self.home or centre in self.others or "*" in self.others

    def choose(self, centre: str) -> None:
        """They mean that centre from now on."""
        self.kept.put(self.openid, _CHOSEN, centre, self.now_ms + _CHOSEN_MS)

    def hall(self) -> Json:
        """The centre as it is now."""
        return self.server.get(self.path)

    def ask(self, kind: str, **more: Any) -> None:
        """What a number, a yes or a no that comes next is the answer to."""
        self.kept.put(self.openid, _ASKED, {"kind": kind, **more}, self.now_ms + LIST_S * 1000 + 1)

    def asked(self) -> Json:
        """What was asked last, while it counts."""
        return self.kept.get(self.openid, _ASKED, self.now_ms) or {}

    def answered(self) -> None:
        """That is done with."""
        self.kept.drop(self.openid, _ASKED)

    def remember(self, ticket: Json) -> None:
        """A ticket of theirs whose page they may open."""
        if ticket.get("secret"):
            own = {"centre": ticket.get("centre") or self.centre, "secret": ticket["secret"]}
            mine.add(self.kept, self.openid, own, self.now_ms)

    def mine(self) -> list[Json]:
        """Tickets that are known to be theirs, the latest last; they may long be over."""
        return mine.all_of(self.kept, self.openid, self.now_ms)

    def live(self) -> list[Json]:
        """Their live tickets, with secrets, as the server has them.

        Who joined by a ticket's page is told of it here, and is not its holder to the server.
        """
        centres = dict.fromkeys([self.centre, self.home, *(one["centre"] for one in self.mine())])
        found: list[Json] = []
        for centre in centres:
            try:
                answer = self.server.post(f"{path_of(centre)}/tickets/find", {"openid": self.openid})
            except Refused as refusal:
                if refusal.status != 404:
                    raise
                continue
            found += answer["tickets"]
        known = {one["secret"] for one in found}
        for one in self.mine():
            if one["secret"] in known or not mine.may_be_live(one["secret"], self.now_ms):
                continue
            if (view := self.opened(one["secret"])) and view["state"] in LIVE_STATES:
                found.append(view)
        return found

    def opened(self, secret: str) -> Json | None:
        """A ticket as its page has it, with its secret; None where there is none any more."""
        try:
            return self.server.own(secret) | {"secret": secret}
        except Refused as refusal:
            if refusal.status != 404:
                raise
            return None

    def placed(self, ticket: Json) -> Json:
        """A ticket with its place in line, which only its own page knows of one drawn from afar."""
        if not ticket.get("secret"):
            return ticket
        try:
            return ticket | self.server.own(ticket["secret"])
        except Failed:
            return ticket  # it is theirs all the same, and is told without its place

    def page(self, secret: str | None) -> str | None:
        """The address of a ticket's page, where there is a public one."""
        public_url = self.server.get("").get("public_url") if secret else None
        return f"{public_url.rstrip('/')}/t/{secret}" if public_url else None

    def zone(self) -> ZoneInfo:
        """The centre's time zone."""
        return zone_of(self.server, self.centre)


def path_of(centre: str) -> str:
    """The path of a centre."""
    return f"/centres/{quote(centre, safe='')}"


def zone_of(server: Source, centre: str) -> ZoneInfo:
    """The time zone of a centre, asked for once."""
    if (known := _zones.get(centre)) is None:
        name = server.get(f"{path_of(centre)}/catalogue").get("calendar", {}).get("timezone") or _CHINA
        try:
            known = ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError):
            known = ZoneInfo(_CHINA)
        _zones[centre] = known
    return known
