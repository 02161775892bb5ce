"""A kiosk that waits and a clerk, asking web over HTTP as the real ones do, each key until it is answered."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from server.cli.torture.asking import AT_A_COUNTER, saw
from server.cli.torture.hall import CENTRE, QUEUES, counter
from server.cli.torture.history import Saw, Writer
from server.cli.torture.installation import Badge
from server.cli.torture.processes import settle_in
from server.cli.torture.visitors import PEOPLE
from server.client.http import Api, Refused, Unreachable
from server.wire.vocabulary import Channel, EventType, Outcome

Json = dict[str, Any]

TICKETS = f"/centres/{CENTRE}/tickets"
_UNLOOKED_FOR = frozenset({400, 401, 403, 404, 422})
"""What nobody here may be answered: all they ask is well-formed and theirs."""
_ASKED_AGAIN = 0.05
_PAUSE_S = (0.0, 0.03)
_AWAY_S = 0.1


@dataclass(frozen=True, slots=True)
class DeskTask:
    """What one desk process is told."""

    name: str
    counter: int
    url: str
    seed: str
    history: Path
    stop: Path
    kiosk: Badge
    clerk: Badge
    timeout_s: float = 5.0


@dataclass(frozen=True, slots=True)
class Ask:
    """A request ready to be sent any number of times, and what its answer says."""

    command: str
    key: str
    by: str
    send: Callable[[], Json]
    told: Callable[[Json], list[Saw]]


def work(task: DeskTask) -> None:
    """The whole life of a desk process."""
    settle_in()
    writer = Writer(task.history / f"{task.name}.jsonl")
    desk = HttpDesk(task, writer)
    desk.sign_in()
    while not task.stop.exists():
        desk.step()
        time.sleep(desk.chance.uniform(*_PAUSE_S))
    writer.close()


def answer(writer: Writer, op: int, refused: Refused, fine: frozenset[str] = frozenset()) -> None:
    """Note a refusal: one of the hall's, or an answer that nobody should be given."""
    surprising = refused.status >= 500 or refused.status in _UNLOOKED_FOR
    if surprising and refused.code not in fine:
        writer.failed(op, f"{refused.status} {refused.code}: {refused.detail}"[:300])
    else:
        writer.refused(op, refused.code)


class HttpDesk:
    """A kiosk and a counter beside each other."""

    def __init__(self, task: DeskTask, writer: Writer) -> None:
        self.chance = random.Random(task.seed)
        self._task, self._writer = task, writer
        self._at = f"/centres/{CENTRE}/counters/{counter(task.counter)}"
        self._kiosk = Api(task.url, task.kiosk.token, timeout_s=task.timeout_s)
        self._clerk = Api(task.url, task.clerk.token, timeout_s=task.timeout_s)
        self._keys = 0
        self._here: Json | None = None

    def sign_in(self) -> None:
        """Open the counter."""

        def told(answered: Json) -> list[Saw]:
            self._here = None  # whoever is there is heard of by the next call
            return [Saw(EventType.COUNTER_OPENED, answered["id"], answered["version"])]

        self._act("sign-in", told, {"take_over": True})

    def step(self) -> None:
        """A draw, or something done at the counter."""
        if self.chance.random() < 0.5:
            self._draw()
        elif self._here is None or self.chance.random() < 0.4:
            self._call_next()
        else:
            act, type_ = self.chance.choice((
                ("recall", EventType.TICKET_RECALLED), ("start", EventType.TICKET_STARTED),
                ("no-show", EventType.TICKET_MISSED), ("finish", EventType.TICKET_FINISHED),
            ))  # fmt: skip
            self._act(
                act, lambda ticket: [self._look(type_, ticket)], _done(self._here) if act == "finish" else {}
            )

    def _draw(self) -> None:
        queue = self.chance.choice(QUEUES)
        phone = f"1380000{self.chance.randrange(PEOPLE):04d}" if self.chance.random() < 0.3 else None
        body: Json = {"service": f"S{queue}", "channel": Channel.KIOSK, "cases": self.chance.randint(1, 3)}
        if phone:
            body["party"] = {"phone": phone}
        key = self._key()

        def told(ticket: Json) -> list[Saw]:
            return [saw(EventType.TICKET_DRAWN, ticket)]

        ask = Ask("http_draw", key, self._task.kiosk.id, lambda: self._kiosk.post(TICKETS, body, key), told)
        while self._insist(ask, {"queue": queue, "party": phone}) is None:
            if self.chance.random() > _ASKED_AGAIN:
                return

    def _call_next(self) -> None:
        def told(answered: Json) -> list[Saw]:
            both = ((EventType.TICKET_FINISHED, "finished"), (EventType.TICKET_CALLED, "called"))
            self._here = None
            return [self._look(type_, answered[name]) for type_, name in both if name in answered]

        self._act("call-next", told, {"finish": _done(self._here)} if self._here else {})

    def _act(self, act: str, told: Callable[[Json], list[Saw]], body: Json) -> None:
        key = self._key()
        about = {"counter": counter(self._task.counter), "ticket": self._here["id"] if self._here else None}
        path = f"{self._at}/{act}"
        ask = Ask(f"http_{act}", key, self._task.clerk.id, lambda: self._clerk.post(path, body, key), told)
        code = self._insist(ask, about)
        if code == "counter_closed":
            self.sign_in()

    def _look(self, type_: EventType, ticket: Json) -> Saw:
        self._here = ticket if ticket["state"] in AT_A_COUNTER else None
        return saw(type_, ticket)

    def _insist(self, ask: Ask, about: dict[str, str | None]) -> str | None:
        """Ask until there is an answer; the code of a refusal."""
        op = self._writer.asked(ask.command, ask.key, ask.by, **about)
        while True:
            try:
                answered = ask.send()
            except Unreachable:
                self._writer.unknown(op)
                time.sleep(_AWAY_S)
            except Refused as refused:
                answer(self._writer, op, refused)
                if ask.by == self._task.clerk.id:
                    self._here = refused.body.get("ticket") if refused.code == "counter_busy" else None
                return refused.code
            else:
                self._writer.answered(op, ask.told(answered))
                return None

    def _key(self) -> str:
        self._keys += 1
        return f"{self._task.name}-{self._keys}"


def _done(ticket: Json) -> Json:
    return {"outcome": Outcome.ACCEPTED, "cases": 1, "ticket": ticket["id"]}
