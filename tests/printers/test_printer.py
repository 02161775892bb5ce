import socket
from collections.abc import Iterator

import pytest

from printers.escpos import encode
from printers.links import Link, link
from printers.printer import RESYNC, Outcome, Printer
from printers.profiles import PROFILES
from printers.slip import Hall, ticket_slip
from printers.status import IN_ORDER, Fault
from server.wire.records import Ticket
from server.wire.vocabulary import PrintState

GENERIC = PROFILES["generic-80"]


@pytest.fixture
def data(hall: Hall, ticket: Ticket) -> bytes:
    return encode(ticket_slip(ticket, hall), GENERIC)


@pytest.fixture
def printer(twin) -> Iterator[Printer]:
    printer = Printer(link(twin.url), GENERIC)
    yield printer
    printer.close()


def test_a_slip_is_confirmed_and_on_the_paper(printer: Printer, twin, until, data: bytes) -> None:
    assert printer.send(data) == Outcome(PrintState.CONFIRMED)
    until(lambda: twin.slips)
    (slip,) = twin.slips
    assert slip["bytes"] == len(data)
    assert slip["cut"]
    assert (twin.record["kind"], "paper_out" in twin.record["available_faults"]) == ("printer", True)
    assert "A023" in slip["lines"]
    assert slip["qr"].startswith("https://hall.example.cn/t/")
    assert twin.picture.stat().st_size > 1000


@pytest.mark.parametrize("fault", ["paper_out", "cover_open"])
def test_nothing_is_sent_to_a_printer_that_says_it_can_not(
    fault: str, printer: Printer, twin, data: bytes
) -> None:
    twin.fail(fault)
    assert printer.send(data) == Outcome(PrintState.FAILED, frozenset({Fault(fault)}))
    twin.fail()
    assert printer.check() == frozenset()
    assert twin.slips == []


def test_low_paper_is_told_and_printed_on(printer: Printer, twin, until, data: bytes) -> None:
    twin.fail("paper_low")
    assert printer.send(data) == Outcome(PrintState.CONFIRMED, frozenset({Fault.PAPER_LOW}))
    until(lambda: twin.slips)


def test_a_printer_that_is_off_fails_at_once(data: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    outcome = Printer(link(f"tcp://127.0.0.1:{port}"), GENERIC).send(data)
    assert outcome == Outcome(PrintState.FAILED, frozenset({Fault.NO_ANSWER}))
    assert outcome.fault == "no_answer"


def test_a_printer_that_falls_silent_is_sent_nothing(printer: Printer, twin, until, data: bytes) -> None:
    assert printer.check() == frozenset()
    twin.fail("no_answer")
    assert printer.send(data) == Outcome(PrintState.FAILED, frozenset({Fault.NO_ANSWER}))
    twin.fail()
    until(lambda: printer.check() == frozenset())
    assert twin.slips == []


def test_a_printer_that_never_answered_is_sent_the_slip_and_nobody_knows(
    printer: Printer, twin, until, data: bytes
) -> None:
    twin.fail("no_answer")
    assert printer.send(data) == Outcome(PrintState.UNKNOWN, frozenset({Fault.NO_ANSWER}))
    twin.fail()
    until(lambda: twin.slips)


def test_a_mute_printer_is_never_asked(twin, until, data: bytes) -> None:
    mute = Printer(link(twin.url), PROFILES["old-80"])
    assert mute.send(data) == Outcome(PrintState.SENT)
    until(lambda: twin.slips)


def test_a_line_lost_in_mid_slip_leaves_the_slip_unknown(printer: Printer, twin, data: bytes) -> None:
    twin.fail("drop_line")
    assert printer.send(data) == Outcome(PrintState.UNKNOWN, frozenset({Fault.LINE_LOST}))


def test_paper_that_ends_in_mid_slip_leaves_the_slip_unknown(twin, data: bytes) -> None:
    class EndsSoon:
        def __init__(self, line: Link) -> None:
            self._line = line

        def __getattr__(self, name: str) -> object:
            return getattr(self._line, name)

        def write(self, data: bytes) -> None:
            self._line.write(data)
            if len(data) > 3:
                twin.fail("paper_out")

    ending = Printer(EndsSoon(link(twin.url)), GENERIC)  # type: ignore[arg-type]
    assert ending.send(data) == Outcome(PrintState.UNKNOWN, frozenset({Fault.PAPER_OUT}))


def test_a_status_no_manual_explains_leaves_the_slip_unknown(
    printer: Printer, twin, until, data: bytes
) -> None:
    twin.fail("bad_status")
    assert printer.send(data) == Outcome(PrintState.UNKNOWN, frozenset({Fault.BAD_STATUS}))
    until(lambda: twin.slips)


def test_a_slow_printer_is_waited_for(printer: Printer, twin, until, data: bytes) -> None:
    twin.fail("slow")
    assert printer.send(data) == Outcome(PrintState.CONFIRMED)
    until(lambda: twin.slips)


@pytest.mark.parametrize(
    ("fault", "told"),
    [("cutter", Fault.CUTTER), ("paper_out:30", Fault.PAPER_OUT), ("cover_open", Fault.COVER_OPEN)],
)
def test_a_printer_that_stops_in_mid_slip_leaves_it_unknown_and_says_why(
    fault: str, told: Fault, twin, until, data: bytes
) -> None:
    printer = Printer(link(twin.url), GENERIC)
    outcome = printer.send(data, begin=lambda: twin.fail(fault) or True)
    assert outcome == Outcome(PrintState.UNKNOWN, frozenset({told}))
    assert twin.slips == []
    twin.fail()
    until(lambda: twin.slips)


def test_a_slip_is_confirmed_when_it_is_out_and_not_before(twin, data: bytes) -> None:
    twin.machine.speed_mm_s = 300
    printer = Printer(link(twin.url), GENERIC)
    assert printer.send(data) == Outcome(PrintState.CONFIRMED)
    assert twin.slips  # not even a moment later


def test_a_printer_that_answers_nothing_at_work_is_waited_for(twin, data: bytes) -> None:
    twin.fail("mute_busy")
    printer = Printer(link(twin.url), GENERIC)
    assert [printer.send(data), printer.send(data)] == [Outcome(PrintState.CONFIRMED)] * 2
    assert len(twin.slips) == 2


def test_a_printer_with_a_small_buffer_takes_a_slip_as_fast_as_it_prints(twin, data: bytes) -> None:
    twin.fail("small_buffer")
    assert Printer(link(twin.url), GENERIC).send(data) == Outcome(PrintState.CONFIRMED)
    assert "A023" in twin.slips[0]["lines"]


def test_a_printer_that_never_answers_is_sent_slips_at_once_and_is_no_fault(twin, until, data: bytes) -> None:
    twin.fail("mute")
    printer = Printer(link(twin.url), GENERIC)
    assert printer.check() == frozenset()
    assert not printer.answers
    assert printer.send(data) == Outcome(PrintState.UNKNOWN, frozenset({Fault.NO_ANSWER}))
    until(lambda: twin.slips)


def test_one_that_knows_no_answer_in_order_is_believed_when_it_is_well(data: bytes) -> None:
    class Old(Spoken):
        def written(self, data: bytes) -> bytes:
            return b"\x12" if data[:2] == b"\x10\x04" else b""

    old, clock = Old(), Clock()
    printer = Printer(old, GENERIC, clock)
    assert [printer.send(data, 100), printer.send(data, 100)] == [Outcome(PrintState.CONFIRMED)] * 2
    assert [old.sent.count(IN_ORDER), old.sent.count(data)] == [1, 2]


def test_an_answer_of_the_slip_before_does_not_prove_the_next(data: bytes) -> None:
    class Stuck(Spoken):
        paper = False

        def written(self, data: bytes) -> bytes:
            if data[:2] == b"\x10\x04":
                return b"\x12" if self.paper else {1: b"\x1a", 2: b"\x32", 3: b"\x12", 4: b"\x72"}[data[2]]
            return b""

    stuck, clock = Stuck(), Clock()
    printer = Printer(stuck, GENERIC, clock)
    stuck.paper = True

    def ending() -> bool:
        stuck.paper = False
        return True

    assert printer.send(data, begin=ending) == Outcome(PrintState.UNKNOWN, frozenset({Fault.PAPER_OUT}))
    stuck.paper = True

    def late() -> bool:
        stuck.said += b"\x00"  # the first slip is out at last, while the second begins
        return True

    assert printer.send(data, begin=late) == Outcome(PrintState.UNKNOWN, frozenset({Fault.NO_ANSWER}))


def test_the_slip_after_one_that_broke_off_begins_on_paper_of_its_own(data: bytes) -> None:
    class Well(Spoken):
        def written(self, data: bytes) -> bytes:
            return b"\x12" if data[:2] == b"\x10\x04" else b"\x00" if data == IN_ORDER else b""

    well = Well()
    printer = Printer(well, GENERIC, Clock(), broken_off=True)
    printer.send(data)
    printer.send(data)
    assert [part for part in well.sent if part in (RESYNC, data)] == [RESYNC, data, data]


def test_nothing_is_sent_where_the_record_says_no(printer: Printer, twin, data: bytes) -> None:
    assert printer.send(data, begin=lambda: False) is None
    assert printer.check() == frozenset()
    assert twin.slips == []


class Clock:
    """Passes a fifth of a second at each look."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        self.now_s += 0.2
        return self.now_s


class Spoken:
    """A line to a printer of these few answers."""

    stays, hears = True, True

    def __init__(self) -> None:
        self.sent: list[bytes] = []
        self.said = bytearray()

    def written(self, data: bytes) -> bytes:
        raise NotImplementedError

    def open(self) -> bool:
        return not self.sent

    def write(self, data: bytes) -> None:
        self.sent.append(data)
        self.said += self.written(data)

    def read(self, _timeout_s: float) -> int | None:
        return self.said.pop(0) if self.said else None

    def rest(self) -> None:
        pass

    def close(self) -> None:
        pass


class Late(Spoken):
    """Tells that it is well, but to the `deaf`-th question to the `until`-th says nothing."""

    def __init__(self, deaf: int, until: int) -> None:
        super().__init__()
        self._deaf, self._until, self.asked = deaf, until, 0

    def written(self, data: bytes) -> bytes:
        if data.startswith(b"\x10\x04"):
            self.asked += 1
            return b"" if self._deaf <= self.asked <= self._until else b"\x12"
        return b"\x00" if data == IN_ORDER else b""


@pytest.mark.parametrize(("until", "state"), [(3, PrintState.CONFIRMED), (4, PrintState.FAILED)])
def test_a_slip_is_refused_only_when_a_printer_is_silent_twice(
    until: int, state: PrintState, data: bytes
) -> None:
    line = Late(3, until)
    printer = Printer(line, GENERIC, Clock())
    assert printer.check() == frozenset()
    outcome = printer.send(data)
    assert outcome is not None
    assert outcome.state == state
    assert (data in line.sent) == (state == PrintState.CONFIRMED)
