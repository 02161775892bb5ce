"""Draws over HTTP by keep-alive clients, beside a minimal Flask app on the same server, turn about."""

import itertools
import json
import socket
import statistics
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from server.cli.bench.frames import HEAD_END
from server.cli.bench.rows import Row, Series

PATIENCE_S = 30.0
TOGETHER = 50
_KEYS = itertools.count(1)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Target:
    """One address to ask, with what to send."""

    port: int
    head: str
    body: bytes
    status: int

    def request(self) -> bytes:
        """A request under a key of its own."""
        head = f"{self.head}Idempotency-Key: bench-{next(_KEYS)}\r\nContent-Length: {len(self.body)}\r\n\r\n"
        return head.encode() + self.body


def target(
    port: int, method: str, path: str, body: Mapping[str, object] | None, status: int, token: str = ""
) -> Target:
    """What to ask of a local port; a body is sent as JSON."""
    head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: application/json\r\n"
    if token:
        head += f"Authorization: Bearer {token}\r\n"
    if body is not None:
        head += "Content-Type: application/json\r\n"
    return Target(port, head, b"" if body is None else json.dumps(body).encode(), status)


class KeepAlive:
    """One client and its connection."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), PATIENCE_S)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, asked: Target) -> float:
        """Ask once and read the answer whole; the seconds it took."""
        began = time.perf_counter()
        self.answer(asked)
        return time.perf_counter() - began

    def answer(self, asked: Target) -> bytes:
        """Ask once; the answer's body. Another status than expected is an error."""
        status, body = self.exchange(asked.request())
        if status != asked.status:
            raise RuntimeError(f"a measured request failed: {status} {body.decode(errors='replace')}")
        return body

    def exchange(self, request: bytes) -> tuple[int, bytes]:
        """The status and the body that a whole request is answered with."""
        self._socket.sendall(request)
        answer = b""
        while (end := answer.find(HEAD_END)) < 0:
            answer += self._more()
        head, begins = answer[:end].lower(), end + len(HEAD_END)
        size = int(head.split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
        while len(answer) < begins + size:
            answer += self._more()
        return int(answer[9:12]), answer[begins:]

    def close(self) -> None:
        """End the connection."""
        self._socket.close()

    def _more(self) -> bytes:
        got = self._socket.recv(65536)
        if not got:
            raise RuntimeError("the measured server closed its connection")
        return got


def load(asked: Target, clients: int, seconds: float) -> list[float]:
    """What each request took, of so many clients asking one after another for so long; every client asks once."""
    return together(asked.port, clients, seconds, lambda client: client.ask(asked))


def together(port: int, clients: int, seconds: float, ask: Callable[[KeepAlive], T]) -> list[T]:
    """What came of each asking, of so many clients asking one after another for so long; every client asks once."""
    came: list[list[T]] = [[] for _ in range(clients)]
    failed: list[BaseException] = []

    def work(own: list[T]) -> None:
        client = KeepAlive(port)
        try:
            until = time.perf_counter() + seconds
            own.append(ask(client))
            while time.perf_counter() < until:
                own.append(ask(client))
        except (RuntimeError, OSError) as error:
            failed.append(error)
        finally:
            client.close()

    if clients == 1:
        work(came[0])
    else:
        threads = [threading.Thread(target=work, args=(own,)) for own in came]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    if failed:
        raise failed[0]
    return list(itertools.chain(*came))


@dataclass(frozen=True, slots=True)
class Http:
    """Rounds of load under one setting of the store's `appendfsync`."""

    fsync: str
    rounds: int
    seconds: float

    def rates(self, product: Target, reference: Target, clients: int) -> Row:
        """Draws a second of so many clients."""
        ours, theirs = [], []
        for _ in range(self.rounds):
            ours.append(len(load(product, clients, self.seconds)) / self.seconds)
            theirs.append(len(load(reference, clients, self.seconds)) / self.seconds)
        number = f"{clients} keep-alive client{'s' if clients > 1 else ''}"
        return Row(
            id=f"http_{clients}_{self.fsync}", what=f"draws over HTTP, {number}, fsync {self.fsync}",
            unit="a second", product=Series.of(ours), beside="a minimal Flask app with the bare script",
            reference=Series.of(theirs), reach=0.7, at="least",
        )  # fmt: skip

    def together(self, product: Target) -> Row:
        """Many clients beside one; of draws that are on disk before their answers, those that meet share a sync."""
        many, one = [], []
        for _ in range(self.rounds):
            many.append(len(load(product, TOGETHER, self.seconds)) / self.seconds)
            one.append(len(load(product, 1, self.seconds)) / self.seconds)
        return Row(
            id=f"together_{self.fsync}", what=f"draws over HTTP, {TOGETHER} keep-alive clients, fsync {self.fsync}",
            unit="a second", product=Series.of(many), beside="one client", reference=Series.of(one), reach=1.5,
            at="least",
        )  # fmt: skip

    def latencies(self, product: Target, reference: Target, nothing: Target) -> list[Row]:
        """The median and the 99th hundredth of one client's draws beside a route that does nothing, and beside the app.

        The app's own tail tells how much of a tail is the machine's.
        """
        medians, tails, app_tails, theirs = [], [], [], []
        for _ in range(self.rounds):
            took = sorted(load(product, 1, self.seconds))
            medians.append(statistics.median(took) * 1000)
            tails.append(tail_ms(took))
            app_tails.append(tail_ms(load(reference, 1, self.seconds)))
            theirs.append(statistics.median(load(nothing, 1, self.seconds)) * 1000)
        what = f"a draw over HTTP, one client, fsync {self.fsync}"
        return [
            *(
                Row(id=f"http_{name}_{self.fsync}", what=f"{what}, {name}", unit="ms", product=Series.of(figures),
                    beside="p50 of a Flask route that does nothing", reference=Series.of(theirs), reach=reach)
                for name, figures, reach in (("p50", medians, 3.0), ("p99", tails, 6.0))
            ),
            Row(id=f"http_p99_app_{self.fsync}", what=f"{what}, p99 beside the minimal app's", unit="ms",
                product=Series.of(tails), beside="p99 of the minimal Flask app", reference=Series.of(app_tails),
                reach=None),
        ]  # fmt: skip


def tail_ms(took: Sequence[float]) -> float:
    """The 99th hundredth of what requests took."""
    return sorted(took)[min(len(took) - 1, int(len(took) * 0.99))] * 1000
