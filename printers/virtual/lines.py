"""The twin's sockets: TCP, or a pseudo-terminal as a serial port; here the faults of a line happen."""

import contextlib
import os
import select
import socket
import struct
import threading
import tty
from typing import Protocol

from printers.virtual.acts import Question
from printers.virtual.decoder import Decoder
from printers.virtual.machine import Machine

LOOK_S = 0.05
PIECE, SLOW_PIECE = 4096, 48
SLOW_S = SLOW_PIECE / 960  # 9600 baud 8N1
DROP_AFTER = 64
BACKLOG = 4  # while it does not answer, connections are taken and wait here


class Wire(Protocol):
    """One open line."""

    def read(self, size: int) -> bytes | None:
        """What came within LOOK_S; None for nothing, empty when the other side has gone."""

    def write(self, data: bytes) -> None:
        """Sends."""

    def drop(self) -> bool:
        """Breaks the line; False if this kind can't be broken."""


class TcpWire:
    """An accepted connection."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        line.settimeout(LOOK_S)

    def read(self, size: int) -> bytes | None:
        """See Wire."""
        try:
            return self._line.recv(size)
        except TimeoutError:
            return None
        except OSError:
            return b""

    def write(self, data: bytes) -> None:
        """See Wire."""
        with contextlib.suppress(OSError):
            self._line.sendall(data)

    def drop(self) -> bool:
        """See Wire: with a reset, as a pulled cable's switch would."""
        self._line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._line.close()
        return True


class PtyWire:
    """The printer's end of a pseudo-terminal."""

    def __init__(self) -> None:
        self._master, self._slave = (
            os.openpty()
        )  # the slave stays open, or the master reads errors in between
        tty.setraw(self._slave)
        self.name = os.ttyname(self._slave)

    def read(self, size: int) -> bytes | None:
        """See Wire."""
        if select.select([self._master], [], [], LOOK_S)[0]:
            return os.read(self._master, size)
        return None

    def write(self, data: bytes) -> None:
        """See Wire."""
        os.write(self._master, data)

    def drop(self) -> bool:
        """See Wire: a serial line just falls silent."""
        return False


def serve(wire: Wire, machine: Machine, columns: int) -> None:
    """Reads a line until it ends; each connection finds the printer's modes as at power-up."""
    decoder = Decoder(columns)
    printed, deaf = 0, False
    while not machine.stopping.is_set():
        faults = set(machine.faults())
        if "no_answer" in faults:
            machine.stopping.wait(LOOK_S)
            continue
        data = wire.read(SLOW_PIECE if {"slow", "drop_line"} & faults else PIECE)
        if data == b"":
            return
        deaf = deaf and "drop_line" in faults
        if data is None or deaf:
            continue
        for act, size in decoder.feed(data):
            if isinstance(act, Question):
                wire.write(bytes([machine.answer(act.n)]))
            else:
                machine.take(act, size)
                printed += size
        if "drop_line" in faults and printed >= DROP_AFTER:
            if wire.drop():
                return
            printed, deaf = 0, True
        if "slow" in faults:
            machine.stopping.wait(len(data) * SLOW_S / SLOW_PIECE)


def listen(port: int) -> socket.socket:
    """A listening socket on this machine's own address; port 0 picks one."""
    door = socket.create_server(("127.0.0.1", port), backlog=BACKLOG)
    door.settimeout(LOOK_S)
    return door


def accept(door: socket.socket, machine: Machine, columns: int) -> None:
    """Takes connections until the twin ends, each in its own thread; none while it is not to answer."""
    while not machine.stopping.is_set():
        if "no_answer" in machine.faults():
            machine.stopping.wait(LOOK_S)
            continue
        try:
            line, _ = door.accept()
        except TimeoutError:
            continue
        threading.Thread(target=_served, args=(line, machine, columns), name="line", daemon=True).start()


def _served(line: socket.socket, machine: Machine, columns: int) -> None:
    with line:
        serve(TcpWire(line), machine, columns)
