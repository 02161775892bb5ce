"""A follower of the tortured hall, by the client that boards use; it notes all it is told, and does nothing."""

import json
import os
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from server.cli.torture.followed import digest
from server.cli.torture.hall import CENTRE
from server.cli.torture.processes import settle_in
from server.client.live import Follower
from server.wire.fold import Fold, event_order

Json = dict[str, Any]

_LOOK_S = 0.05


@dataclass(frozen=True, slots=True)
class WatcherTask:
    """What one follower is told."""

    name: str
    url: str
    token: str
    scope: str
    notes: Path
    last: Path  # there once nothing more will happen, with the id of the last event
    patience_s: float
    follower: type[Follower] = Follower


def work(task: WatcherTask) -> None:
    """The whole life of a follower: until it has the last event, or for as long as it has patience after that."""
    settle_in()
    notes = Notes(task.notes / f"{task.name}.jsonl")
    follower = task.follower(task.url, task.token, CENTRE, task.scope, notes.changed, notes.stepped)
    follower.start()
    while not task.last.exists():
        time.sleep(_LOOK_S)
    last = event_order(task.last.read_text("ascii"))
    until = time.monotonic() + task.patience_s
    while event_order(notes.event_id) < last and time.monotonic() < until:
        time.sleep(_LOOK_S)
    follower.stop()
    notes.end()


class Notes:
    """What a follower was told, a line of JSON each, at the time `t` (ns).

    `event` is the id of one that was folded; `snapshot`, `cut` and `end` where it stood then, with the hall's `digest`.
    """

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._lock = threading.Lock()
        self._fold: Fold | None = None
        self.event_id = "0-0"

    def changed(self, fold: Fold, event: Json | None) -> None:
        """A fresh snapshot, or an event folded."""
        self._fold, self.event_id = fold, fold.event_id
        if event is None:
            self._stands("snapshot")
        else:
            self._line({"event": event["event_id"]})

    def stepped(self, is_in_step: bool) -> None:
        """In step with the server, or cut off from it."""
        if not is_in_step and self._fold is not None:
            self._stands("cut")
        self._line({"in_step": is_in_step})

    def end(self) -> None:
        """Nothing more will be told."""
        if self._fold is not None:
            self._stands("end")
        os.close(self._file)

    def _stands(self, what: str) -> None:
        assert self._fold is not None
        self._line({what: self._fold.event_id, "digest": digest(self._fold.snapshot())})

    def _line(self, line: Json) -> None:
        with self._lock:
            os.write(self._file, (json.dumps({"t": time.monotonic_ns(), **line}) + "\n").encode())
