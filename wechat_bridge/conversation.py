"""What the official account says to a visitor: finds services, draws, tells their place. It keeps no record of its own.

All it remembers, for as long as it runs, is which ticket an openid drew last and which list it was sent last; nothing
of it is written or logged.
"""

import hashlib
import logging
from collections.abc import Mapping
from typing import Any, Protocol
from urllib.parse import quote

from server.client.http import Failed, Refused
from server.wire.texts import text
from wechat_bridge import wording
from wechat_bridge.callback import Message
from wechat_bridge.commands import Act, Command, command
from wechat_bridge.recent import Recent

Json = dict[str, Any]

MENU = 8
VISITORS = 20_000
LIST_S = 1800  # whoever sends a bare number later than this means something else
_OUR_FAULT = frozenset({401, 403})  # the bridge's own token: nothing a visitor could do about

log = logging.getLogger(__name__)


class Server(Protocol):
    """What is needed of `server.client.http.Api`, in one language."""

    def get(self, path: str, **query: object) -> Json: ...

    def post(
        self, path: str, body: Json | None = None, key: str | None = None, *, repeat: int = 0
    ) -> Json: ...


class Conversation:
    """Talks with visitors of one centre; may be used from several threads."""

    def __init__(self, servers: Mapping[str, Server], centre: str) -> None:
        """`servers` has one client per language."""
        self._servers, self._centre = servers, centre
        self._path = f"/centres/{quote(centre, safe='')}"
        self._tickets: Recent[Json] = Recent(VISITORS)  # by openid
        self._lists: Recent[tuple[list[Json], str, int]] = Recent(
            VISITORS
        )  # by openid: services, language, when
        self._undone: Recent[tuple[Json, str]] = Recent(VISITORS)  # draws without an answer, with their keys

    def answer(self, message: Message) -> str:
        """The sentence for the visitor; empty where nothing is to be said."""
        asked = command(message)
        if asked.act is Act.NOTHING:
            return ""
        try:
            return self._answer(message, asked)
        except Refused as refusal:
            if refusal.status in _OUR_FAULT:
                log.error("the server refuses this bridge: %s", refusal)
                return text("wechat.away", asked.language)
            return refusal.detail or text("wechat.refused", asked.language)
        except Failed as fault:
            log.warning("the server did not answer: %s", fault)
            return text("wechat.away", asked.language)
        except (KeyError, TypeError, ValueError, AttributeError):
            log.exception("the server's answer has another shape")
            return text("wechat.refused", asked.language)

    def _answer(self, message: Message, asked: Command) -> str:
        server = self._servers[asked.language]
        match asked.act:
            case Act.MENU:
                return self._menu(server, message, asked.language)
            case Act.DRAW:
                return self._find(server, message, asked)
            case Act.PICK:
                return self._pick(message, asked)
            case Act.UNCLEAR:
                return wording.unclear(server.get(self._path), asked.language)
            case Act.PROGRESS:
                return self._progress(server, message.openid, asked.language)
            case _:
                return wording.greeting(server.get(self._path), asked.language)

    def _menu(self, server: Server, message: Message, language: str) -> str:
        services = server.get(f"{self._path}/services")["services"]
        wanted = sorted((one for one in services if one.get("wanted")), key=lambda one: int(one["wanted"]))
        self._lists.put(message.openid, (wanted[:MENU], language, message.created_s))
        return wording.menu(server.get(self._path), wanted[:MENU], language)

    def _find(self, server: Server, message: Message, asked: Command) -> str:
        found = server.get(f"{self._path}/services", q=asked.service)["services"]
        exact = [one for one in found if asked.service in _called(one)]
        fitting = exact or found
        if not fitting:
            return text("wechat.none", asked.language, asked=asked.service)
        if len(fitting) > 1:
            self._lists.put(message.openid, (fitting[:MENU], asked.language, message.created_s))
            return wording.choice(asked.service, fitting[:MENU], len(fitting) - MENU, asked.language)
        return self._draw_one(server, message, fitting[0], asked.language)

    def _pick(self, message: Message, asked: Command) -> str:
        """The number of a line in the list sent last; that list is done with once it has been answered for."""
        services, language, sent_s = self._lists.get(message.openid) or ([], asked.language, 0)
        if not (message.created_s - sent_s <= LIST_S and 1 <= asked.number <= len(services)):
            return text("wechat.pick_none", language, number=asked.number)
        told = self._draw_one(self._servers[language], message, services[asked.number - 1], language)
        self._lists.drop(message.openid)
        return told

    def _draw_one(self, server: Server, message: Message, service: Json, language: str) -> str:
        party = {"openid": message.openid}
        body = {"service": service["code"], "channel": "wechat", "party": party, "lang": language}
        key = hashlib.sha256(f"{self._centre} {message.openid} {message.id}".encode()).hexdigest()
        return self._draw(server, body, key, service.get("online_url"))

    def _draw(self, server: Server, body: Json, key: str, online: str | None = None) -> str:
        openid, language = body["party"]["openid"], body["lang"]
        centre, public_url = server.get(self._path), self._public_url(server)
        self._undone.put(openid, (body, key))
        try:
            ticket = server.post(f"{self._path}/tickets", body, key, repeat=1)
        except Refused as refusal:
            self._undone.drop(openid)
            if refusal.code != "already_holding" or "ticket" not in refusal.body:
                raise
            held: Json = refusal.body["ticket"]
            self._tickets.put(openid, held)
            return wording.held(held, _page(public_url, held.get("secret")), language)
        self._undone.drop(openid)
        self._tickets.put(openid, ticket)
        return wording.drawn(centre, ticket, _page(public_url, ticket.get("secret")), online, language)

    def _progress(self, server: Server, openid: str, language: str) -> str:
        if undone := self._undone.get(openid):
            return self._draw(server, *undone)  # with the key it had: what was done is not done again
        if not (known := self._tickets.get(openid)):
            return text("wechat.progress_none", language)
        ticket = server.get(f"{self._path}/tickets/{quote(known['id'], safe='')}")
        page = _page(self._public_url(server), ticket.get("secret") or known.get("secret"))
        return wording.progress(ticket, self._counter(server, ticket), page, language)

    def _counter(self, server: Server, ticket: Json) -> Json | None:
        if not ticket.get("counter"):
            return None
        listed = server.get(f"{self._path}/counters")["counters"]
        return next((one for one in listed if one["id"] == ticket["counter"]), None)

    def _public_url(self, server: Server) -> str | None:
        return server.get("").get("public_url")


def _page(public_url: str | None, secret: str | None) -> str | None:
    return f"{public_url.rstrip('/')}/t/{secret}" if public_url and secret else None


def _called(service: Json) -> list[str]:
    """What a service is called, so that whoever says just that means it."""
    return [service["code"], service["name"], service.get("name_en") or "", *service.get("keywords", [])]
