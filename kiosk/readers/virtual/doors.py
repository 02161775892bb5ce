"""Where a twin is plugged in: a TCP port, or a pseudo-terminal under a lasting name; here its cable can be pulled."""

import contextlib
import os
import select
import socket
import tty
from pathlib import Path
from typing import Protocol

PIECE = 4096


class Door(Protocol):
    """One place to plug a kiosk into."""

    address: str

    def plug(self) -> bool:
        """Puts the cable in, if it is out; whether it was."""

    def pull(self) -> None:
        """Pulls the cable; harmless if it is out."""

    def read(self, timeout_s: float) -> bytes:
        """What has come within the time."""

    def write(self, data: bytes) -> None:
        """Sends, if somebody is there."""


class TcpDoor:
    """Takes one connection at a time; a newer one is taken for the same kiosk come back."""

    def __init__(self, port: int) -> None:
        self._listener: socket.socket | None = socket.create_server(("127.0.0.1", port))
        self._port: int = self._listener.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{self._port}"
        self._line: socket.socket | None = None

    def plug(self) -> bool:
        """See Door."""
        if self._listener is not None:
            return False
        self._listener = socket.create_server(("127.0.0.1", self._port))
        return True

    def pull(self) -> None:
        """See Door."""
        for end in (self._line, self._listener):
            if end is not None:
                end.close()
        self._line = self._listener = None

    def read(self, timeout_s: float) -> bytes:
        """See Door."""
        ends = [end for end in (self._listener, self._line) if end is not None]
        ready, _, _ = select.select(ends, [], [], timeout_s)
        if self._listener is not None and self._listener in ready:
            if self._line is not None:
                self._line.close()
            self._line, _ = self._listener.accept()
        elif self._line is not None and self._line in ready:
            with contextlib.suppress(OSError):
                if data := self._line.recv(PIECE):
                    return data
            self._line.close()
            self._line = None
        return b""

    def write(self, data: bytes) -> None:
        """See Door."""
        if self._line is not None:
            with contextlib.suppress(OSError):
                self._line.sendall(data)


class PtyDoor:
    """A pseudo-terminal whose name is a link at `path`; pulled, the link is gone and who has it open is told so."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.address = f"serial://{path}"
        self._ends: tuple[int, int] | None = None

    def plug(self) -> bool:
        """See Door."""
        if self._ends:
            return False
        self._ends = os.openpty()  # the slave stays open, or the master reads errors in between
        tty.setraw(self._ends[1])
        fresh = self._path.with_name(f".{self._path.name}.new")
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(os.ttyname(self._ends[1]))
        fresh.replace(self._path)
        return True

    def pull(self) -> None:
        """See Door."""
        self._path.unlink(missing_ok=True)
        for end in self._ends or ():
            os.close(end)
        self._ends = None

    def read(self, timeout_s: float) -> bytes:
        """See Door."""
        if self._ends and select.select([self._ends[0]], [], [], timeout_s)[0]:
            return os.read(self._ends[0], PIECE)
        return b""

    def write(self, data: bytes) -> None:
        """See Door: what nobody reads is lost, as on a serial line."""
        if self._ends and select.select([], [self._ends[0]], [], 0)[1]:
            os.write(self._ends[0], data)
