"""A TCP line to a store or server that can be cut, slowed, made deaf or mute. It passes bytes and understands none."""

import contextlib
import socket
import threading
import time
from enum import StrEnum
from pathlib import Path

CHUNK = 1 << 16


class Mode(StrEnum):
    """What the line does with the bytes."""

    OPEN = "open"
    SLOW = "slow"  # each piece is late
    MUTE = "mute"  # commands arrive, replies don't: the client can't tell what happened
    DEAD = "dead"  # half-open: nothing passes, and nobody is told


class Line:
    """Listens on a port of its own and passes bytes to a Unix socket or an address, and back."""

    def __init__(self, target: Path | tuple[str, int]) -> None:
        self._target = target
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._lock = threading.Lock()
        self._mode = Mode.OPEN
        self._late_s = 0.0
        self._ends: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def at(self) -> str:
        """Where one connects to: the host and port."""
        return f"127.0.0.1:{self._listening.getsockname()[1]}"

    @property
    def url(self) -> str:
        """Where a client of the store connects to."""
        return f"redis://{self.at}"

    def set(self, mode: Mode, late_s: float = 0.0) -> None:
        """From the moment this returns, no byte passes but as the mode says."""
        with self._lock:
            self._mode, self._late_s = mode, late_s

    def cut(self) -> None:
        """Drop every connection, as a reset does; new ones are taken at once."""
        with self._lock:
            ends, self._ends = self._ends, set()
        for end in ends:
            _drop(end)

    def close(self) -> None:
        """Drop everything; the threads end with their connections."""
        _drop(self._listening)
        self.cut()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listening.accept()
            except OSError:
                return
            far = self._reach()
            if far is None:
                _drop(near)
                continue
            near.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._lock:
                self._ends |= {near, far}
            for start, end, is_reply in ((near, far, False), (far, near, True)):
                threading.Thread(target=self._pass, args=(start, end, is_reply), daemon=True).start()

    def _reach(self) -> socket.socket | None:
        """The far end; None if it is down."""
        target = str(self._target) if isinstance(self._target, Path) else self._target
        far = socket.socket(socket.AF_UNIX if isinstance(target, str) else socket.AF_INET)
        try:
            far.connect(target)
        except OSError:
            far.close()
            return None
        return far

    def _pass(self, start: socket.socket, end: socket.socket, is_reply: bool) -> None:
        with contextlib.suppress(OSError):  # an end was dropped meanwhile
            while piece := start.recv(CHUNK):
                if self._mode == Mode.SLOW:
                    time.sleep(self._late_s)
                # Under the lock, so that no reply is on its way when a mode has been set.
                with self._lock:
                    if self._mode != Mode.DEAD and not (is_reply and self._mode == Mode.MUTE):
                        end.sendall(piece)
        with self._lock:
            self._ends -= {start, end}
        _drop(start)
        _drop(end)


def _drop(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
