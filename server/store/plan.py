"""Plans: guards, writes and events as data for the scripts. A plan holds no rule and touches no store."""

from dataclasses import dataclass, field

ANY_TIME = ("0", "9007199254740991")


@dataclass(slots=True)
class Appended:
    """One event to append: its fields, the queue whose people it counts, and the call it makes."""

    fields: list[str]
    queue_key: str | None = None
    calls_key: str | None = None
    call: str = ""


@dataclass(slots=True)
class Plan:
    """What one atomic step is to check, write and append; keys by name, numbered when it is sent."""

    keys: list[str]
    guards: list[tuple[str, str, str, str]] = field(default_factory=list)
    writes: list[tuple[str, str, str, str]] = field(default_factory=list)
    appended: list[Appended] = field(default_factory=list)
    names: list[str] = field(default_factory=list)  # of the guards, for refusals

    def guard(self, name: str, kind: str, key: str, field: str = "", value: str = "") -> None:
        """Add a guard; `name` is what the caller learns when it fails. Kinds: see frame.lua."""
        self.names.append(name)
        self.guards.append((kind, key, field, value))

    def window(self, name: str, from_ms: int, to_ms: int) -> None:
        """Guard: from ≤ the store's calendar clock < to."""
        self.guard(name, "window", self.keys[0], str(from_ms), str(to_ms))

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

    def guard_args(self) -> list[str]:
        """Count, then kind, key index, field, value of each guard."""
        return self._fours(self.guards)

    def write_args(self) -> list[str]:
        """Count, then kind, key index, field, value of each write."""
        return self._fours(self.writes)

    def event_args(self) -> list[str]:
        """Count, then each event as frame.lua reads it."""
        args = [str(len(self.appended))]
        for event in self.appended:
            queue = self.index(event.queue_key) if event.queue_key else "0"
            calls = self.index(event.calls_key) if event.calls_key else "0"
            args += [queue, calls, event.call, str(len(event.fields)), *event.fields]
        return args

    def _fours(self, items: list[tuple[str, str, str, str]]) -> list[str]:
        args = [str(len(items))]
        for kind, key, name, value in items:
            args += [kind, self.index(key), name, value]
        return args
