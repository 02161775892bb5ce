"""The line passes bytes, and in each mode just those that it should."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.cli.torture.line import Line, Mode

PATIENCE_S = 60.0


@pytest.fixture
def heard() -> list[bytes]:
    """What the far end was told."""
    return []


@pytest.fixture
def line(store_directory: Path, heard: list[bytes]) -> Iterator[Line]:
    """A line to a far end that says everything back."""
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(store_directory / "end.sock"))
    listening.listen()

    def answer(end: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while piece := end.recv(1024):
                heard.append(piece)
                end.sendall(piece)
        end.close()

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=answer, args=(listening.accept()[0],), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    between = Line(store_directory / "end.sock")
    yield between
    between.close()
    with contextlib.suppress(OSError):
        listening.shutdown(socket.SHUT_RDWR)
    listening.close()


def connect(line: Line) -> socket.socket:
    port = int(line.url.rpartition(":")[2])
    return socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S)


def ask(end: socket.socket, words: bytes) -> bytes:
    end.sendall(words)
    return end.recv(1024)


@pytest.mark.parametrize("mode", [Mode.OPEN, Mode.SLOW])
def test_open_and_slow_lines_pass_both_ways(line: Line, mode: Mode) -> None:
    line.set(mode, 0.001)
    with connect(line) as end:
        assert ask(end, b"hello") == b"hello"


def test_mute_line_passes_commands_and_no_reply(line: Line, heard: list[bytes]) -> None:
    with connect(line) as end:
        assert ask(end, b"before") == b"before"
        line.set(Mode.MUTE)
        end.sendall(b"during")
        with connect(line) as other:
            other.settimeout(0.05)
            with pytest.raises(TimeoutError):
                ask(other, b"too")
        line.set(Mode.OPEN)
        assert ask(end, b"after") == b"after"
    assert {b"during", b"too"} <= {*heard}


def test_dead_line_passes_nothing_and_tells_nobody(line: Line, heard: list[bytes]) -> None:
    line.set(Mode.DEAD)
    with connect(line) as end:
        end.settimeout(0.05)
        with pytest.raises(TimeoutError):
            ask(end, b"lost")
    assert heard == []


def test_cut_line_drops_connections_and_takes_new_ones(line: Line) -> None:
    with connect(line) as end:
        assert ask(end, b"one") == b"one"
        line.cut()
        assert end.recv(1024) == b""
    with connect(line) as end:
        assert ask(end, b"two") == b"two"
