"""How a printer is, put together from what it tells and from the paper counted; it asks the printer nothing."""

import logging
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

from printers import status
from printers.meter import Meter, Paper
from printers.printer import Printer
from printers.status import Fault

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Condition:
    """How a printer is: the state and faults a device reports, and its paper if that is counted."""

    state: str = "unknown"
    faults: frozenset[Fault] = frozenset()
    paper: Paper | None = None
    trouble: str = ""  # of the line, in its own words


class Watch:
    """One printer's condition; `condition` may be asked for from any thread."""

    def __init__(self, name: str, printer: Printer, meter: Meter, now_ms: Callable[[], int]) -> None:
        self.meter = meter
        self._name, self._printer, self._now_ms = name, printer, now_ms
        self.faults: frozenset[Fault] = frozenset()
        """What the printer told of last."""

    def seen(self, faults: frozenset[Fault]) -> Condition:
        """What the printer has told of now; paper that was out and is back is a new roll.

        Under an open cover a sensor sees no paper, whatever is left: what counts is what it sees before and after.
        """
        out = Fault.PAPER_OUT in faults
        told_of_paper = self._printer.answers and not faults & status.SAYS_NOTHING
        try:
            shut = Fault.COVER_OPEN not in faults
            if shut and (told_of_paper or out) and self.meter.seen(out=out):
                log.info("printer %s has paper again: a new roll is counted", self._name)
        except sqlite3.Error as full:
            log.error("the paper of printer %s can't be counted: %s", self._name, full)
        self.faults = faults
        return self.condition()

    def condition(self) -> Condition:
        """How it is by what was told of last, and by the paper left."""
        faults = self.faults
        try:
            paper = self.meter.paper(self._now_ms())
        except sqlite3.Error:
            paper = None
        if paper and paper.low and Fault.PAPER_OUT not in faults:
            faults |= {Fault.PAPER_LOW}
        state = status.device_state(faults) if faults or self._printer.answers else "unknown"
        return Condition(state, faults, paper, self._printer.trouble)
