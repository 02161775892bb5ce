"""Sends notices: by template, by subscription with a consent, in the chat, by SMS; once, whatever happens.

Of those ways the first that is set up and open to the visitor is taken, and the next one where it was surely not sent:
at once if it never will be, after a while if it may be yet. One that nobody knows the fate of is never sent by another.
"""

import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from server.client.essential import essential
from server.wire.texts import text
from wechat_bridge.notices import still_true
from wechat_bridge.outbox import SAME_ID_MS, Letter, Outbox
from wechat_bridge.ways import REPEATABLE, InAWhile, NotThisWay, Ways
from wechat_bridge.weixin import Unanswered

Json = dict[str, Any]

AT_ONCE = 8
FIRST_PAUSE_MS, LONGEST_PAUSE_MS, RARE_PAUSE_MS = 500, 60_000, 600_000
RARE_AFTER_MS = 3_600_000
"""What could not be sent for so long is tried rarely."""
BY_ANOTHER_MS = 30_000
"""After so long a notice that may yet be sent by one way goes by the next."""
LOOK_EVERY_S = 1.0
DISK = "disk"
_MOST_DOUBLED = 16

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Watched:
    """What the sender asks while it works: a ticket's state now, and the clock."""

    state_of: Callable[[str, str], str | None] = lambda _centre, _ticket: None
    clock: Callable[[], float] = time.time


class Sender:
    """Works off the outbox with a few threads, of which each may be killed at any moment."""

    def __init__(self, outbox: Outbox, ways: Ways, watched: Watched | None = None) -> None:
        self._outbox, self._ways, self._watched = outbox, ways, watched or Watched()
        self._stopping = threading.Event()
        self._threads = [essential(f"send-{n}", self._run, self._stopping.is_set) for n in range(AT_ONCE)]

    @property
    def faults(self) -> list[str]:
        """What is wrong with sending, in words of the device's health."""
        quotas, now_ms = self._ways.quotas, self._now_ms()
        near = [f"quota_{one}" for one in quotas.near(now_ms)]
        return self._ways.faults.words() + near + [f"quota_over_{one}" for one in quotas.used_up(now_ms)]

    def start(self) -> None:
        """Begins, after what a sender before left claimed is sorted."""
        if unknown := self._outbox.recover(self._now_ms(), REPEATABLE):
            log.warning(
                "%d messages were being sent when the bridge ended: nobody knows whether they came", unknown
            )
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Ends after what is being sent."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(10)

    def send(self, letter: Letter) -> None:
        """Sends one that was claimed, and settles it."""
        now_ms = self._now_ms()
        if not still_true(letter.kind, letter.made_ms, self._state(letter), now_ms):
            was_tried = "unknown" if letter.channel else "failed" if letter.fault else None
            self._settle(letter, was_tried or "outdated", letter.fault)
            return
        fault, wait = None, None
        for channel, act in self._ways.open(letter, now_ms):
            # It was asked before, and nobody knows what became of it
            if letter.channel not in (None, channel):
                continue
            self._surely(partial(self._outbox.by, letter, channel))
            try:
                act()
            except NotThisWay as no:
                fault = str(no)
            except InAWhile as later:
                wait = _sooner(letter, wait, later, now_ms)
                if not later.by_another and now_ms - letter.made_ms < BY_ANOTHER_MS:
                    break
            except Unanswered:
                self._unanswered(letter, channel, now_ms)
                return
            else:
                self._settle(letter, "sent")
                self._ways.quotas.count(channel, now_ms)
                return
        if letter.channel is not None:
            self._unanswered(letter, letter.channel, now_ms, may_ask=wait is not None)
        elif wait is not None:
            self._again(letter, wait, now_ms)
        else:
            self._settle(letter, "failed", fault or "no_way")

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                letter = self._outbox.claim(self._now_ms())
            except sqlite3.Error as fault:
                self._no_disk(fault)
                continue
            self._ways.faults.clear(DISK)
            if letter is None:
                self._outbox.wait(LOOK_EVERY_S)
                continue
            try:
                self.send(letter)
            except sqlite3.Error:  # of a consent or a count, before it was sent or after it was settled
                log.exception("a notice waits for the disk")
                self._surely(partial(self._outbox.release, letter, self._now_ms() + FIRST_PAUSE_MS))
            except Exception:  # one notice that fails in a way nobody thought of must not stop the others
                log.exception("a notice failed")
                self._settle(letter, "failed", "fault")

    def _unanswered(self, letter: Letter, channel: str, now_ms: int, may_ask: bool = True) -> None:
        """It may have been sent: asked again only where WeChat knows it by our id."""
        if may_ask and channel in REPEATABLE and now_ms - letter.first_ms < SAME_ID_MS:
            due_ms = now_ms + _pause_ms(letter, None, now_ms)
            self._surely(partial(self._outbox.again, letter, due_ms, asked=channel))
        else:
            self._settle(letter, "unknown")

    def _again(self, letter: Letter, wait: InAWhile, now_ms: int) -> None:
        """Once more in a while; what will not be worth sending by then has failed, and its holder sees it now."""
        due_ms = now_ms + _pause_ms(letter, wait, now_ms)
        if wait.by_another and not still_true(letter.kind, letter.made_ms, self._state(letter), due_ms):
            self._settle(letter, "failed", wait.word)
            return
        self._surely(partial(self._outbox.again, letter, due_ms, fault=wait.word))

    def _settle(self, letter: Letter, state: str, fault: str | None = None) -> None:
        self._surely(partial(self._outbox.settle, letter, state, fault))

    def _surely(self, write: Callable[[], None]) -> None:
        """Writes, as soon as the disk takes it: what became of a message must not be forgotten."""
        while True:
            try:
                write()
            except sqlite3.Error as fault:
                if self._stopping.is_set():
                    raise
                self._no_disk(fault)
            else:
                return

    def _no_disk(self, fault: sqlite3.Error) -> None:
        if self._ways.faults.add(DISK, DISK):
            log.error("notices wait: the file of the bridge takes nothing (%s)", fault)
        self._stopping.wait(LOOK_EVERY_S)

    def _state(self, letter: Letter) -> str | None:
        return self._watched.state_of(letter.centre, letter.ticket) if letter.ticket else None

    def _now_ms(self) -> int:
        return int(self._watched.clock() * 1000)


def _sooner(letter: Letter, one: InAWhile | None, other: InAWhile, now_ms: int) -> InAWhile:
    """Of two ways that may be taken later, the one that is first."""
    return min((one or other, other), key=lambda wait: _pause_ms(letter, wait, now_ms))


def _pause_ms(letter: Letter, wait: InAWhile | None, now_ms: int) -> int:
    """How long to wait until it is tried again."""
    if wait is not None and (wait.pause_ms or 0) > RARE_PAUSE_MS:
        return wait.pause_ms or 0
    if now_ms - letter.made_ms >= RARE_AFTER_MS:
        return RARE_PAUSE_MS
    if wait is not None and wait.pause_ms is not None:
        return wait.pause_ms
    return min(FIRST_PAUSE_MS * 2 ** min(letter.tries - 1, _MOST_DOUBLED), LONGEST_PAUSE_MS)


def reply_body(openid: str, said: str) -> Json:
    """An answer that took too long, as a notice of the chat."""
    return {"openid": openid, "said": said, "values": {}}


def spoken(kind: str, values: Mapping[str, Any], language: str, url: str | None) -> str:
    """A notice as a sentence of the chat, with the way to the ticket's page."""
    key = "next" if kind == "ahead" and values.get("ahead") == "0" else kind
    told = text(f"wechat_notice.{key}", language, **values)
    return told + ("\n" + text("wechat_notice.page", language, url=url) if url else "")
