"""Asks the server for a ticket until there is an answer, or nobody needs one any more."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from kiosk.session.errands import DrawTicket
from kiosk.session.news import Drawn, DrawRefused, DrawUnknown, News
from kiosk.session.values import Person, Refusal
from server.client.http import Refused, Unreachable
from server.wire.records import Ticket
from server.wire.vocabulary import Channel

REPEAT_FOR_S = 6.0  # a store that was killed is back within seconds
REPEAT_PAUSE_S = 0.4
LONGEST_PAUSE_S = 10.0
SAYS_NOTHING = frozenset({401, 403, 429})
"""Refusals that say nothing about what was asked before."""

Json = dict[str, Any]
Post = Callable[[str, Json, str], Json]
log = logging.getLogger(__name__)


class Drawing:
    """One draw with one key; `hurry` is set when its visitor asks once more, `stopping` when the kiosk ends."""

    def __init__(
        self,
        draw: DrawTicket,
        post: Post,
        tell: Callable[[News], None],
        stopping: threading.Event,
        repeat_for_s: float = REPEAT_FOR_S,
    ) -> None:
        self._draw, self._post, self._tell = draw, post, tell
        self._stopping, self._repeat_for_s = stopping, repeat_for_s
        self.hurry = threading.Event()

    def run(self, needless: threading.Event) -> News | None:
        """Tells of a draw without an answer in time, and goes on asking: it may have run, and somebody be called.

        Once the kiosk has given a number of its own under this key, its answer is `needless`.
        """
        draw, body = self._draw, body_of(self._draw)
        until, pause_s = time.monotonic() + self._repeat_for_s, REPEAT_PAUSE_S
        told = unanswered = False
        while not (self._stopping.is_set() or needless.is_set()):
            try:
                return Drawn(draw.key, Ticket.model_validate(self._post("/tickets", body, draw.key)))
            except Refused as refused:
                if not unanswered or refused.status not in SAYS_NOTHING:
                    return DrawRefused(draw.key, refusal_of(refused))
            except Unreachable:
                unanswered = True
            if not told and not needless.is_set() and time.monotonic() >= until:
                told = True
                log.warning("a draw has no answer, and is asked for until it has one")
                self._tell(DrawUnknown(draw.key))
            if self.hurry.wait(pause_s):
                self.hurry.clear()
                until, pause_s, told = time.monotonic() + self._repeat_for_s, REPEAT_PAUSE_S, False
            elif told:
                pause_s = min(pause_s * 2, LONGEST_PAUSE_S)
        return None


def body_of(draw: DrawTicket) -> Json:
    """The request for a draw; what nobody said is left out."""
    body: Json = {"service": draw.service, "channel": Channel.KIOSK, "lang": draw.language}
    if draw.person:
        body["party"] = party_for(draw)
    if draw.priority:
        body["priority"] = {"class": draw.priority, "verified": False}
    if draw.cases > 1:
        body["cases"] = draw.cases
    if draw.needs:
        body["needs"] = list(draw.needs)
    return body


def party_for(draw: DrawTicket) -> Json | None:
    """Whose the ticket is to be; None where nobody said."""
    if draw.person is None:
        return None
    party = party_of(draw.person)
    return {"acting_for": party} if draw.acting else party


def party_of(person: Person) -> Json:
    """Somebody as the server takes them: a phone, or a document of a type."""
    if person.kind == "phone":
        return {"phone": person.number}
    named = {"name": person.name} if person.name else {}
    return {"id_type": person.kind, "id_number": person.number, **named}


def refusal_of(refused: Refused) -> Refusal:
    """A refusal as the session takes it."""
    held = refused.body.get("ticket")
    ticket = Ticket.model_validate(held) if isinstance(held, dict) else None
    return Refusal(refused.code, refused.detail or refused.title, ticket)
