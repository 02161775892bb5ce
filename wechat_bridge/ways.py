"""The ways to a visitor: template, subscription with a consent, chat, SMS; how each is asked, and what a refusal means.

It decides nothing about what comes next: that is the sender's.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from wechat_bridge.callback import cut
from wechat_bridge.consents import Consents, Quotas, next_morning_ms
from wechat_bridge.errors import Meaning, meaning
from wechat_bridge.faults import ACCOUNT, Faults
from wechat_bridge.outbox import Letter
from wechat_bridge.sms import Sms
from wechat_bridge.templates import Template, data
from wechat_bridge.weixin import Api, NotSent, Refused

Json = dict[str, Any]

TEMPLATE, SUBSCRIPTION, CHAT, SMS = "template", "subscription", "chat", "sms"
TEMPLATE_PATH, SUBSCRIPTION_PATH = "message/template/send", "message/subscribe/bizsend"
CHAT_PATH = "message/custom/send"
REPEATABLE = frozenset({TEMPLATE})
"""Ways by which WeChat knows a message by our id (client_msg_id), and sends it once however often it is asked."""
MINUTE_MS = 60_000
CHAT_BYTES = 2048
QUOTA_USED_UP = "wechat_45009"
_UNWANTED = "unwanted"
_UNREACHABLE = "wechat_unreachable"
_OF_THE_WAY = frozenset({48001})
"""What the account may not do by one way it may do by another."""

log = logging.getLogger(__name__)


class NotThisWay(Exception):
    """WeChat did not send, and never will by this way; the word for why."""


class InAWhile(Exception):
    """It was surely not sent, and will be taken later: the word for why, and what is known of when."""

    def __init__(self, word: str, pause_ms: int | None = None, *, by_another: bool = False) -> None:
        """`by_another`: somebody has to mend something first, so another way is tried at once."""
        super().__init__(word)
        self.word, self.pause_ms, self.by_another = word, pause_ms, by_another


@dataclass(frozen=True, slots=True)
class Ways:
    """By what notices can be sent."""

    api: Api | None
    templates: Mapping[str, Template]
    consents: Consents
    quotas: Quotas
    sms: Sms | None = None
    faults: Faults = field(default_factory=Faults)

    def open(self, letter: Letter, now_ms: int) -> Iterator[tuple[str, Callable[[], None]]]:
        """The ways to this visitor, the best first; each raises NotThisWay, InAWhile or Unanswered where it failed."""
        openid, api = letter.body.get("openid"), self.api
        template = self.templates.get(letter.kind)
        if openid and api and template:
            channel = SUBSCRIPTION if template.subscription else TEMPLATE
            if not template.subscription or self.consents.use(openid, template.id):
                yield channel, lambda: self._by_template(api, letter, template, now_ms)
        if openid and api:
            yield CHAT, lambda: self._in_chat(api, letter, now_ms)
        if letter.body.get("phone") and self.sms:
            sms = self.sms
            yield SMS, lambda: self._by_sms(sms, letter)

    def _by_template(self, api: Api, letter: Letter, template: Template, now_ms: int) -> None:
        body: Json = {
            "touser": letter.body["openid"], "template_id": template.id, "data": data(template, letter.body["values"]),
        }  # fmt: skip
        if not template.subscription:
            if letter.body.get("url"):
                body["url"] = letter.body["url"]
            body["client_msg_id"] = letter.key[:32]
            self._asked(lambda: api.post(TEMPLATE_PATH, body), letter, TEMPLATE, now_ms)
            return
        try:
            self._asked(lambda: api.post(SUBSCRIPTION_PATH, body), letter, SUBSCRIPTION, now_ms)
        except (NotThisWay, InAWhile) as no:
            if str(no) != _UNWANTED:
                self.consents.give(letter.body["openid"], template.id)  # it was not used
            raise

    def _in_chat(self, api: Api, letter: Letter, now_ms: int) -> None:
        body = {
            "touser": letter.body["openid"], "msgtype": "text",
            "text": {"content": cut(letter.body["said"], CHAT_BYTES)},
        }  # fmt: skip
        self._asked(lambda: api.post(CHAT_PATH, body), letter, CHAT, now_ms)

    def _by_sms(self, sms: Sms, letter: Letter) -> None:
        try:
            sms.send(letter.body["phone"], letter.body["sms"], letter.key[:32])
        except NotSent:
            self._fault("sms_unreachable", SMS)
            raise InAWhile("sms_unreachable") from None
        except Refused as refusal:
            self._fault(f"sms_{refusal.code}", SMS)
            raise NotThisWay(f"sms_{refusal.code}") from None
        self.faults.clear(SMS)

    def _asked(self, ask: Callable[[], Json], letter: Letter, channel: str, now_ms: int) -> None:
        if self.quotas.is_over(channel, now_ms):
            raise _tomorrow(now_ms)
        try:
            ask()
        except Refused as refusal:
            self._refused(refusal, letter, channel, now_ms)
        except NotSent:
            self._fault(_UNREACHABLE, ACCOUNT)
            raise InAWhile(_UNREACHABLE) from None
        self.faults.clear(ACCOUNT, channel, f"{channel} {letter.kind}")

    def _refused(self, refusal: Refused, letter: Letter, channel: str, now_ms: int) -> None:
        word = f"wechat_{abs(refusal.code)}"
        match meaning(refusal.code):
            case Meaning.AGAIN:
                raise InAWhile(word)
            case Meaning.LATER:
                raise InAWhile(word, MINUTE_MS)
            case Meaning.TOMORROW:
                self.quotas.end(channel, now_ms)
                raise _tomorrow(now_ms)
            case Meaning.REFUSED if template := self.templates.get(letter.kind):
                self.consents.drop(letter.body["openid"], template.id)
                raise NotThisWay(_UNWANTED)
            case Meaning.OURS | Meaning.TOKEN:
                self._fault(word, channel if refusal.code in _OF_THE_WAY else ACCOUNT)
                raise InAWhile(word, MINUTE_MS, by_another=True)
            case Meaning.FIELD:
                self._fault(word, f"{channel} {letter.kind}")
        raise NotThisWay(word)

    def _fault(self, word: str, source: str) -> None:
        if self.faults.add(word, source):
            log.error("notices can't be sent: %s; `quhao wechat check` says more", word)


def _tomorrow(now_ms: int) -> InAWhile:
    """The day's messages of this way are used up: another way now, this one in the morning."""
    return InAWhile(QUOTA_USED_UP, next_morning_ms(now_ms) - now_ms, by_another=True)
