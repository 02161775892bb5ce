"""Many followers in one process of their own: raw WebSockets speaking Socket.IO's frames, told by lines what to do.

`{"more": N}` connects until there are N, answered by `{"connected": N}` once all follow. `{"arm": true}` begins to wait
for an event, answered by `{"armed": true}`, and by `{"last_ns": …, "bytes": …}` once the last has it. `{"count": true}`
begins to count all events that all have, answered by `{"counting": true}`, and `{"heard": N}` is answered by
`{"heard": …, "closed": …}` once they had so many, with how often one was closed meanwhile. Whom a busy server has
closed comes again, as a page would; if an event was waited for, `{"lost": true}` says that it was missed.
`{"error": …}` ends it all.

With `--comes-back-within S` they are as patient as phones: `{"want": N}` is answered at once by `{"following": …}`, and
who is closed or finds nobody comes again at a moment by chance in the next S seconds, without end.
"""

import argparse
import heapq
import json
import os
import random
import selectors
import socket
import sys
import time
from collections.abc import Sequence
from enum import Enum, auto
from typing import Any

from server.cli.bench.frames import ACCEPTED, CLOSE, HEAD_END, framed, unframed, upgrade

PATIENCE_S = 60.0
AT_ONCE = 50
"""Connections made at the same time; more would wait in the listener's queue."""
AGAIN_WITHIN_S = 5.0
"""When one comes again that found nobody."""
TICK_S = 0.05
PATH = "/socket.io/?EIO=4&transport=websocket"
EVENT = b'42/live,["event"'
_OPEN, _PING, _CONNECTED, _ANSWERED = b"0", b"2", b"40/live", b"43/live,"
_PONG = framed(b"3", masked=True)


class Turned(RuntimeError):
    """A follower was turned away."""


class Stage(Enum):
    """How far a follower has come."""

    UPGRADING = auto()
    GREETING = auto()
    FOLLOWING = auto()


class Follower:
    """One connection."""

    __slots__ = ("buffer", "place", "socket", "stage")

    def __init__(self, connection: socket.socket, place: int) -> None:
        self.socket, self.place = connection, place
        self.buffer, self.stage = bytearray(), Stage.UPGRADING


class Crowd:
    """All followers of this process."""

    def __init__(
        self, port: int, bare: bool, places: Sequence[Sequence[str]], back_within_s: float = 0.0
    ) -> None:
        """`places`: a token and its centre each, which followers take in turns."""
        self._port, self._bare, self._back_within_s = port, bare, back_within_s
        self._path = PATH
        self._resting: list[float] = []  # when those who were closed come again, the first first
        self._connects = [
            framed(b"40/live," + json.dumps({"token": token}).encode(), masked=True) for token, _ in places
        ]
        self._follows_at = [
            framed(b"42/live,0" + json.dumps(["follow", {"centre": centre}]).encode(), masked=True)
            for _, centre in places
        ]
        self._free = list(range(len(places)))  # places to be taken next
        self._selector = selectors.DefaultSelector()
        self._selector.register(sys.stdin.fileno(), selectors.EVENT_READ)
        self._begun = self._following = self._wanted = 0
        self._asked: dict[str, Any] | None = None  # what is to be answered once all follow
        self._told: int | None = None  # followers that have had the event, while one is waited for
        self._heard = self._closed = 0  # events of all followers together, and how often one was closed
        self._awaited: int | None = None  # how many are waited for
        self._deadline = float("inf")

    def run(self) -> None:
        """Until the lines end."""
        while True:
            left_s = self._deadline - time.monotonic()
            if self._resting:
                left_s = min(left_s, TICK_S)
                self._wake()
            for key, _ in self._selector.select(min(1.0, max(0.0, left_s))):
                if key.data is not None:
                    try:
                        self._hear(key.data)
                    except ConnectionError:
                        self._come_again(key.data)
                    except Turned:
                        if not self._back_within_s:
                            raise
                        self._come_again(key.data)
                elif (line := os.read(key.fd, 4096)) == b"":
                    return
                else:
                    self._obey(json.loads(line))
            if time.monotonic() > self._deadline:
                raise RuntimeError(
                    f"{self._following} of {self._wanted} follow, {self._told} have the event, {self._heard} heard"
                )

    def _obey(self, order: dict[str, Any]) -> None:
        self._deadline = time.monotonic() + PATIENCE_S
        if "want" in order:
            self._wanted, self._deadline = int(order["want"]), float("inf")
            self._fill()
            say({"following": self._following})
            return
        if "heard" in order:
            self._awaited = int(order["heard"])
            self._tell_heard()
            return
        if "count" in order:
            self._heard = self._closed = 0
            self._deadline = float("inf")
            say({"counting": True})
            return
        self._wanted = int(order.get("more", self._wanted))
        self._asked = {"armed": True} if order.get("arm") else {"connected": self._wanted}
        self._fill()

    def _fill(self) -> None:
        """Begin more connections, a few at the same time, until there are enough; say so once all follow."""
        while self._begun + len(self._resting) < self._wanted and self._begun - self._following < AT_ONCE:
            self._begin()
        if self._asked is None or self._following < self._wanted:
            return
        if "armed" in self._asked:
            self._told = 0
        else:
            self._deadline = float("inf")
        say(self._asked)
        self._asked = None

    def _begin(self) -> None:
        """Open one more connection; its answers come through the selector."""
        try:
            connection = socket.create_connection(("127.0.0.1", self._port), PATIENCE_S)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.sendall(upgrade(self._port, self._path))
        except ConnectionError:
            if not self._back_within_s:
                raise
            self._rest(min(AGAIN_WITHIN_S, self._back_within_s))
            return
        connection.setblocking(False)
        self._begun += 1
        place = self._free.pop(0)
        if not self._free:
            self._free = list(range(len(self._connects)))
        self._selector.register(connection, selectors.EVENT_READ, Follower(connection, place))

    def _hear(self, one: Follower) -> None:
        data = one.socket.recv(65536)
        if not data:
            raise ConnectionResetError
        one.buffer += data
        if one.stage is Stage.UPGRADING:
            head, found, rest = bytes(one.buffer).partition(HEAD_END)
            if not found:
                return
            if not head.startswith(ACCEPTED):
                raise Turned(f"refused: {head[:60]!r}")
            one.buffer, one.stage = bytearray(rest), Stage.GREETING
            if self._bare:
                self._follows(one)
        for opcode, payload in unframed(one.buffer):
            if opcode == CLOSE:
                raise ConnectionResetError
            self._take(one, payload)

    def _come_again(self, one: Follower) -> None:
        """One that was closed is replaced; what it should have heard meanwhile it never will."""
        self._selector.unregister(one.socket)
        one.socket.close()
        self._begun -= 1
        self._closed += 1
        self._free.insert(0, one.place)
        if one.stage is Stage.FOLLOWING:
            self._following -= 1
        if self._back_within_s:
            self._rest(self._back_within_s)
        if self._told is not None:
            self._told, self._deadline = None, float("inf")
            say({"lost": True})
        self._fill()

    def _rest(self, seconds: float) -> None:
        heapq.heappush(self._resting, time.monotonic() + random.uniform(0.0, seconds))

    def _wake(self) -> None:
        """Those come again whose moment it is."""
        while self._resting and self._resting[0] <= time.monotonic():
            heapq.heappop(self._resting)
        self._fill()

    def _take(self, one: Follower, payload: bytes) -> None:
        if payload.startswith(EVENT):
            self._count(len(payload))
        elif payload == _PING:
            one.socket.send(_PONG)
        elif payload.startswith(_OPEN):
            one.socket.send(self._connects[one.place])
        elif payload.startswith(_CONNECTED):
            one.socket.send(self._follows_at[one.place])
        elif payload.startswith(_ANSWERED) and b'"ok":true' in payload:
            self._follows(one)
        else:
            raise Turned(f"refused: {payload[:60]!r}")

    def _follows(self, one: Follower) -> None:
        one.stage = Stage.FOLLOWING
        self._following += 1
        self._fill()

    def _count(self, size: int) -> None:
        self._heard += 1
        self._tell_heard()
        if self._told is None:
            return
        self._told += 1
        if self._told == self._following:
            self._told, self._deadline = None, float("inf")
            say({"last_ns": time.monotonic_ns(), "bytes": size})

    def _tell_heard(self) -> None:
        if self._awaited is not None and self._heard >= self._awaited:
            self._awaited, self._deadline = None, float("inf")
            say({"heard": self._heard, "closed": self._closed})


def say(what: dict[str, Any]) -> None:
    """Answer by a line."""
    print(json.dumps(what), flush=True)


def main() -> int:
    """Run the crowd that the command line names."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--bare", action="store_true", help="the server sends frames and nothing else")
    parser.add_argument("--comes-back-within", type=float, default=0.0)
    args = parser.parse_args()
    try:
        places = json.loads(os.environ["QUHAO_BENCH_PLACES"])
        Crowd(args.port, args.bare, places, args.comes_back_within).run()
    except (RuntimeError, OSError) as error:
        say({"error": str(error)})
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
