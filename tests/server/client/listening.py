"""Who listens to a hall, and a server that greets as it likes."""

import base64
import contextlib
import hashlib
import queue
import re
import socket
import threading
from typing import Any

from server.wire.fold import Fold

DEADLINE_S = 60.0


class Listener:
    """What a follower told, each thing waited for with a deadline."""

    def __init__(self) -> None:
        self.waiting: queue.Queue[tuple[int | None, str | None]] = queue.Queue()
        self.states: queue.Queue[bool] = queue.Queue()
        self.refusals: queue.Queue[str] = queue.Queue()

    def changed(self, fold: Fold, event: dict[str, Any] | None) -> None:
        self.waiting.put((fold.queues.get("A", {}).get("waiting"), event["event_id"] if event else None))

    def until(self, waiting: int) -> list[tuple[int | None, str | None]]:
        """All changes up to the one after which so many wait."""
        seen = [self.waiting.get(timeout=DEADLINE_S)]
        while seen[-1][0] != waiting:
            seen.append(self.waiting.get(timeout=DEADLINE_S))
        return seen


class Greeting:
    """A WebSocket server that says one word on every line and nothing more."""

    def __init__(self, word: str) -> None:
        self._word = word.encode()
        self._door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._door.getsockname()[1]}"
        self.greeted = threading.Semaphore(0)
        self._lines: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._door.shutdown(socket.SHUT_RDWR)
        for line in [self._door, *self._lines]:
            line.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                line, _ = self._door.accept()
                self._lines.append(line)
                key = re.search(rb"Sec-WebSocket-Key: (\S+)", line.recv(4096))
                assert key
                seal = hashlib.sha1(key[1] + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest()
                line.sendall(
                    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    b"Sec-WebSocket-Accept: " + base64.b64encode(seal) + b"\r\n\r\n"
                    + bytes([0x81, len(self._word)]) + self._word
                )  # fmt: skip
                self.greeted.release()
