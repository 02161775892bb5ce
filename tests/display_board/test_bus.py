"""The one writer of a line, over real TCP and serial links, with the twin's faults."""

import os
import socket
import threading
import tty
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from display_board.boards import Area, Board, Colour, Face, Row
from display_board.bus import Bus
from display_board.drivers import onbon
from display_board.links import LinkDown, make
from display_board.pending import Timing
from display_board.virtual.card import Card, Incoming, sealed

QUICK = Timing(answer_s=1.5, refresh_s=60, first_pause_s=0.05, longest_pause_s=0.2)


def face(text: str, *events: str) -> Face:
    return Face((Area(0, 0, 0, 320, 32, 32, ((Row(text, Colour.RED),),), 2.0),), events)


@pytest.fixture
def running(heard) -> Iterator[Callable[..., Bus]]:
    buses: list[Bus] = []

    def start(*boards: Board, timing: Timing = QUICK) -> Bus:
        bus = Bus(make(boards[0].link, 5005, 57600), onbon.DRIVER, list(boards), heard, timing)
        buses.append(bus)
        bus.start()
        return bus

    yield start
    for bus in buses:
        bus.stop()


def test_face_is_lit_and_its_calls_are_told_once_answered(twin, heard, running) -> None:
    bus = running(Board("board-1", twin.url))
    bus.show([("board-1", face("A001 请到3号窗口", "101-0"), True)])
    heard.wait(lambda told: ("shown", "board-1", ("101-0",)) in told)
    assert heard.told[0] == ("health", "board-1", None)
    told = twin.wait_text("A001 请到3号窗口")
    assert told["areas"][0]["colour"] == "red"
    assert told["cut"] is False


def test_mute_board_is_dark_once_and_back_once(twin, heard, running) -> None:
    twin.fail("no_answer")
    bus = running(Board("board-1", twin.url), timing=Timing(0.1, 60, 0.05, 0.1))
    bus.show([("board-1", face("A001", "101-0"), True)])
    heard.wait(lambda told: ("not_shown", "board-1", ("101-0",), "no_answer") in told)
    bus.show([("board-1", face("A002", "102-0"), True)])
    heard.wait(lambda told: ("not_shown", "board-1", ("102-0",), "no_answer") in told)
    twin.fail()
    heard.wait(lambda told: ("shown", "board-1", ("102-0",)) in told)
    assert [each for each in heard.told if each[0] == "health"] == [
        ("health", "board-1", "no_answer"),
        ("health", "board-1", None),
    ]
    assert ("shown", "board-1", ("101-0",)) not in heard.told


def test_face_that_can_not_be_put_into_frames_darkens_its_board_until_the_next(
    twin, heard, running, caplog
) -> None:
    bus = running(Board("board-1", twin.url), timing=Timing(0.8, 60, 0.05, 0.1))
    too_wide = Area(0, 0, 0, 1 << 20, 32, 32, ((Row("A001", Colour.RED),),), 2.0)
    bus.show([("board-1", Face((too_wide,), ("101-0",)), True)])
    heard.wait(lambda told: ("not_shown", "board-1", ("101-0",), "program_fault") in told)
    bus.show([("board-1", face("A002", "102-0"), True)])
    heard.wait(lambda told: ("shown", "board-1", ("102-0",)) in told)
    assert caplog.text.count("can't be sent its face") == 1


def test_garbled_answers_make_a_board_dark(twin, heard, running) -> None:
    twin.fail("bad_checksum")
    bus = running(Board("board-1", twin.url))
    bus.show([("board-1", face("A001", "101-0"), True)])
    heard.wait(lambda told: ("health", "board-1", "garbled") in told)
    twin.fail()
    heard.wait(lambda told: ("shown", "board-1", ("101-0",)) in told)


def test_slow_answers_are_waited_for(twin, heard, running) -> None:
    twin.fail("slow")
    bus = running(Board("board-1", twin.url), timing=replace(QUICK, answer_s=30.0))
    bus.show([("board-1", face("A001", "101-0"), True)])
    heard.wait(lambda told: ("shown", "board-1", ("101-0",)) in told)
    assert not [each for each in heard.told if each[0] == "not_shown"]


def test_dropped_line_is_dark_and_heals(twin, heard, running) -> None:
    bus = running(Board("board-1", twin.url))
    bus.show([("board-1", face("A001", "101-0"), True)])
    heard.wait(lambda told: ("shown", "board-1", ("101-0",)) in told)
    twin.fail("drop_line")
    heard.wait(lambda told: ("health", "board-1", "link_down") in told)
    twin.fail()
    heard.wait(lambda told: told[-1] == ("shown", "board-1", ("101-0",)) and len(told) > 3)
    assert [each[2] for each in heard.told if each[0] == "health"] == [None, "link_down", None]


def test_restarted_card_gets_its_face_again(twin, heard, running) -> None:
    bus = running(Board("board-1", twin.url))
    bus.show([("board-1", face("A001 请到3号窗口"), True)])
    twin.wait_text("A001 请到3号窗口")
    twin.stop()
    (twin.folder / "board-1.json").unlink()
    twin.start()
    assert twin.wait_text("A001 请到3号窗口")["frames"] == 1


def test_face_is_sent_again_before_the_card_forgets_it(twin, heard, running) -> None:
    bus = running(Board("board-1", twin.url), timing=Timing(refresh_s=0.1))
    bus.show([("board-1", face("欢迎光临", "101-0"), False)])
    heard.wait(lambda told: told.count(("shown", "board-1", ("101-0",))) >= 3)


def test_link_that_cannot_be_opened_is_told_and_tried_again(twin, heard, running) -> None:
    twin.stop()
    bus = running(Board("board-1", twin.url))
    bus.show([("board-1", face("A001", "101-0"), True)])
    heard.wait(lambda told: ("health", "board-1", "link_down") in told)
    twin.start()
    heard.wait(lambda told: ("shown", "board-1", ("101-0",)) in told)


def test_stop_ends_a_bus_that_waits_for_an_answer(twin, heard, running) -> None:
    twin.fail("no_answer")
    bus = running(Board("board-1", twin.url), timing=Timing(answer_s=30))
    bus.show([("board-1", face("A001", "101-0"), True)])
    bus.stop()
    assert ("health", "board-1", "no_answer") not in heard.told


@pytest.fixture
def serial_bus() -> Iterator[tuple[str, dict[int, Card]]]:
    """Two cards on one pty, each deaf to the other's frames."""
    master, slave = os.openpty()
    tty.setraw(slave)
    cards = {1: Card(1), 2: Card(2)}

    def serve() -> None:
        incoming = Incoming()
        while True:
            try:
                packets = incoming.feed(os.read(master, 4096))
            except OSError:
                return
            for packet in packets:
                for card in cards.values():
                    if reply := card.answer(packet, 0.0):
                        os.write(master, sealed(reply))

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"serial://{os.ttyname(slave)}", cards
    os.close(slave)
    thread.join(60)
    os.close(master)


def test_boards_of_one_serial_bus_are_told_apart(serial_bus, heard, running) -> None:
    url, cards = serial_bus
    bus = running(Board("one", url, address=1), Board("two", url, address=2), Board("none", url, address=3))
    for name in ("one", "two", "none"):
        bus.show([(name, face(name, name), True)])
    heard.wait(
        lambda told: (
            {("health", "none", "no_answer"), *(("shown", each, (each,)) for each in ("one", "two"))}
            <= {*told}
        )
    )
    assert [cards[number].areas[0].pages[0][0][0].text for number in cards] == ["one", "two"]


def test_serial_port_that_is_not_there_is_down() -> None:
    with pytest.raises(LinkDown):
        make("serial:///dev/no-such-port", 5005, 57600).open()


def test_garbage_from_the_line_neither_hangs_nor_stops_the_bus(heard, running) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(5)
        board = Board("board-1", f"tcp://127.0.0.1:{listener.getsockname()[1]}")
        bus = running(board, timing=Timing(0.2, 60, 0.05, 0.1))
        bus.show([("board-1", face("A001"), True)])
        line, _ = listener.accept()
        with line:
            line.sendall(bytes(range(256)) * 200)
            heard.wait(lambda told: any(each[0] == "health" and each[2] for each in told))
    bus.stop()
