"""How a WAV file becomes sound: a program of the system's, or the twin that only writes down what was said."""

import json
import shlex
import shutil
import subprocess
import threading
import time
import wave
from pathlib import Path
from typing import Protocol

PROGRAMS = ("aplay -q", "paplay", "pw-play")
VIRTUAL = "virtual"


class Playing(Protocol):
    """One sound on its way."""

    def wait(self) -> None:
        """Returns when it is over, or was stopped; OSError if it could not be played."""

    def stop(self) -> None:
        """Ends it at once, from any thread."""


class Player(Protocol):
    """Makes sounds; `start` raises OSError where it can't."""

    def start(self, wav: Path, said: str, /) -> Playing: ...


class _Process:
    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process

    def wait(self) -> None:
        if (code := self._process.wait()) > 0:  # below 0: killed, to be quiet
            raise OSError(f"the player ended with {code}")

    def stop(self) -> None:
        self._process.kill()


class Program:
    """A command that takes a WAV file as its last word, such as `aplay -q`, and plays it until it ends or is killed."""

    def __init__(self, command: str) -> None:
        self._command = shlex.split(command)

    def start(self, wav: Path, _said: str) -> Playing:
        """Begins to play."""
        silent = subprocess.DEVNULL
        return _Process(
            subprocess.Popen([*self._command, str(wav)], stdin=silent, stdout=silent, stderr=silent)
        )


class _Pretended:
    def __init__(self, twin: "Virtual", said: str, length_s: float) -> None:
        self._twin, self._said, self._length_s = twin, said, length_s
        self._from, self._over = time.monotonic(), threading.Event()

    def wait(self) -> None:
        stopped = self._over.wait(self._length_s * self._twin.pace)
        self._twin.ended(self._said, time.monotonic() - self._from if stopped else None)

    def stop(self) -> None:
        self._over.set()


class Virtual:
    """The twin of a loudspeaker: a line of JSON in `file` when a sound begins and one when it ends.

    `pace` is how long a second of sound takes it, in seconds. Lines: `{"at_s", "said", "length_s"}`, and
    `{"at_s", "ended", "cut_after_s"}` (None for what was heard to its end); times are of the monotonic clock.
    """

    def __init__(self, file: Path, pace: float = 1.0) -> None:
        self._file, self.pace = file, pace
        self._lock = threading.Lock()

    def start(self, wav: Path, said: str) -> Playing:
        """Begins to pretend."""
        with wave.open(str(wav)) as sound:
            length_s = sound.getnframes() / sound.getframerate()
        self._write({"said": said, "length_s": round(length_s, 3)})
        return _Pretended(self, said, length_s)

    def ended(self, said: str, cut_after_s: float | None) -> None:
        """One of its sounds is over."""
        self._write({"ended": said, "cut_after_s": cut_after_s})

    def lines(self) -> list[dict[str, object]]:
        """All that was written down, oldest first."""
        if not self._file.exists():
            return []
        return [json.loads(line) for line in self._file.read_text("utf-8").splitlines()]

    def _write(self, line: dict[str, object]) -> None:
        with self._lock, self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"at_s": round(time.monotonic(), 3), **line}, ensure_ascii=False) + "\n")


def player(command: str | None, data: Path) -> Player | None:
    """The player asked for, or the first there is of `PROGRAMS`; None where there is none. `virtual:0.1` is hasty."""
    name, _, pace = (command or "").partition(":")
    if name == VIRTUAL:
        return Virtual(data / "said.jsonl", float(pace or 1))
    for known in [command] if command else PROGRAMS:
        if shutil.which(shlex.split(known)[0]):
            return Program(known)
    return None
