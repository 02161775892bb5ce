"""A kiosk's journal on disk: each number before anybody has it, each result once it is known. A kill loses no line."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

Json = dict[str, Any]

_HAIR_MS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One number; `wanted` is the body of the draw that had no answer, under the same key."""

    key: str
    number: str
    day: str
    secret: str
    wanted: Json
    drawn_at: int
    timed_out: bool = False

    def sent(self) -> Json:
        """It as the server takes it."""
        told = {
            name: value for name, value in self.wanted.items() if name in ("service", "party", "priority")
        }
        return told | {
            "key": self.key, "number": self.number, "secret": self.secret, "drawn_at": self.drawn_at,
            "print": "printed",
        }  # fmt: skip


class Journal:
    """The journal of one kiosk, from life to life."""

    def __init__(self, path: Path) -> None:
        self.lines: list[Line] = []
        self.lead_ms: float | None = (
            None  # of the server's clock over this machine's monotonic one, as last heard
        )
        self.series: str | None = None  # in which it counts
        self._results: set[str] = set()
        for text in path.read_text("utf-8").splitlines() if path.exists() else ():
            self._read(json.loads(text))
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def begin(self, series: str) -> None:
        """Write down in which series it counts."""
        self._write({"series": series})

    def next_number(self, day: str) -> str:
        """The next of the series' numbers of a day."""
        count = sum(line.day == day for line in self.lines) + 1
        return f"{self.series}.{count:03d}"

    def unmerged(self) -> list[Line]:
        """The lines without a result, the oldest first."""
        return [line for line in self.lines if line.key not in self._results]

    def keep(self, line: Line) -> None:
        """Write a number down."""
        self._write({"line": asdict(line)})

    def note(self, key: str, one: str, code: str) -> None:
        """Write down what became of a line."""
        self._write({"result": key, "id": one, "code": code})

    def learn(self, lead_ms: float) -> None:
        """Write down how the server's clock stands, if it stands otherwise than was known."""
        if self.lead_ms is None or abs(self.lead_ms - lead_ms) > _HAIR_MS:
            self._write({"lead_ms": lead_ms})

    def _write(self, told: Json) -> None:
        os.write(self._file, (json.dumps(told, ensure_ascii=False) + "\n").encode())
        self._read(told)

    def _read(self, told: Json) -> None:
        if "line" in told:
            self.lines.append(Line(**told["line"]))
        elif "series" in told:
            self.series = told["series"]
        elif "lead_ms" in told:
            self.lead_ms = told["lead_ms"]
        else:
            self._results.add(told["result"])


def knows_enough(path: Path) -> bool:
    """Whether the kiosk whose journal this is can issue numbers: it was told its series, and the time."""
    return all(f'{{"{one}": '.encode() in _bytes(path) for one in ("series", "lead_ms"))


def issued(path: Path) -> int:
    """How many numbers it has written down; whoever writes may be at it."""
    return _bytes(path).count(b'{"line": ')


def _bytes(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""
