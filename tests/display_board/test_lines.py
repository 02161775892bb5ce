"""Virtual boards on real lines: several on one pty, one card on TCP, and the faults they are told to have."""

import contextlib
import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from display_board.boards import Called
from display_board.drivers import DRIVERS
from display_board.links import Link, LinkDown, make
from display_board.virtual.board import Board
from display_board.virtual.kinds import FAULTS, KINDS
from display_board.virtual.line import Line
from display_board.virtual.plan import lines
from tests.display_board.conftest import DEADLINE_S
from tests.display_board.strips import board, face

Json = dict[str, Any]


class AtWork:
    """A line that runs, and the link to it."""

    def __init__(self, folder: Path, driver: str, addresses: tuple[int, ...], serial: bool) -> None:
        self.folder, self.driver = folder, driver
        boards = [Board(f"strip-{address}", (128, 16), folder, driver, address) for address in addresses]
        path = folder / "line" if serial else None
        line = Line(boards, path=path) if serial else Line(boards, 0)
        self.link: Link = make(f"serial://{path}" if serial else f"tcp://127.0.0.1:{line.port}", 0, 9600)
        self._watch, self._stopping = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=line.run, args=(self._stopping,), daemon=True)
        self._thread.start()
        self.link.open()

    def stop(self) -> None:
        self.link.close()
        self._stopping.set()
        self._thread.join(DEADLINE_S)

    def fail(self, address: int, *names: str) -> None:
        """Returns once the twin has taken note."""
        (self.folder / f"strip-{address}.faults").write_text(json.dumps(names))
        self.wait(address, lambda told: told["faults"] == [name for name in FAULTS if name in names])

    def send(self, address: int, text: str, called: Called | None = None) -> None:
        shape = board(self.driver, address=address)
        for frame in DRIVERS[self.driver].frames(shape, face(text, called=called), False):
            self.link.write(frame)

    def answer(self) -> str:
        """The next reply's address and fault; fails at the deadline."""
        replies = DRIVERS[self.driver].replies()
        for _ in range(int(DEADLINE_S / 0.5)):
            for reply in replies.feed(self.link.read(0.5)):
                return f"{reply.address} {reply.fault}".strip()
        raise AssertionError("no answer")

    def wait(self, address: int, wanted: Callable[[Json], bool]) -> Json:
        """What the twin tells once it is as wanted."""
        told: Json = {}
        for _ in range(int(DEADLINE_S / 0.02)):
            with contextlib.suppress(FileNotFoundError):
                told = json.loads((self.folder / f"strip-{address}.json").read_text("utf-8"))
                if wanted(told):
                    return told
            self._watch.wait(0.02)
        raise AssertionError(told)

    def wait_text(self, address: int, text: str) -> Json:
        return self.wait(address, lambda told: told["text"] == text)


Start = Callable[..., AtWork]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    running: list[AtWork] = []

    def start(driver: str, *addresses: int, serial: bool = True) -> AtWork:
        running.append(AtWork(tmp_path, driver, addresses, serial))
        return running[-1]

    yield start
    for at_work in running:
        at_work.stop()


@pytest.mark.parametrize("driver", sorted(set(KINDS) - {"virtual", "sunpn"}))
@pytest.mark.parametrize("serial", [True, False], ids=["pty", "tcp"])
def test_boards_of_one_line_each_show_what_is_for_them(start: Start, driver: str, serial: bool) -> None:
    line = start(driver, 1, 2, serial=serial)
    line.send(2, "A002", Called("A002", "2"))
    if DRIVERS[driver].answers:
        assert line.answer() == "2"
    line.send(1, "A001", Called("A001", "1"))
    if DRIVERS[driver].answers:
        assert line.answer() == "1"
    digits = DRIVERS[driver].columns is not None and driver in ("kanban", "modbus")
    for address in (1, 2):
        told = line.wait_text(address, str(address) if digits else f"A00{address}")
        assert (told["protocol"], told["address"], told["frames"]) == (driver, address, told["frames"])


def test_board_without_power_is_dark_and_silent_and_dark_when_it_is_back(start: Start) -> None:
    line = start("cp5200", 1, 2)
    for address in (1, 2):
        line.send(address, f"A00{address}")
        assert line.answer() == str(address)
    line.fail(1, "power_off")
    line.wait_text(1, "")
    line.send(1, "A003")
    line.send(2, "A004")
    assert line.answer() == "2"
    line.wait_text(2, "A004")
    line.fail(1)
    line.wait_text(1, "")
    line.send(1, "A005")
    assert line.answer() == "1"
    line.wait_text(1, "A005")


def test_card_without_power_is_gone_from_the_network(start: Start) -> None:
    line = start("onbon", 1, serial=False)
    line.send(1, "A001")
    assert line.answer() == "1"
    line.fail(1, "power_off")
    with pytest.raises(LinkDown):
        line.answer()
    line.wait_text(1, "")
    line.fail(1)
    line.link.open()
    line.send(1, "A002")
    line.wait_text(1, "A002")


def test_what_goes_over_a_pulled_cable_is_lost(start: Start) -> None:
    line = start("cp5200", 1, 2)
    line.fail(2, "drop_line")
    line.send(1, "A001")
    line.fail(1, "slow")  # each is noted in a round of its own: what was sent before has been heard by then
    line.fail(1)
    line.fail(2)
    line.send(1, "A002")
    assert line.answer() == "1"
    assert line.wait_text(1, "A002")["frames"] == 1


def test_answers_are_spoilt_or_late_or_missing_as_told(start: Start) -> None:
    line = start("cp5200", 1, 2)
    line.fail(1, "bad_checksum")
    line.send(1, "A001")
    assert line.answer() == "0 garbled"
    line.fail(1, "slow")
    line.send(1, "A002")
    line.send(2, "A002")
    assert [line.answer(), line.answer()] == ["2", "1"]
    line.fail(1, "no_answer")
    line.send(1, "A003")
    line.send(2, "A003")
    assert line.answer() == "2"
    assert line.wait_text(1, "A002")


@pytest.mark.parametrize("driver", ["imm9012", "imm9013", "pinganlihe"])
def test_strip_with_a_check_value_shows_nothing_of_a_disturbed_line(start: Start, driver: str) -> None:
    line = start(driver, 1, 2)
    line.fail(1, "bad_checksum")
    for address in (1, 2):
        line.send(address, "A001")
    line.wait_text(2, "A001")
    line.wait_text(1, "")


CONFIG = """
[[boards]]
id = "board-1"
link = "tcp://127.0.0.1:0"
[[boards]]
id = "strip-1"
link = "serial://{line}"
driver = "imm9003"
columns = 16
[[boards]]
id = "strip-2"
link = "serial://{line}"
driver = "imm9003"
address = 2
columns = 16
"""


def test_twins_of_a_configuration_stand_on_its_lines(tmp_path: Path) -> None:
    config = tmp_path / "boards.toml"
    config.write_text(CONFIG.format(line=tmp_path / "rs485"))
    standing = lines(config, tmp_path / "twins")
    assert list(standing) == ["tcp://127.0.0.1:0", f"serial://{tmp_path / 'rs485'}"]
    stopping = threading.Event()
    stopping.set()
    for line in standing.values():
        line.run(stopping)
    told = [json.loads(path.read_text("utf-8")) for path in sorted((tmp_path / "twins").glob("*.json"))]
    assert [(each["device"], each["protocol"], each["address"]) for each in told] == [
        ("board-1", "onbon", 1),
        ("strip-1", "imm9003", 1),
        ("strip-2", "imm9003", 2),
    ]


@pytest.mark.parametrize(
    ("board_lines", "fault"),
    [
        ('link = "tcp://10.0.0.8"', "no twin can stand"),
        ('link = "serial:///x"\ndriver = "ours"', "no twin for"),
    ],
)
def test_what_has_no_twin_is_told(tmp_path: Path, board_lines: str, fault: str) -> None:
    config = tmp_path / "boards.toml"
    config.write_text(f'[[boards]]\nid = "a"\n{board_lines}\n')
    with pytest.raises(ValueError, match=fault):
        lines(config, tmp_path)
