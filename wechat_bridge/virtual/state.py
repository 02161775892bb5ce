"""What the stand-in for WeChat knows: tokens, who said what to whom, consents, quotas; the rules WeChat has.

It refuses what WeChat refuses, with the same codes, so that the bridge meets each of them before it meets WeChat.
"""

import json
import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from wechat_bridge.errors import KNOWN
from wechat_bridge.templates import fit

Json = dict[str, Any]

TOKEN_S = 7200
SAME_ID_S = 600
CHAT_WINDOW_S, MOST_CHATS = 48 * 3600, 5
FAULTS = ("no_answer", "slow", "expired", *(f"e{abs(code)}" for code in sorted(KNOWN)))
"""`e40001` answers with that code; `no_answer` takes the message and says nothing; `expired` ends every token now."""
MOST_KEPT = 500


class Refusal(Exception):
    """WeChat's refusal, by its code."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code


@dataclass(slots=True)
class Visitor:
    """What is known of one visitor."""

    follows: bool = True
    wrote_s: float | None = None
    chats_since: int = 0
    consents: dict[str, int] = field(default_factory=dict)
    lines: list[Json] = field(default_factory=list)  # the chat as they see it


class World:
    """The account and its visitors; may be used from several threads."""

    def __init__(
        self, appid: str, secret: str, templates: frozenset[str], journal: Path | None = None, daily: int = 100_000
    ) -> None:  # fmt: skip
        """`templates` empty: any id is known. `journal`: every message taken is a line of it, for who counts later."""
        self.appid, self.secret, self.templates, self.daily = appid, secret, templates, daily
        self._journal = journal
        self._lock = threading.Lock()
        self._tokens: OrderedDict[str, float] = OrderedDict()
        self._codes: dict[str, tuple[str, float]] = {}
        self._same: dict[tuple[str, str], tuple[float, int]] = {}
        self._sent_today, self._next_id = 0, 1
        self.visitors: dict[str, Visitor] = {}
        self.messages: list[Json] = []
        self.menu: Json | None = None
        self.page_ticket = secrets.token_urlsafe(48)  # what pages' addresses are signed with

    def token(self, appid: str, secret: str, force: bool, now_s: float) -> Json:
        """stable_token's answer."""
        with self._lock:
            if appid != self.appid:
                raise Refusal(40013)
            if not secrets.compare_digest(secret.encode(), self.secret.encode()):
                raise Refusal(40125)
            last = next(reversed(self._tokens.items()), None)
            if force or last is None or last[1] - now_s < SAME_ID_S / 2:
                last = (secrets.token_urlsafe(60), now_s + TOKEN_S)
                self._tokens[last[0]] = last[1]
                while len(self._tokens) > 2:
                    self._tokens.popitem(last=False)
            return {"access_token": last[0], "expires_in": int(last[1] - now_s)}

    def expire(self) -> None:
        """Ends every token."""
        with self._lock:
            self._tokens.clear()

    def must_hold(self, token: str, now_s: float) -> None:
        """Refuses a token that doesn't hold."""
        with self._lock:
            until_s = self._tokens.get(token)
        if until_s is None:
            raise Refusal(40001)
        if until_s <= now_s:
            raise Refusal(42001)

    def template(self, body: Json, now_s: float) -> Json:
        """message/template/send."""
        with self._lock:
            visitor = self._visitor(body)
            self._check_fields(body)
            same = (body["touser"], str(body.get("client_msg_id") or ""))
            if same[1] and (known := self._same.get(same)) and now_s - known[0] < SAME_ID_S:
                return {"errcode": 0, "errmsg": "ok", "msgid": known[1]}
            self._count()
            number = self._take("template", body, visitor, now_s)
            if same[1]:
                self._same[same] = (now_s, number)
            return {"errcode": 0, "errmsg": "ok", "msgid": number}

    def subscription(self, body: Json, now_s: float) -> Json:
        """message/subscribe/bizsend."""
        with self._lock:
            visitor = self._visitor(body)
            self._check_fields(body)
            if visitor.consents.get(body["template_id"], 0) < 1:
                raise Refusal(43101)
            visitor.consents[body["template_id"]] -= 1
            self._count()
            self._take("subscription", body, visitor, now_s)
            return {"errcode": 0, "errmsg": "ok"}

    def chat(self, body: Json, now_s: float) -> Json:
        """message/custom/send: of whom it heard, five within two days of what they wrote."""
        with self._lock:
            visitor = self._visitor(body)
            if body.get("msgtype") != "text" or not str(body.get("text", {}).get("content", "")):
                raise Refusal(47003)
            if visitor.wrote_s is not None:
                if now_s - visitor.wrote_s > CHAT_WINDOW_S:
                    raise Refusal(45015)
                if visitor.chats_since >= MOST_CHATS:
                    raise Refusal(45047)
            visitor.chats_since += 1
            self._take("chat", body, visitor, now_s)
            return {"errcode": 0, "errmsg": "ok"}

    def quota(self, path: str) -> Json:
        """openapi/quota/get: what may still be sent today by an API; in the chat as many as somebody likes."""
        with self._lock:
            used = 0 if path.endswith("/custom/send") else self._sent_today
            return {"daily_limit": self.daily, "used": used, "remain": max(0, self.daily - used)}

    def heard(self, openid: str, said: str, now_s: float) -> None:
        """A visitor wrote to the account."""
        with self._lock:
            visitor = self.visitors.setdefault(openid, Visitor())
            visitor.wrote_s, visitor.chats_since = now_s, 0
            self._show(visitor, {"by": "visitor", "text": said, "at": int(now_s * 1000)})

    def answered(self, openid: str, said: str, now_s: float) -> None:
        """The account answered at once."""
        with self._lock:
            if said:
                line = {"by": "account", "text": said, "at": int(now_s * 1000)}
                self._show(self.visitors.setdefault(openid, Visitor()), line)

    def follow(self, openid: str, follows: bool) -> None:
        """A visitor follows the account, or leaves it."""
        with self._lock:
            self.visitors.setdefault(openid, Visitor()).follows = follows

    def consent(self, openid: str, template: str, *, agrees: bool = True) -> None:
        """A visitor agrees to one message, or to none."""
        with self._lock:
            consents = self.visitors.setdefault(openid, Visitor()).consents
            consents[template] = consents.get(template, 0) + 1 if agrees else 0

    def code(self, openid: str, now_s: float) -> str:
        """An oauth2 code: good for five minutes and once."""
        with self._lock:
            made = secrets.token_urlsafe(24)
            self._codes[made] = (openid, now_s + 300)
            return made

    def openid(self, code: str, now_s: float) -> str:
        """Whose code that was."""
        with self._lock:
            found = self._codes.pop(code, None)
        if found is None:
            raise Refusal(40029)
        if found[1] <= now_s:
            raise Refusal(40163)
        return found[0]

    def lines(self, openid: str) -> list[Json]:
        """A visitor's chat."""
        with self._lock:
            visitor = self.visitors.get(openid)
            return list(visitor.lines) if visitor else []

    def latest(self, count: int) -> list[Json]:
        """The messages sent last."""
        with self._lock:
            return self.messages[-count:]

    def _visitor(self, body: Json) -> Visitor:
        openid = body.get("touser")
        if not isinstance(openid, str) or not openid:
            raise Refusal(40003)
        visitor = self.visitors.setdefault(openid, Visitor())
        if not visitor.follows:
            raise Refusal(43004)
        return visitor

    def _check_fields(self, body: Json) -> None:
        template = body.get("template_id")
        if not isinstance(template, str) or (self.templates and template not in self.templates):
            raise Refusal(40037)
        data = body.get("data")
        if not isinstance(data, dict) or not data:
            raise Refusal(47003)
        for name, one in data.items():
            value = one.get("value") if isinstance(one, dict) else None
            if not isinstance(value, str) or not value or fit(name, value) != value:
                raise Refusal(47003)

    def _count(self) -> None:
        if self._sent_today >= self.daily:
            raise Refusal(45009)
        self._sent_today += 1

    def _take(self, way: str, body: Json, visitor: Visitor, now_s: float) -> int:
        number, self._next_id = self._next_id, self._next_id + 1
        taken = {"id": number, "way": way, "at": int(now_s * 1000), **body}
        self.messages = [*self.messages, taken][-MOST_KEPT:]
        data = body.get("data") or {}
        said = body.get("text", {}).get("content") or "\n".join(one["value"] for one in data.values())
        line = {"by": way, "text": said, "url": body.get("url"), "at": taken["at"]}
        self._show(visitor, line)
        if self._journal is not None:
            with self._journal.open("a", encoding="utf-8") as file:
                file.write(json.dumps(taken, ensure_ascii=False) + "\n")
        return number

    def _show(self, visitor: Visitor, line: Json) -> None:
        visitor.lines = [*visitor.lines, line][-MOST_KEPT:]
