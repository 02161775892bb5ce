"""One client process: asks commands at random until told to stop, each with its key until it is answered."""

import os
import random
from dataclasses import dataclass
from pathlib import Path

from server.cli.torture.asking import Asking, Desk
from server.cli.torture.commands import COMMANDS, SIGN_IN, Command
from server.cli.torture.hall import TorturedHall, counter
from server.cli.torture.history import Writer
from server.cli.torture.processes import settle_in
from server.domain.refusals import Refused
from server.operations.change import Caller
from server.store.client import Client, StoreAway

_ASKED_AGAIN = 0.02
"""How often a draw that was answered is asked again with its key, as a browser's reload would."""
_NICE = 5
"""How far clients stand back, so many at once: what is killed is to be started again as if they were elsewhere."""
SIGNED_OUT = frozenset({"counter_closed", "not_yours"})


@dataclass(frozen=True, slots=True)
class Task:
    """What one client process is told when it is started."""

    name: str  # of the client, unlike any other's
    number: int  # of its counter
    url: str
    seed: str
    history: Path
    stop: Path  # there once it is to end
    doubt: Path  # there while the clock is in doubt
    client: type[Client] = Client
    timeout_s: float = 1.0


def work(task: Task) -> None:
    """The whole life of a client process; it ends with the program that started it."""
    settle_in()
    os.nice(_NICE)
    writer = Writer(task.history / f"{task.name}.jsonl")
    store = task.client(task.url, timeout_s=task.timeout_s)
    Working(task, TorturedHall(store), writer).until_stopped()
    store.close()
    writer.close()


class Working:
    """A client at work."""

    def __init__(self, task: Task, hall: TorturedHall, writer: Writer) -> None:
        self._task = task
        self._writer = writer
        self._chance = random.Random(task.seed)
        self._desk = Desk(hall, self._chance, counter(task.number), task.doubt)
        self._keys = 0

    def until_stopped(self) -> None:
        """Sign in, then one command after the other."""
        self.sign_in()
        while not self._task.stop.exists():
            self.step()

    def sign_in(self) -> None:
        """Open the counter."""
        self._do(SIGN_IN)

    def step(self) -> None:
        """One command, and where it is told that the counter isn't its own, signing in again."""
        fitting = [one for one in COMMANDS if one.fits(self._desk)]
        command = self._chance.choices(fitting, [one.weight for one in fitting])[0]
        if self._do(command) in SIGNED_OUT:
            self.sign_in()

    def _do(self, command: Command) -> str | None:
        """Ask one command, and a few of them a second time; the code of the refusal, if it was refused."""
        asking = command.make(self._desk)
        self._keys += 1
        caller = Caller(self._task.name, f"{self._task.name}-{self._keys}", f"{self._keys:016x}")
        refused = self._insist(command.name, asking, caller)
        again = "queue" in asking.about and self._chance.random() < _ASKED_AGAIN
        # A key is looked up in the record of the day and of the one before, not of one that a wrong clock had begun.
        if refused is None and again and not self._task.doubt.exists():
            self._insist(command.name, asking, caller)
        return refused

    def _insist(self, name: str, asking: Asking, caller: Caller) -> str | None:
        op = self._writer.asked(name, caller.key, caller.by, **asking.about)
        while True:
            try:
                saw = asking.ask(caller)
            except StoreAway:
                self._writer.unknown(op)
            except Refused as refused:
                self._writer.refused(op, refused.code)
                self._learn(refused)
                return refused.code
            except Exception as error:  # noqa: BLE001  whatever else a client may be shown is what is looked for
                self._writer.failed(op, f"{type(error).__name__}: {error}"[:300])
                return "failed"
            else:
                self._writer.answered(op, saw)
                return None

    def _learn(self, refused: Refused) -> None:
        """What a refusal says of the ticket at the counter."""
        if refused.code == "counter_busy":
            self._desk.here = refused.detail["ticket"]["id"]
        elif refused.code == "counter_paused":
            self._desk.paused = True
        elif refused.code in {"counter_empty", "changed_meanwhile"} | SIGNED_OUT:
            self._desk.here = None
