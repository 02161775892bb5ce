"""Puts the sending side of a bridge together: one process of a data directory follows and sends, any may take over."""

import fcntl
import logging
import sqlite3
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TextIO

from server.client.essential import essential
from server.client.given_files import in_words, toml_in
from server.client.http import Failed, Refused
from wechat_bridge import sms, templates
from wechat_bridge.consents import Consents, Quotas
from wechat_bridge.contacts import Contacts
from wechat_bridge.following import Following, Where
from wechat_bridge.listening import Line, Listening
from wechat_bridge.outbox import Draft, Outbox
from wechat_bridge.records import Kept, Records
from wechat_bridge.sender import Sender, Watched, reply_body
from wechat_bridge.settings import Settings
from wechat_bridge.templates import Template
from wechat_bridge.visitor import Server
from wechat_bridge.ways import Ways
from wechat_bridge.weixin import Api

Json = dict[str, Any]

LOOK_EVERY_S = 0.5
STATUS_EVERY_S = 15.0
AGAIN_S = 1.0

log = logging.getLogger(__name__)


class Notifying:
    """Follows the centres and sends their notices, once this process is the one that does."""

    def __init__(self, settings: Settings, records: Records, server: Server) -> None:
        """Raises ValueError for a file of templates or of the SMS request that is none."""
        self._settings, self._server = settings, server
        found = read_templates(settings.weixin.templates)
        long_term = frozenset(one.id for one in found.values() if one.long_term)
        self.consents = Consents(records, long_term)
        self._outbox = Outbox(records)
        text_message = sms.read(settings.weixin.sms) if settings.weixin.sms else None
        api = Api(settings.weixin, records, settings) if settings.weixin.sends else None
        self._followings: dict[str, Following] = {}
        watched = Watched(self._state_of)
        self._sender = Sender(
            self._outbox, Ways(api, found, self.consents, Quotas(records), text_message), watched
        )
        self._contacts = Contacts(server, Kept(records), settings.travel_min, sms=text_message is not None)
        self._lock: TextIO | None = None
        self._can_send = api is not None or text_message is not None

    def start(self) -> None:
        """Begins, in threads of its own; does nothing where nothing could be sent."""
        if self._can_send:
            essential("notifying", self._run, lambda: False).start()

    def later(self, openid: str, said: str, key: str) -> None:
        """An answer that took too long follows by itself, once."""
        draft = Draft("", "reply", key, reply_body(openid, said))
        self._outbox.put(self._settings.centre, [draft], int(time.time() * 1000))

    def _run(self) -> None:
        self._wait_for_turn()
        self._sender.start()
        live_url = self._asked(lambda: self._server.get("")["live_url"])
        for centre in self._asked(self._centres):
            where = Where(centre, self._settings.device)
            self._followings[centre] = Following(where, self._server, self._outbox, self._contacts)
        line = Line(live_url, self._settings.token)
        for following in self._followings.values():
            Listening(line, following).start()
        told_s = 0.0
        while True:
            try:
                if time.monotonic() - told_s >= STATUS_EVERY_S:
                    told_s = time.monotonic()
                    self._tell_health()
                told = self._tell_what_was_sent()
            except sqlite3.Error as fault:  # the sender says so to the server, and goes on when it can
                log.debug("what was sent is told later: %s", fault)
                told = False
            if not told:
                time.sleep(LOOK_EVERY_S)

    def _wait_for_turn(self) -> None:
        folder = self._settings.folder
        if folder is None:
            return
        self._lock = (folder / "sender.lock").open("w")
        fcntl.flock(self._lock, fcntl.LOCK_EX)  # until this process ends, however it does

    def _centres(self) -> list[str]:
        named = {self._settings.centre, *self._settings.centres} - {"*"}
        if "*" in self._settings.centres:
            named |= {one["id"] for one in self._server.get("/centres")["centres"]}
        return sorted(named)

    def _asked(self, question: Any) -> Any:
        while True:
            try:
                return question()
            except Failed as fault:
                log.warning("the server did not answer: %s", fault)
                time.sleep(AGAIN_S)

    def _state_of(self, centre: str, ticket: str) -> str | None:
        following = self._followings.get(centre)
        return following.state_of(ticket) if following else None

    def _tell_what_was_sent(self) -> bool:
        """Tells the server, for the ticket's page; whether there was anything to tell."""
        untold = self._outbox.untold(int(time.time() * 1000))
        for notice, centre, ticket, said in untold:
            key = f"{'put-off' if said['state'] == 'waiting' else 'noticed'}-{notice}"
            try:
                self._server.post(f"/centres/{centre}/tickets/{ticket}/noticed", said, key)
            except Refused as refusal:
                if refusal.status in (429, 503):
                    return False
            except Failed:
                return False
            self._outbox.told(notice, said["state"])
        return bool(untold)

    def _tell_health(self) -> None:
        faults = self._sender.faults
        states = self._outbox.states()
        body = {
            "state": "degraded" if faults else "ok", "faults": faults[:20],
            "details": {
                **{name: states.get(name, 0) for name in ("waiting", "sent", "failed", "unknown", "outdated")},
                "beat_s": STATUS_EVERY_S,
            },
        }  # fmt: skip
        try:
            self._server.post("/devices/me/status", body)
        except Failed as fault:
            log.debug("the server was not told how the bridge is: %s", fault)


def read_templates(path: Path | None) -> Mapping[str, Template]:
    """The account's templates by kind of notice; raises ValueError for a file that names none."""
    if path is None:
        return {}
    try:
        described = toml_in(path)
    except OSError as fault:
        raise ValueError(in_words(fault)) from None
    found, wrong = templates.read(described)
    if wrong:
        raise ValueError(f"{path}: {', '.join(wrong)}")
    return found
