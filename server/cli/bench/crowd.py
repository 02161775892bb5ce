"""A crowd of followers, the bare server beside it, or lines of LED cards: a process that this one talks to by lines."""

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any

Json = dict[str, Any]
PLACES = "QUHAO_BENCH_PLACES"


class Scattered(Exception):
    """So many followers could not be kept together: the machine has too much else to do."""


class Crowd:
    """Followers in a process of their own; what can't be done is Scattered, never a wait without end."""

    def __init__(self, talk: "Talk") -> None:
        self._talk = talk
        self.event_bytes = 0

    def grow(self, count: int) -> None:
        """Connect until there are so many, each following."""
        self._talk.ask({"more": count})

    def arm(self) -> None:
        """Begin to wait for an event."""
        self._talk.ask({"arm": True})

    def want(self, count: int) -> int:
        """Let there be so many, of those who are patient; how many follow by now."""
        return int(self._talk.ask({"want": count})["following"])

    def count(self) -> None:
        """Begin to count all events that all of them have."""
        self._talk.ask({"count": True})

    def heard(self, count: int) -> tuple[int, int]:
        """Wait until they had so many; how many they had, and how often one was closed meanwhile."""
        told = self._talk.ask({"heard": count})
        return int(told["heard"]), int(told["closed"])

    def last_ns(self) -> int | None:
        """When the last follower had the event, by the clock all processes share; None if one was closed meanwhile."""
        told = self._talk.hear()
        if "lost" in told:
            return None
        self.event_bytes = int(told["bytes"])
        return int(told["last_ns"])


class Talk:
    """One line there, one line back."""

    def __init__(self, lines_in: IO[str], lines_out: IO[str]) -> None:
        self._in, self._out = lines_in, lines_out

    def tell(self, order: Json) -> None:
        """Say something."""
        self._in.write(json.dumps(order) + "\n")
        self._in.flush()

    def send(self) -> None:
        """Say what needs no words."""
        self.tell({})

    def hear(self) -> Json:
        """What is answered; Scattered for an error, or where the other has ended."""
        line = self._out.readline()
        told: Json = json.loads(line) if line else {"error": "it has ended"}
        if "error" in told:
            raise Scattered(told["error"])
        return told

    def ask(self, order: Json) -> Json:
        """Say something and hear the answer."""
        self.tell(order)
        return self.hear()


@contextlib.contextmanager
def crowd(port: int, places: Sequence[tuple[str, str]] = (("", ""),), bare: bool = False) -> Iterator[Crowd]:
    """Nobody as yet; all leave at the end. `places`: a token and its centre each, which they take in turns."""
    argv = ["server.cli.bench.follower_program", "--port", str(port)]
    with _talking([*argv, *(["--bare"] if bare else [])], {PLACES: json.dumps(list(places))}) as talk:
        yield Crowd(talk)


@contextlib.contextmanager
def patient(port: int, places: Sequence[tuple[str, str]], back_within_s: float) -> Iterator[Crowd]:
    """The same as patient as phones: who is closed or finds nobody comes again in so many seconds."""
    argv = [
        "server.cli.bench.follower_program",
        "--port",
        str(port),
        "--comes-back-within",
        str(back_within_s),
    ]
    with _talking(argv, {PLACES: json.dumps(list(places))}) as talk:
        yield Crowd(talk)


@contextlib.contextmanager
def phones(port: int, secrets: Path) -> Iterator[Crowd]:
    """No phones as yet, each of which will follow a ticket of that file; all leave at the end."""
    argv = ["server.cli.bench.phones_program", "--port", str(port), "--secrets", str(secrets)]
    with _talking(argv, {}) as talk:
        yield Crowd(talk)


@contextlib.contextmanager
def bare_server(port: int, size: int) -> Iterator[Talk]:
    """The bare server, listening; it sends a frame of `size` bytes for everything it is told."""
    with _talking(["server.cli.bench.bare_frames", "--port", str(port), "--size", str(size)], {}) as talk:
        talk.hear()
        yield talk


@contextlib.contextmanager
def wires(lines: int, baud: int) -> Iterator[tuple[Talk, list[str]]]:
    """So many serial lines of LED cards, and their ports."""
    argv = ["server.cli.bench.wires_program", "--lines", str(lines), "--baud", str(baud)]
    with _talking(argv, {}) as talk:
        yield talk, talk.hear()["ports"]


@contextlib.contextmanager
def kiosk(argv: list[str], env: dict[str, str]) -> Iterator[Talk]:
    """A kiosk's window that takes touches by lines."""
    with _talking(["kiosk.measured", *argv], env) as talk:
        yield talk


@contextlib.contextmanager
def _talking(argv: list[str], env: dict[str, str]) -> Iterator[Talk]:
    process = subprocess.Popen(
        [sys.executable, "-m", *argv], env={**os.environ, **env}, text=True, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield Talk(process.stdin, process.stdout)
    finally:
        process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()
