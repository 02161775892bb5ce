"""Plans: guards, writes and events as data for the scripts. A plan holds no rule and touches no store."""

from collections.abc import Sequence
from dataclasses import dataclass, field

ANY_TIME = ("0", "9007199254740991")
NEW_NUMBER = '"\\u0001B"'
"""The slot of the number that only the drawing step knows, as a word to hold."""
ORDER_TIME = "o"
"""The day's field that every script reads first."""
LEAD_MS = 1_000
"""A lead of the order's time that small is one of the moment: two clocks of a fail-over, a clock set by a hair."""


@dataclass(slots=True)
class Appended:
    """One event to append: its fields, the queues whose people it counts (there, and left), the call it makes."""

    fields: list[str]
    queue_key: str | None = None
    left_key: str | None = None
    call: str = ""


@dataclass(slots=True)
class Plan:
    """What one atomic step is to check, write and append; keys by name, numbered when it is sent.

    Its first two keys are the day and the stream. `first` are fields of the day that the script itself asks for.
    """

    keys: list[str]
    first: Sequence[str] = (ORDER_TIME,)
    names: list[str] = field(default_factory=list)  # of the guards, for refusals
    writes: list[tuple[str, str, str, str]] = field(default_factory=list)
    appended: list[Appended] = field(default_factory=list)
    _reads: dict[str, list[str]] = field(default_factory=dict)
    _guards: list[tuple[str, str, str, str]] = field(default_factory=list)

    def guard(self, name: str, kind: str, key: str, field: str = "", value: str = "") -> None:
        """Add a guard on a record's field; `name` is what the caller learns when it fails. Kinds: see frame.lua."""
        self.names.append(name)
        fields = self._reads.setdefault(key, [])
        if field not in fields:
            fields.append(field)
        self._guards.append((kind, key, field, value))

    def window(self, name: str, from_ms: int, to_ms: int) -> None:
        """Guard: from ≤ the store's calendar clock < to."""
        self.names.append(name)
        self._guards.append(("window", "", str(from_ms), str(to_ms)))

    def write(self, kind: str, key: str, field: str = "", value: str = "") -> None:
        """Add a write. Kinds: see frame.lua."""
        self.writes.append((kind, key, field, value))

    def index(self, key: str) -> str:
        """The number of a key as Lua counts, from 1; a new key is added."""
        try:
            return str(self.keys.index(key) + 1)
        except ValueError:
            self.keys.append(key)
            return str(len(self.keys))

    def args(self) -> list[str]:
        """Reads, guards, writes and events, as frame.lua takes them one after the other."""
        return [*self._read_args(), *self._guard_args(), *self._write_args(), *self._event_args()]

    def _places(self) -> dict[tuple[str, str], int]:
        """Where each field that is guarded stands among the values read, from 1."""
        places: dict[tuple[str, str], int] = {}
        count = len(self.first)
        for key, fields in self._ordered():
            for name in fields:
                count += 1
                places[key, name] = count
        return places

    def _ordered(self) -> list[tuple[str, list[str]]]:
        """The records read, the day first."""
        day = self.keys[0]
        return [
            (day, self._reads.get(day, [])),
            *((key, fields) for key, fields in self._reads.items() if key != day),
        ]

    def _read_args(self) -> list[str]:
        args: list[str] = []
        count = 0
        for key, fields in self._ordered():
            read = [*self.first, *fields] if key == self.keys[0] else fields
            if read:
                args += [self.index(key), str(len(read)), *read]
                count += 1
        return [str(count), *args]

    def _guard_args(self) -> list[str]:
        places = self._places()
        args = [str(len(self._guards))]
        for kind, key, name, value in self._guards:
            args += [kind, name if kind == "window" else str(places[key, name]), value]
        return args

    def _write_args(self) -> list[str]:
        """Neighbours of one kind and key are one write."""
        groups: list[tuple[str, str, list[str]]] = []
        for kind, key, name, value in self.writes:
            values = [name] if kind == "del" else [name, value]
            if groups and groups[-1][:2] == (kind, key) and kind != "behind":
                groups[-1][2].extend(values)
            else:
                groups.append((kind, key, values))
        args = [str(len(groups))]
        for kind, key, values in groups:
            args += [kind, self.index(key), str(len(values)), *values]
        return args

    def _event_args(self) -> list[str]:
        args = [str(len(self.appended))]
        for event in self.appended:
            queue = self.index(event.queue_key) if event.queue_key else "0"
            left = self.index(event.left_key) if event.left_key else "0"
            args += [queue, left, event.call, str(len(event.fields)), *event.fields]
        return args
