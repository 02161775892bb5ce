"""Power cuts one by one: a store's log cut at a place, started on, and checked against what was acknowledged by then.

With `appendfsync always` a change is acknowledged only when its bytes are on the disk, so a power cut leaves at least
the log as long as it was at the last acknowledgement, and any part of what came after. It draws and calls a little,
notes that length after each answer, and then looks at what is left for any length.
"""

import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from server.cli.torture import history
from server.cli.torture.checker import check
from server.cli.torture.clients import Task, Working
from server.cli.torture.ending import read_events, read_final
from server.cli.torture.hall import LIMITS, TorturedHall
from server.cli.torture.history import Operation, Saw, Writer
from server.cli.torture.violation import Violation
from server.store.client import Client
from server.store.embedded import Embedded

COMMANDS = 60
_LOG = "appendonlydir"


@dataclass(frozen=True, slots=True)
class Written:
    """A log, and the operations of one client, each with how long the log was when it was answered."""

    log: Path
    size: int
    operations: tuple[tuple[int, Operation], ...]

    def known(self, size: int) -> list[Operation]:
        """What was asked and answered when the log was so long; the one after that had no answer yet."""
        answered = [one for length, one in self.operations if length <= size]
        after = [one for length, one in self.operations if length > size][:1]
        return [*answered, *(replace(one, saw=(), answered_ns=None, refused=None) for one in after)]


class Measuring(Writer):
    """Notes beside each answer how long the store's log is."""

    def __init__(self, path: Path, log: Path) -> None:
        super().__init__(path)
        self._log = log
        self.lengths: dict[int, int] = {}

    def answered(self, op: int, saw: Iterable[Saw]) -> None:
        """It happened."""
        self.lengths[op] = self._log.stat().st_size
        super().answered(op, saw)

    def refused(self, op: int, code: str) -> None:
        """It was refused."""
        self.lengths[op] = self._log.stat().st_size
        super().refused(op, code)


def write(folder: Path, seed: str, commands: int = COMMANDS) -> Written:
    """A small hall's log, written in an empty folder by one client."""
    store = Embedded(folder / "store", fsync="always")
    try:
        store.start()
        told = folder / "history"
        told.mkdir()
        client = Client(store.url)
        task = Task("w0.1", 0, store.url, seed, told, folder / "stop", folder / "doubt")
        (log,) = (store.directory / _LOG).glob("*.incr.aof")
        writer = Measuring(told / f"{task.name}.jsonl", log)
        working = Working(task, TorturedHall(client), writer)
        working.sign_in()
        for _ in range(commands):
            working.step()
        client.close()
        writer.close()
    finally:
        store.stop()
    operations = tuple((writer.lengths[one.op], one) for one in history.read(told))
    return Written(log, log.stat().st_size, operations)


def edges(written: Written) -> list[int]:
    """Where each command of the log begins, and its end."""
    log, at = written.log.read_bytes(), 0
    found = [0]
    while at < len(log):
        end = log.index(b"\r\n", at)
        words, at = int(log[at + 1 : end]), end + 2
        for _ in range(words):
            end = log.index(b"\r\n", at)
            at = end + 2 + int(log[at + 1 : end]) + 2
        found.append(at)
    return found


def look(folder: Path, written: Written, lengths: Sequence[int]) -> Iterator[tuple[int, list[Violation]]]:
    """Start a store on the log cut to each of these lengths: the length, and what of the promises is broken."""
    for length in lengths:
        here = folder / "cut"
        shutil.copytree(written.log.parent, here / _LOG)
        with (here / _LOG / written.log.name).open("r+b") as log:
            log.truncate(length)
        yield length, _left(here, written.known(length))
        shutil.rmtree(here)


def _left(folder: Path, operations: list[Operation]) -> list[Violation]:
    store = Embedded(folder, fsync="everysec")
    try:
        store.start()
        client = Client(store.url)
        keys = TorturedHall(client).keys
        events = read_events(client, keys)
        known = {event["ticket"]["id"] for event in events if "ticket" in event}
        known |= {saw.id for one in operations for saw in one.saw if saw.number}
        left = read_final(client, keys, known)
        client.close()
        return check(operations, events, left, LIMITS)
    finally:
        if store.process is not None:
            store.process.kill()
        store.stop()
