"""Many boards on one line: whose frame is next, and what silent, doubled and foreign boards do to the others."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from display_board.answers import ONLY_ECHO, Answers
from display_board.boards import Area, Board, Colour, Driver, Face, Row
from display_board.bus import Bus
from display_board.drivers import cp5200, onbon
from display_board.links import Link, make
from display_board.pending import Timing
from display_board.virtual.card import Card
from tests.display_board.wire import Wire

TAKEN = {
    "onbon": bytes.fromhex("A5 A5 00 80 01 00 00 00 00 00 00 00 FE 02 05 00 A0 00 00 00 00 64 DC 5A"),
    "cp5200": bytes.fromhex("A5 E8 32 01 7B 00 00 00 00 00 96 01 AE"),
}
"""What a card at address 1 answers when it has taken a frame."""
QUICK = Timing(answer_s=0.4, hurried_s=0.1, refresh_s=60, first_pause_s=0.05, longest_pause_s=0.2)
MUTE = replace(onbon.DRIVER, answers=False, gap_s=lambda _baud: 0.005)


def face(text: str, *events: str) -> Face:
    return Face((Area(0, 0, 0, 128, 32, 32, ((Row(text, Colour.RED),),), 2.0),), events)


def strips(wire: Wire, count: int) -> list[Board]:
    return [
        Board(f"strip-{number}", wire.url, address=number, width=128, height=32)
        for number in range(1, count + 1)
    ]


class Noted:
    """A link whose frames are noted in the order they are sent."""

    def __init__(self, link: Link) -> None:
        self._link, self.url, self.baud = link, link.url, link.baud
        self.written: list[bytes] = []
        self.writing = threading.Lock()
        self.open, self.read, self.close, self.takes_s = link.open, link.read, link.close, link.takes_s

    def write(self, data: bytes) -> None:
        with self.writing:
            self.written.append(data)
            self._link.write(data)


@pytest.fixture
def wired() -> Iterator[Callable[..., Wire]]:
    with contextlib.ExitStack() as wires:

        def make_wire(cards: list[Card], baud: int = 0) -> Wire:
            wire = Wire(cards, baud)
            wires.callback(wire.close)
            return wire

        yield make_wire


@pytest.fixture
def running(heard) -> Iterator[Callable[..., Bus]]:
    with contextlib.ExitStack() as buses:

        def start(
            boards: list[Board],
            driver: Driver = onbon.DRIVER,
            timing: Timing = QUICK,
            link: Link | None = None,
        ) -> Bus:
            bus = Bus(link or make(boards[0].link, 5005, 57600), driver, boards, heard, timing)
            buses.callback(bus.stop)
            bus.start()
            return bus

        yield start


@pytest.mark.parametrize("driver", [onbon.DRIVER, MUTE], ids=["answering", "mute"])
def test_newest_call_is_the_next_frame_though_forty_boards_wait_at_9600_baud(
    wired, heard, running, driver: Driver
) -> None:
    wire = wired([Card(number) for number in range(1, 41)], 9600)
    boards = strips(wire, 40)
    line = Noted(make(wire.url, 5005, 57600))
    bus = running(boards, driver, link=line)
    bus.show([(board.id, face("A001 请到3号窗口", "101-0"), True) for board in boards])
    wire.wait(lambda frames: len(frames) >= 3)
    with line.writing:
        before = len(line.written)
        bus.show([("strip-33", face("A777 请到33号窗口", "777-0"), True)])
    wire.wait(lambda frames: any(b"A777" in frame.packet and frame.address == 33 for frame in frames))
    # The frame that had been chosen when the call came may still go before it.
    assert any(b"A777" in frame for frame in line.written[before : before + 2])
    heard.wait(
        lambda told: {each[1] for each in told if each[0] == "shown"} == {board.id for board in boards}
    )


def test_silent_boards_hold_nobody_up_and_are_told_once(wired, heard, running) -> None:
    wire = wired([Card(number) for number in range(1, 9)])
    wire.manners.mute = {1, 2, 3, 4}
    boards = strips(wire, 8)
    bus = running(boards)
    bus.show([(board.id, face("A001", f"{board.id}-1"), True) for board in boards])
    heard.wait(
        lambda told: (
            {each[1] for each in told if each[0] == "shown"} == {f"strip-{n}" for n in (5, 6, 7, 8)}
            and sum(each[0] == "health" and each[2] == "no_answer" for each in told) == 4
        )
    )
    for number in range(2, 12):
        bus.show([("strip-8", face(f"A{number:03}", f"{number}-0"), True)])
        heard.wait(lambda told, number=number: ("shown", "strip-8", (f"{number}-0",)) in told)
    wire.manners.mute = set()
    heard.wait(
        lambda told: {each[1] for each in told if each[0] == "shown"} == {board.id for board in boards}
    )
    health = [each for each in heard.told if each[0] == "health" and each[1] == "strip-1"]
    assert [each[2] for each in health] == ["no_answer", None]


def test_call_that_is_not_answered_is_told_at_once_and_taken_back_when_it_is(wired, heard, running) -> None:
    wire = wired([Card(1), Card(2)])
    bus = running(strips(wire, 2), timing=replace(QUICK, answer_s=0.2, tries=50))
    bus.show([("strip-1", face("A001", "1-0"), True)])
    heard.wait(lambda told: ("shown", "strip-1", ("1-0",)) in told)
    wire.manners.mute = {1}
    bus.show([("strip-1", face("A002", "2-0"), True)])
    heard.wait(lambda told: ("not_shown", "strip-1", ("2-0",), "no_answer") in told)
    wire.manners.mute = set()
    heard.wait(lambda told: ("shown", "strip-1", ("2-0",)) in told)
    assert heard.told.count(("not_shown", "strip-1", ("2-0",), "no_answer")) == 1
    assert [each[2] for each in heard.told if each[0] == "health"] == [None]


def test_mute_kind_of_board_is_shown_once_its_frame_has_passed(wired, heard, running) -> None:
    wire = wired([Card(1), Card(2)])
    wire.manners.mute = {1, 2}
    bus = running(strips(wire, 2), MUTE)
    bus.show([("strip-1", face("A001", "1-0"), True), ("strip-2", face("A002", "2-0"), True)])
    heard.wait(lambda told: {("shown", "strip-1", ("1-0",)), ("shown", "strip-2", ("2-0",))} <= {*told})
    assert not [each for each in heard.told if each[0] == "health" and each[2]]


def test_two_boards_of_one_address_are_told(wired, heard, running) -> None:
    wire = wired([Card(1), Card(1)])
    bus = running(strips(wire, 2), timing=replace(QUICK, refresh_s=0.1))
    bus.show([("strip-1", face("A001", "1-0"), True)])
    heard.wait(lambda told: ("health", "strip-1", "address_twice") in told)
    del wire.cards[1:]
    heard.wait(
        lambda told: (
            told[-1][0] == "shown"
            and ("health", "strip-1", None) in told[told.index(("health", "strip-1", "address_twice")) :]
        )
    )


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (lambda answer: answer[:-3] + bytes([answer[-3] ^ 1]) + answer[-2:], "garbled"),
        (lambda _answer: bytes([0x68, 0x32, 0xFF, 0x7B]) * 4, "not_understood"),
        (lambda _answer: b"", "no_answer"),
    ],
    ids=["two answers at once", "another protocol", "nothing"],
)  # fmt: skip
def test_what_comes_back_tells_what_to_check(
    wired, heard, running, spoil: Callable[[bytes], bytes], fault: str
) -> None:
    wire = wired([Card(1), Card(2)])
    wire.manners.spoil = spoil
    bus = running(strips(wire, 2))
    bus.show([("strip-1", face("A001", "1-0"), True)])
    heard.wait(lambda told: ("health", "strip-1", fault) in told)
    wire.manners.spoil = bytes
    heard.wait(lambda told: ("shown", "strip-1", ("1-0",)) in told)


def test_answer_from_another_address_is_told(wired, heard, running) -> None:
    class Misset(Card):
        def answer(self, packet: bytes, now: float) -> bytes | None:
            return super().answer(bytes([7, 0]) + packet[2:], now) if packet else None

    wire = wired([Misset(7)])
    wire.manners.spoil = bytes
    bus = running(
        strips(wire, 2),
        replace(
            onbon.DRIVER,
            frames=lambda board, shown, clear: onbon.frames(replace(board, address=7), shown, clear),
        ),
    )
    bus.show([("strip-1", face("A001", "1-0"), True)])
    heard.wait(lambda told: ("health", "strip-1", "other_address") in told)


def test_echo_of_our_own_bytes_is_no_answer(wired, heard, running) -> None:
    wire = wired([Card(1)])
    wire.manners.echoing, wire.manners.mute = True, {1}
    bus = running(strips(wire, 1))
    bus.show([("strip-1", face("A001", "1-0"), True)])
    heard.wait(lambda told: ("health", "strip-1", "only_echo") in told)
    wire.manners.mute = set()
    heard.wait(lambda told: ("shown", "strip-1", ("1-0",)) in told)


@pytest.mark.parametrize("driver", [onbon.DRIVER, cp5200.SERIAL], ids=lambda driver: driver.name)
@pytest.mark.parametrize("alone", [True, False])
def test_echo_before_an_answer_is_not_taken_for_it(driver: Driver, alone: bool) -> None:
    """What C-Power cards are asked has the type and the place of an answer of older ones."""
    board = Board("strip-1", "tcp://x", address=1, width=128, height=32)
    frame = driver.frames(board, face("A001"), False)[0]
    echoed = Answers(driver, board, frame, alone)
    assert [echoed.hear(bytes([byte])) for byte in frame] == [None] * len(frame)
    assert echoed.silence() == ONLY_ECHO
    assert Answers(driver, board, frame, alone).hear(frame + TAKEN[driver.name]) == ""


def test_cable_pulled_in_the_middle_of_a_frame_is_healed_by_the_next(heard, running, wired, tmp_path) -> None:
    port = tmp_path / "port"
    pulled = Wire([Card(1)], 1200)
    port.symlink_to(pulled.port)
    board = Board("strip-1", f"serial://{port}?baud=1200", address=1, width=128, height=32)
    bus = running([board])
    bus.show([("strip-1", face("A001", "1-0"), True)])
    pulled.begun.wait(60)
    port.unlink()
    pulled.close()
    heard.wait(lambda told: ("health", "strip-1", "link_down") in told)
    healed = wired([Card(1)])
    port.symlink_to(healed.port)
    heard.wait(lambda told: ("shown", "strip-1", ("1-0",)) in told)
    assert [each[2] for each in heard.told if each[0] == "health"] == ["link_down", None]


def test_half_a_frame_on_the_line_does_not_spoil_the_next(wired, heard, running) -> None:
    wire = wired([Card(1), Card(2)])
    boards = strips(wire, 2)
    half = onbon.frames(boards[0], face("A009 请到9号窗口"), True)[0]
    torn = replace(
        onbon.DRIVER, frames=lambda board, shown, clear: [half[:40], *onbon.frames(board, shown, clear)]
    )
    mute = replace(torn, answers=False, gap_s=lambda _baud: 0.0)
    bus = running(boards, mute)
    bus.show([("strip-1", face("A001", "1-0"), True)])
    wire.wait(lambda frames: any(b"A001" in frame.packet for frame in frames))
    assert wire.cards[0].areas[0].pages[0][0][0].text == "A001"


def test_port_that_another_program_has_open_is_down(wired) -> None:
    wire = wired([Card(1)])
    first, second = (make(wire.url, 5005, 57600) for _ in range(2))
    first.open()
    with pytest.raises(Exception, match="lock"):
        second.open()
    first.close()
