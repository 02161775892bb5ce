import os
import socket
import threading
import tty
from collections.abc import Iterator
from pathlib import Path

import pytest

from printers.links import Link, LinkDown, link
from printers.printer import Printer
from printers.profiles import PROFILES
from printers.windows_wire import WindowsLink, spooler

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


def test_every_byte_is_heard_and_silence_is_no_answer(serial: Link, terminal: Terminal) -> None:
    os.write(terminal.master, b"\x14\x16")
    assert [serial.read(PATIENCE_S), serial.read(PATIENCE_S)] == [0x14, 0x16]
    assert serial.read(0.0) is None
    assert serial.read(0.02) is None


def test_a_second_program_can_not_open_the_port(serial: Link, terminal: Terminal) -> None:
    with pytest.raises(LinkDown):
        link(terminal.url).open()


def test_a_port_unplugged_is_a_link_down_and_nothing_worse(serial: Link, terminal: Terminal) -> None:
    terminal.unplug()
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
        line.sendall(b"\x16\x12")
        assert [network.read(PATIENCE_S), network.read(PATIENCE_S)] == [0x16, 0x12]
        assert network.read(0.02) is None


def test_all_that_was_written_arrives_before_the_end(network: Link, door: socket.socket) -> None:
    network.open()
    with door.accept()[0] as line:
        line.sendall(b"\x12" * 40)  # unread, these would reset the line
        network.write(b"slip")
        network.rest()
        assert line.makefile("rb").read() == b"slip"


def test_a_terminal_in_place_of_a_printers_file_is_written_and_heard(terminal: Terminal) -> None:
    line = link(terminal.url.replace("serial://", "file://").partition("?")[0])
    assert line.open()
    assert line.hears
    line.write(b"slip")
    assert os.read(terminal.master, 16) == b"slip"
    os.write(terminal.master, b"\x12")
    assert line.read(PATIENCE_S) == 0x12
    assert line.read(0.0) is None
    line.close()


def test_a_pipe_in_place_of_a_printers_file_is_written_and_never_heard(tmp_path: Path) -> None:
    pipe = tmp_path / "lp0"
    os.mkfifo(pipe)
    line = link(f"file://{pipe}")
    with pytest.raises(LinkDown):
        line.open()  # nobody reads: it doesn't wait for somebody to come
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    line.open()
    line.write(b"slip")
    assert os.read(reader, 16) == b"slip"
    assert not line.hears
    assert line.read(0.0) is None
    os.close(reader)
    with pytest.raises(LinkDown):
        line.write(b"slip")
    line.close()


def test_a_printers_file_that_is_unplugged_is_a_link_down(terminal: Terminal) -> None:
    line = link(terminal.url.replace("serial://", "file://").partition("?")[0])
    line.open()
    terminal.unplug()
    with pytest.raises(LinkDown):
        line.write(b"slip")
    with pytest.raises(LinkDown, match="not open"):
        line.read(0.0)


def test_a_printers_file_that_takes_no_more_is_a_link_down(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("printers.file_wire.write_s", lambda _data: 0.05)
    pipe = tmp_path / "lp0"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    line = link(f"file://{pipe}")
    line.open()
    with pytest.raises(LinkDown, match="takes no more"):
        line.write(b"\x00" * 10**6)
    os.close(reader)


def test_a_printers_file_that_is_not_there_is_a_link_down(tmp_path: Path) -> None:
    with pytest.raises(LinkDown, match="lp7"):
        link(f"file://{tmp_path}/lp7").open()


class WindowsSpooler:
    """The calls of pywin32's win32print that are used, and what they were given."""

    error: type[Exception] = RuntimeError

    def __init__(self) -> None:
        self.documents: list[bytes] = []
        self.open = False
        self.takes = 10**6
        self.answers = threading.Event()
        self.answers.set()

    def OpenPrinter(self, name: str) -> str:  # noqa: N802  Windows' own name, as all below
        if name != "小票机":
            raise self.error("The printer name is invalid.")
        self.open = True
        return name

    def StartDocPrinter(self, _handle: str, level: int, document: tuple) -> int:  # noqa: N802
        assert (level, document[1:]) == (1, (None, "RAW"))
        self.documents.append(b"")
        return 1

    def WritePrinter(self, _handle: str, data: bytes) -> int:  # noqa: N802
        document = len(self.documents) - 1
        self.answers.wait()
        self.documents[document] += data[: self.takes]
        return len(data[: self.takes])

    def EndDocPrinter(self, _handle: str) -> None:  # noqa: N802
        self.documents[-1] += b"|"

    def AbortPrinter(self, _handle: str) -> None:  # noqa: N802
        del self.documents[-1]

    def ClosePrinter(self, _handle: str) -> None:  # noqa: N802
        self.open = False


def test_a_slip_is_one_raw_document_of_the_windows_spooler() -> None:
    windows = WindowsSpooler()
    line = WindowsLink("小票机", windows)
    line.open()
    for piece in (b"text after ", b"a pause"):
        line.write(piece)
    line.rest()
    assert (windows.documents, windows.open, line.read(PATIENCE_S)) == ([b"text after a pause|"], False, None)
    with pytest.raises(LinkDown, match="not open"):
        line.write(b"slip")


def test_a_slip_the_windows_spooler_took_in_part_is_taken_back() -> None:
    windows = WindowsSpooler()
    windows.takes = 3
    printer = Printer(WindowsLink("小票机", windows), PROFILES["generic-80"])
    outcome = printer.send(b"slip")
    assert outcome
    assert (outcome.state, outcome.fault) == ("unknown", "line_lost")
    assert (windows.documents, windows.open) == ([], False)


def test_a_windows_spooler_that_hangs_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("printers.windows_wire.write_s", lambda _data: 0.05)
    windows = WindowsSpooler()
    line = WindowsLink("小票机", windows)
    line.open()
    windows.answers.clear()
    with pytest.raises(LinkDown, match="does not answer"):
        line.write(b"slip")
    line.close()
    windows.answers.set()
    assert line.open()
    line.write(b"slip")
    line.rest()
    assert windows.documents[-1] == b"slip|"


def test_a_printer_windows_does_not_know_is_a_link_down() -> None:
    with pytest.raises(LinkDown, match="Windows has no printer '别的'"):
        WindowsLink("别的", WindowsSpooler()).open()


def test_the_windows_spooler_is_refused_elsewhere_and_asks_for_its_library_there() -> None:
    with pytest.raises(ValueError, match="on Windows only"):
        link("windows://小票机")
    with pytest.raises(ValueError, match="pip install pywin32"):
        spooler("win32")


@pytest.mark.parametrize(
    "url",
    [
        "serial:///dev/ttyS0?baud=fast", "serial:///dev/ttyS0?flow=dtr", "usb://0483", "usb://printer:1",
        "file://", "windows://", "lpt1",
    ],
)  # fmt: skip
def test_an_address_that_is_none_is_refused_with_what_is_expected(url: str) -> None:
    with pytest.raises(ValueError, match=r"a link is tcp://|on Windows only"):
        link(url)


def test_a_serial_port_that_is_not_there_is_a_link_down() -> None:
    with pytest.raises(LinkDown):
        link("serial:///dev/no-such-port").open()


@pytest.mark.parametrize("url", ["http://x", "tcp://", "printer", "serial://"])
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match="tcp://host:port"):
        link(url)
