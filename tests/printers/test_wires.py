import os
import socket
import tty
from collections.abc import Iterator

import pytest

from printers.links import Link, LinkDown, link

PATIENCE_S = 3600.0
"""Longer than a test may take: who waits this out has failed."""


class Terminal:
    """A pseudo-terminal whose other end is a test's."""

    def __init__(self) -> None:
        self.master, self._slave = os.openpty()
        tty.setraw(self._slave)
        self.url = f"serial://{os.ttyname(self._slave)}?baud=9600"

    def unplug(self) -> None:
        os.close(self.master)
        os.close(self._slave)
        self.master = -1


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    terminal = Terminal()
    yield terminal
    if terminal.master >= 0:
        terminal.unplug()


@pytest.fixture
def serial(terminal: Terminal) -> Iterator[Link]:
    line = link(terminal.url)
    line.open()
    yield line
    line.close()


@pytest.fixture
def door() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as door:
        yield door


@pytest.fixture
def network(door: socket.socket) -> Iterator[Link]:
    line = link(f"tcp://127.0.0.1:{door.getsockname()[1]}")
    yield line
    line.close()


def test_one_byte_of_a_serial_printer_ends_the_waiting(serial: Link, terminal: Terminal) -> None:
    os.write(terminal.master, b"\x12")
    assert serial.read(PATIENCE_S) == 0x12


def test_what_came_unasked_is_forgotten_and_silence_is_no_answer(serial: Link, terminal: Terminal) -> None:
    os.write(terminal.master, b"\x14\x14")
    assert serial.read(PATIENCE_S) == 0x14
    serial.drain()
    assert serial.read(0.02) is None


def test_a_second_program_can_not_open_the_port(serial: Link, terminal: Terminal) -> None:
    with pytest.raises(LinkDown):
        link(terminal.url).open()


def test_a_port_unplugged_is_a_link_down_and_nothing_worse(serial: Link, terminal: Terminal) -> None:
    terminal.unplug()
    serial.drain()
    with pytest.raises(LinkDown):
        serial.write(b"\x10\x04\x01")
    with pytest.raises(LinkDown, match="not open"):
        serial.read(0.02)


def test_a_closed_link_does_not_connect_by_itself(network: Link, door: socket.socket) -> None:
    network.open()
    door.accept()[0].close()
    network.close()
    with pytest.raises(LinkDown, match="not open"):
        network.write(b"A")
    door.setblocking(False)
    with pytest.raises(BlockingIOError):
        door.accept()


def test_a_network_printer_that_hangs_up_is_a_link_down_and_can_be_called_again(
    network: Link, door: socket.socket
) -> None:
    network.open()
    door.accept()[0].close()
    with pytest.raises(LinkDown, match="closed by the printer"):
        network.read(PATIENCE_S)
    network.close()
    network.open()
    with door.accept()[0] as line:
        line.sendall(b"\x16\x16")
        assert network.read(PATIENCE_S) == 0x16
        network.drain()
        assert network.read(0.02) is None


def test_all_that_was_written_arrives_before_the_end(network: Link, door: socket.socket) -> None:
    network.open()
    with door.accept()[0] as line:
        line.sendall(b"\x12" * 40)  # unread, these would reset the line
        network.write(b"slip")
        network.rest()
        assert line.makefile("rb").read() == b"slip"
