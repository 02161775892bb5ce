"""What clients asked and were answered, a line each on one monotonic clock; written so that a killed client loses none.

A line is JSON: `{"t": ns, "op": n, "asked": command, "key", "by", …}` and later `{"t", "op", "saw": […]}`,
`{"t", "op", "refused": code}`, `{"t", "op", "failed": what}`, or `{"t", "op", "unknown": true}` for each try without a
reply. An operation without any of the first three has an unknown outcome for good: its client was killed.
"""

import json
import os
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

Json = dict[str, Any]


MAYBE = -1
"""The version of a record that the answer doesn't speak of, but that may have changed in the same step."""


class Saw(NamedTuple):
    """One record of an answer: what it says has happened, to which ticket or counter, and where that left it."""

    type: str
    id: str
    version: int
    number: str = ""
    counter: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One command of one client, from when it was first asked until it was answered."""

    client: str
    op: int
    command: str
    key: str
    by: str
    asked_ns: int
    queue: str | None = None
    party: str | None = None
    counter: str | None = None
    ticket: str | None = None
    answered_ns: int | None = None  # None: no answer ever came
    saw: tuple[Saw, ...] = ()
    refused: str | None = None
    failed: str | None = None
    unknown: int = 0  # tries without a reply

    @property
    def is_acknowledged(self) -> bool:
        """Whether the client was told that it happened."""
        return self.answered_ns is not None and self.refused is None and self.failed is None

    @property
    def may_have_happened(self) -> bool:
        """Whether nobody can say: no answer, or a refusal after a try whose reply was lost."""
        return not self.is_acknowledged and (self.answered_ns is None or self.unknown > 0)


class Writer:
    """The history of one client; each line is one write to the file, which a kill leaves whole."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._last = 0

    def asked(self, command: str, key: str, by: str, **about: str | None) -> int:
        """A command is about to be sent; its number, for the lines that follow."""
        self._last += 1
        told = {name: value for name, value in about.items() if value is not None}
        self._line({"op": self._last, "asked": command, "key": key, "by": by} | told)
        return self._last

    def answered(self, op: int, saw: Iterable[Saw]) -> None:
        """It happened."""
        self._line({"op": op, "saw": list(saw)})

    def refused(self, op: int, code: str) -> None:
        """It was refused."""
        self._line({"op": op, "refused": code})

    def failed(self, op: int, what: str) -> None:
        """The answer was neither; no client should ever see one."""
        self._line({"op": op, "failed": what})

    def unknown(self, op: int) -> None:
        """No reply came; it is asked again with its key."""
        self._line({"op": op, "unknown": True})

    def close(self) -> None:
        """Nothing more will be written."""
        os.close(self._file)

    def _line(self, line: Json) -> None:
        timed = {"t": time.monotonic_ns(), **line}
        os.write(self._file, (json.dumps(timed, ensure_ascii=False, separators=(",", ":")) + "\n").encode())


def read(directory: Path) -> list[Operation]:
    """The operations of every client whose history lies in a folder, in the order in which they were asked."""
    found: list[Operation] = []
    for path in sorted(directory.glob("*.jsonl")):
        with path.open(encoding="utf-8") as lines:
            found += parse(path.stem, lines)
    return sorted(found, key=lambda one: one.asked_ns)


def parse(client: str, lines: Iterable[str]) -> Iterator[Operation]:
    """The operations of one client's lines; a last line cut short is as if it had not been written."""
    open_: dict[int, Json] = {}
    for line in lines:
        if not line.endswith("\n"):
            break
        told = json.loads(line)
        at, op = told.pop("t"), told.pop("op")
        if command := told.pop("asked", None):
            open_[op] = {"client": client, "op": op, "command": command, "asked_ns": at, "unknown": 0} | told
        elif told.pop("unknown", False):
            open_[op]["unknown"] += 1
        else:
            told["saw"] = tuple(Saw(*one) for one in told.get("saw", ()))
            yield Operation(**(open_.pop(op) | told), answered_ns=at)
    for left in open_.values():
        yield Operation(**left)
