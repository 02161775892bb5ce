"""The visitors of a simulation: they draw, check in, leave and come back; each is followed until accounted for."""

import heapq
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from server.cli.simulate.hall import Hall
from server.cli.simulate.lines import Lines
from server.cli.simulate.tally import Tally
from server.client.http import Refused
from server.domain.simulate.people import Intention, Visitor, What
from server.wire.vocabulary import Channel, State

Json = dict[str, Any]

_OVER = {
    State.DONE: "served", State.MISSED: "missed", State.CANCELLED: "abandoned", State.EXPIRED: "abandoned",
}  # fmt: skip


@dataclass
class Guest:
    """A visitor with a ticket."""

    visitor: Visitor
    ticket: str
    queue: str
    secret: str
    missed: int = 0
    was_called: bool = False


class Guests:
    """All visitors of one simulation; `run_id` keeps those from afar apart from another run's."""

    def __init__(
        self, hall: Hall, lines: Lines, tally: Tally, plan: Iterator[Intention], run_id: str
    ) -> None:
        self._hall, self._lines, self._tally, self._plan, self._run_id = hall, lines, tally, plan, run_id
        self._next = next(plan, None)
        self._guests: dict[str, Guest] = {}
        self._by_visitor: dict[int, Guest] = {}
        self._back: list[tuple[float, int, Guest]] = []
        self._order = itertools.count()

    def __len__(self) -> int:
        return len(self._guests)

    @property
    def next_s(self) -> float | None:
        """When somebody means to do something next; None: all have come and gone, but for those in line."""
        due = [] if self._next is None else [self._next.at_s]
        due += [] if not self._back else [self._back[0][0]]
        return min(due, default=None)

    def find(self, ticket: str) -> Guest | None:
        """Whose ticket this is; None if it is somebody else's."""
        return self._guests.get(ticket)

    def act(self) -> None:
        """All that is due."""
        while self._next is not None and self._next.at_s <= self._hall.clock.now_s():
            intention, self._next = self._next, next(self._plan, None)
            self._intend(intention)
        while self._back and self._back[0][0] <= self._hall.clock.now_s():
            self._come_back(heapq.heappop(self._back)[2])

    def account(self, guest: Guest, fate: str) -> None:
        """This is what became of one; `fate` is a count of the tally."""
        if self._guests.pop(guest.ticket, None) is not None:
            del self._by_visitor[guest.visitor.n]
            setattr(self._tally, fate, getattr(self._tally, fate) + 1)

    def missed(self, guest: Guest) -> None:
        """One has missed a call: is back later, or never."""
        guest.missed += 1
        if guest.visitor.back_after_s is None:
            self.account(guest, "missed")
        else:
            due_s = self._hall.clock.now_s() + guest.visitor.back_after_s
            heapq.heappush(self._back, (due_s, next(self._order), guest))

    def ask_after(self) -> None:
        """Whoever was called at a counter of other people's is accounted for by their ticket."""
        for guest in list(self._guests.values()):
            try:
                state = State(self._hall.get(self._hall.clerk, f"/tickets/{guest.ticket}")["state"])
            except Refused as refused:  # midnight has passed, and the day's end has ended it
                self._tally.refuse(refused.code)
                state = State.EXPIRED
            if state in _OVER:
                self.account(guest, _OVER[state])

    def _intend(self, intention: Intention) -> None:
        who = intention.visitor
        guest = self._by_visitor.get(who.n)
        try:
            if intention.what in (What.DRAW, What.BOOK):
                self._draw(who)
            elif guest is None or guest.was_called:
                return
            elif intention.what == What.CHECK_IN:
                self._hall.post(self._hall.kiosk, f"/tickets/{guest.ticket}/check-in")
                self._lines.joined(guest.queue)
            else:
                self._hall.post(self._hall.kiosk, f"/tickets/{guest.ticket}/cancel", {"secret": guest.secret})
                self.account(guest, "abandoned")
        except Refused as refused:
            if intention.what in (What.DRAW, What.BOOK):
                self._tally.turned_away += 1
            self._tally.refuse(refused.code)

    def _draw(self, who: Visitor) -> None:
        hall = self._hall
        body: Json = {"service": who.service, "channel": str(Channel.KIOSK), "needs": list(who.needs)}
        person = hall.kiosk
        if who.remote and hall.wechat is not None:
            openid = f"sim-{self._run_id}-{who.n}"
            person, body = hall.wechat, body | {"channel": str(Channel.WECHAT), "party": {"openid": openid}}
        elif who.priority and hall.guide is not None:  # who looks at the document
            seen = {"class": who.priority, "verified": True}
            person, body = hall.guide, body | {"channel": str(Channel.GUIDE), "priority": seen}
        ticket = hall.post(person, "/tickets", body)
        self._tally.drawn += 1
        guest = Guest(who, ticket["id"], ticket["queue"], ticket["secret"])
        self._guests[guest.ticket] = self._by_visitor[who.n] = guest
        if ticket["state"] == State.WAITING:
            self._lines.joined(guest.queue)

    def _come_back(self, guest: Guest) -> None:
        try:
            self._hall.post(self._hall.guide or self._hall.clerk, f"/tickets/{guest.ticket}/requeue")
        except Refused as refused:
            self._tally.refuse(refused.code)
            self.account(guest, "missed")
            return
        self._tally.back += 1
        self._lines.joined(guest.queue)
