"""The lines that virtual boards hang on: a TCP port, or the far end of a serial line (a pty), with several on one.

Every board of a line hears everything, as on RS-485, and answers only what is for it. Nothing is kept: a line that is
started anew has dark boards.
"""

import os
import selectors
import socket
import threading
import time
import tty
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from display_board.virtual.board import Board
from display_board.virtual.kinds import DROP_LINE, POWER_OFF, Incoming

TICK_S = 0.1
CHUNK = 4096


class End(Protocol):
    """This side of a connection, or of a serial line."""

    def fileno(self) -> int:
        """For selecting."""

    def recv(self, size: int, /) -> bytes:
        """What has come; empty at the end. Raises OSError."""

    def sendall(self, data: bytes, /) -> None:
        """Sends it. Raises OSError."""

    def close(self) -> None:
        """Closes it."""


class Serial:
    """A serial line's far end; `path` becomes a link to the near one, which programs open as their port."""

    def __init__(self, path: Path) -> None:
        self._far, self._near = os.openpty()  # the near end is kept open: without one, the far end only fails
        tty.setraw(self._near)
        os.set_blocking(self._far, False)
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".{path.name}.new")
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(os.ttyname(self._near))
        fresh.replace(path)

    def fileno(self) -> int:
        """For selecting."""
        return self._far

    def recv(self, size: int, /) -> bytes:
        """What has come."""
        return os.read(self._far, size)

    def sendall(self, data: bytes, /) -> None:
        """Sends it; what nobody reads for long is lost, as on a real line."""
        try:
            os.write(self._far, data)
        except BlockingIOError:
            return

    def close(self) -> None:
        """Closes both ends."""
        os.close(self._far)
        os.close(self._near)


class Line:
    """Boards on one line, TCP (`port`, 0 for any free one) or serial (`path`)."""

    def __init__(
        self, boards: list[Board], port: int | None = None, path: Path | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self._boards, self._clock = boards, clock
        self._select = selectors.DefaultSelector()
        self._ends: dict[End, list[Incoming]] = {}
        self._late: list[tuple[float, End, bytes]] = []
        self._listener: socket.socket | None = None
        self._serial = Serial(path) if path else None
        self.port = 0
        if self._serial:
            self._take(self._serial)
        if port is not None:
            self._listener = socket.create_server(("127.0.0.1", port))
            self._listener.setblocking(False)
            self._select.register(self._listener, selectors.EVENT_READ)
            self.port = self._listener.getsockname()[1]

    def run(self, stopping: threading.Event) -> None:
        """Serves until told to stop, then closes everything."""
        try:
            for board in self._boards:
                board.draw()
            while not stopping.is_set():
                if self._cut():
                    for end in list(self._ends):
                        self._drop(end)
                heard = self._select.select(0)
                if not heard:  # an answer goes before any picture, and pictures are drawn one at a time
                    drawn = any(board.draw() for board in self._boards)
                    heard = self._select.select(0 if drawn else TICK_S)
                for key, _ in heard:
                    if key.fileobj is self._listener:
                        self._accept()
                    else:
                        self._read(key.data)
                self._send_late()
        finally:
            for end in (*self._ends, *([self._listener] if self._listener else [])):
                end.close()
            self._select.close()

    def _accept(self) -> None:
        assert self._listener
        end, _ = self._listener.accept()
        if self._cut():
            end.close()
            return
        end.setblocking(False)
        self._take(end)

    def _take(self, end: End) -> None:
        self._ends[end] = [board.incoming() for board in self._boards]
        self._select.register(end, selectors.EVENT_READ, end)

    def _read(self, end: End) -> None:
        try:
            chunk = end.recv(CHUNK)
        except OSError:
            chunk = b""
        if not chunk or self._cut():
            self._drop(end)
            return
        for board, incoming in zip(self._boards, self._ends[end], strict=True):
            self._late += [(due, end, reply) for due, reply in board.hear(incoming, chunk)]

    def _send_late(self) -> None:
        now = self._clock()
        due = [entry for entry in self._late if entry[0] <= now]
        self._late = [entry for entry in self._late if entry[0] > now]
        for _, end, reply in due:
            if end in self._ends:
                try:
                    end.sendall(reply)
                except OSError:
                    self._drop(end)

    def _drop(self, end: End) -> None:
        """A connection is cut; a serial line loses what is on it."""
        self._late = [entry for entry in self._late if entry[1] is not end]
        if end is self._serial:
            self._ends[end] = [board.incoming() for board in self._boards]
            return
        self._select.unregister(end)
        del self._ends[end]
        end.close()

    def _cut(self) -> bool:
        """Whether the cable is pulled at some board, or the one card that is the TCP server itself has no power."""
        faults = [board.faults() for board in self._boards]
        alone = self._serial is None and len(faults) == 1
        return any(DROP_LINE in each or (alone and POWER_OFF in each) for each in faults)
