"""A printer on a serial line at 9600 baud, its twin a process on a pty: paper out, in mid-slip too, and news."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from printers.escpos import encode
from printers.links import link
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
def serial_twin(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    command = [sys.executable, "-m", "printers.virtual", "--pty", "--data", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]) as child:
        assert child.stdout
        yield child.stdout.readline().split()[-1], tmp_path / "twins"
        child.terminate()
        assert child.wait(60) == 0


def fail(folder: Path, *names: str) -> None:
    (folder / "fresh").write_text(json.dumps(names), "utf-8")
    (folder / "fresh").replace(folder / "printer-1.faults")


def slips(folder: Path) -> list[dict]:
    return json.loads((folder / "printer-1.json").read_text("utf-8"))["slips"]


def test_a_serial_printer_at_9600_baud_prints_and_runs_out_of_paper(
    serial_twin: tuple[str, Path], data: bytes
) -> None:
    url, folder = serial_twin
    printer = Printer(link(url), GENERIC)
    assert printer.send(data) == Outcome(PrintState.CONFIRMED)
    assert "A023" in slips(folder)[0]["lines"]
    fail(folder, "paper_out")
    assert printer.send(data) == Outcome(PrintState.FAILED, frozenset({Fault.PAPER_OUT}))
    printer.close()


def test_a_serial_printer_out_of_paper_in_mid_slip_leaves_it_unknown_and_prints_on_with_new_paper(
    serial_twin: tuple[str, Path], until, data: bytes
) -> None:
    url, folder = serial_twin
    printer = Printer(link(url), GENERIC)
    fail(folder, "paper_out:40")
    assert printer.send(data) == Outcome(PrintState.UNKNOWN, frozenset({Fault.PAPER_OUT}))
    assert slips(folder) == []
    assert printer.send(data) == Outcome(PrintState.FAILED, frozenset({Fault.PAPER_OUT}))
    fail(folder)
    until(lambda: len(slips(folder)) == 1)  # the rest of the first one, from its buffer
    assert printer.send(data) == Outcome(PrintState.CONFIRMED)
    assert len(slips(folder)) == 2
    printer.close()


def test_what_happens_to_an_idle_serial_printer_is_heard_without_asking(
    serial_twin: tuple[str, Path], until
) -> None:
    url, folder = serial_twin
    printer = Printer(link(url), GENERIC)
    assert printer.check() == frozenset()
    told: list[frozenset[Fault]] = []

    def heard() -> list[frozenset[Fault]]:
        if (news := printer.unasked()) is not None:
            told.append(news)
        return told

    for name, faults in (("paper_low", {Fault.PAPER_LOW}), ("cover_open", {Fault.COVER_OPEN}), ("", set())):
        fail(folder, *filter(None, [name]))
        until(lambda faults=faults: heard()[-1:] == [faults])
    printer.close()
