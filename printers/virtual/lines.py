"""The twin's sockets: TCP, or a pseudo-terminal as a serial port; here the faults of a line happen."""

import contextlib
import os
import select
import socket
import struct
import threading
import tty
from typing import Protocol

from printers.virtual import faults as known
from printers.virtual.acts import Push, Question
from printers.virtual.decoder import Decoder
from printers.virtual.machine import Machine

LOOK_S = 0.05
PIECE, SMALL_PIECE = 4096, 24
SLOW_BAUD = 9600  # 8N1: ten bits a byte
DROP_AFTER = 64
BACKLOG = 4  # while it does not answer, connections are taken and wait here


class Wire(Protocol):
    """One open line."""

    waits: bool
    """Whether who sends is held up while nobody reads."""

    def read(self, size: int) -> bytes | None:
        """What came within LOOK_S; None for nothing, empty when the other side has gone."""

    def write(self, data: bytes) -> None:
        """Sends."""

    def drop(self) -> bool:
        """Breaks the line; False if this kind can't be broken."""


class TcpWire:
    """An accepted connection."""

    waits = True

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

    waits = False

    def __init__(self) -> None:
        # The slave stays open, or the master reads errors in between
        self._master, self._slave = os.openpty()
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


class _Session:
    """One line's conversation; each connection finds the printer's modes as at power-up."""

    def __init__(self, wire: Wire, machine: Machine, columns: int) -> None:
        self._wire, self._machine = wire, machine
        self._decoder = Decoder(columns)
        self._pushing = False
        self._pushed = b""

    def feed(self, data: bytes, faults: set[str]) -> int:
        """Takes bytes in; how many of them were to be printed."""
        self._decoder.garbled = "garbled" in faults
        printed = 0
        for act, size in self._decoder.feed(data):
            match act:
                case Question(n):
                    self._say(bytes([known.reply(n, faults)]), faults)
                case Push(n):
                    self._pushing, self._pushed = bool(n), b""
                case _:
                    self._machine.take(act, size, lambda said: self._say(said, set(self._machine.faults())))
                    printed += size
        return printed

    def tell(self, faults: set[str]) -> None:
        """An automatic status, if it is wanted and has changed."""
        told = known.pushed(faults)
        if self._pushing and told != self._pushed:
            self._pushed = told
            self._say(told, faults)

    def _say(self, said: bytes, faults: set[str]) -> None:
        busy = "mute_busy" in faults and self._machine.waiting_bytes
        if not busy and "mute" not in faults:
            self._wire.write(said)


def serve(wire: Wire, machine: Machine, columns: int, baud: int = 0) -> None:
    """Reads a line until it ends, no faster than `baud` if there is one."""
    session = _Session(wire, machine, columns)
    printed, deaf = 0, False
    while not machine.stopping.is_set():
        faults = set(machine.faults())
        if "no_answer" in faults:
            machine.stopping.wait(LOOK_S)
            continue
        session.tell(faults)
        full = "small_buffer" in faults and machine.waiting_bytes >= known.SMALL_BUFFER
        if full and wire.waits:
            machine.stopping.wait(LOOK_S)
            continue
        paced = baud or ("slow" in faults and SLOW_BAUD)
        data = wire.read(SMALL_PIECE if paced or {"drop_line", "small_buffer"} & faults else PIECE)
        if data == b"":
            return
        deaf = deaf and "drop_line" in faults
        if data is None or deaf or full:  # a serial line without flow control just loses what finds no room
            continue
        printed += session.feed(data, faults)
        if "drop_line" in faults and printed >= DROP_AFTER:
            if wire.drop():
                return
            printed, deaf = 0, True
        if paced:
            machine.stopping.wait(len(data) * 10 / paced)


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
