import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from printers.escpos import encode
from printers.links import Link, LinkDown, link
from printers.printer import Outcome, Printer
from printers.profiles import PROFILES
from printers.slip import Hall, ticket_slip
from printers.status import Fault
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


@pytest.fixture
def serial_twin(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    command = [sys.executable, "-m", "printers.virtual", "--pty", "--data", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]) as child:
        assert child.stdout
        yield child.stdout.readline().split()[-1], tmp_path / "twins"
        child.terminate()
        assert child.wait(3) == 0


def test_a_serial_printer_prints_and_runs_out_of_paper(
    serial_twin: tuple[str, Path], until, data: bytes
) -> None:
    url, folder = serial_twin
    printer = Printer(link(url), GENERIC)
    assert printer.send(data).state is PrintState.CONFIRMED
    until(lambda: '"A023"' in (folder / "printer-1.json").read_text("utf-8"))
    (folder / "printer-1.faults").write_text('["paper_out"]', "utf-8")
    assert printer.send(data) == Outcome(PrintState.FAILED, frozenset({Fault.PAPER_OUT}))
    printer.close()


def test_a_serial_port_that_is_not_there_is_a_link_down() -> None:
    with pytest.raises(LinkDown):
        link("serial:///dev/no-such-port").open()


@pytest.mark.parametrize("url", ["http://x", "tcp://", "printer", "serial://"])
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match="tcp://host:port"):
        link(url)
