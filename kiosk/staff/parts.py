"""What staff are told of the kiosk's parts, in words and in rows; a pure reading of what is known."""

from dataclasses import dataclass

from kiosk.session.hall import Hall
from kiosk.session.health import Health
from server.wire.texts import has, text


@dataclass(frozen=True, slots=True)
class Insides:
    """What only the kiosk's own programs know; None where it isn't known or there is no such part."""

    device: str
    version: str
    has_printer: bool = True
    has_reader: bool = False
    has_scanner: bool = False
    own_numbers: int | None = None  # issued here and not at the server yet
    journal_fails: bool = False
    clock_off_ms: int | None = None
    disk_free_mb: int | None = None
    paper_left_mm: int | None = None
    slips_left: int | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One row: what, how it is, and whether somebody has to do something."""

    name: str
    words: str
    ill: bool = False


LOW_DISK_MB = 500
CLOCK_WRONG_MS = 60_000


def parts(hall: Hall, health: Health, insides: Insides, language: str) -> list[Part]:
    """All rows, in the order of how often they are to blame."""
    say = _Says(language)
    rows = [say.row("server", _server(hall), not hall.reached)]
    rows.append(_printer(say, health, insides))
    if (left := insides.paper_left_mm) is not None:
        rows.append(
            say.row("paper", "paper_left", False, metres=f"{left / 1000:.1f}", slips=insides.slips_left or 0)
        )
    for name, there, answers in (
        ("reader", insides.has_reader, health.reads_cards),
        ("scanner", insides.has_scanner, health.scans),
    ):
        rows.append(
            say.row(name, "works" if answers else "part_away", not answers)
            if there
            else say.row(name, "none")
        )
    if insides.journal_fails:
        rows.append(Part(say("own_numbers"), say.fault("record_failed"), ill=True))
    elif (own := insides.own_numbers) is not None:
        rows.append(say.row("own_numbers", "own_waiting" if own else "own_none", False, count=own))
    if (off := insides.clock_off_ms) is not None:
        rows.append(say.row("clock", "clock_off", abs(off) > CLOCK_WRONG_MS, seconds=f"{off / 1000:+.1f}"))
    if (free := insides.disk_free_mb) is not None:
        rows.append(say.row("disk", "disk_free", free < LOW_DISK_MB, gigabytes=f"{free / 1024:.1f}"))
    rows.append(say.row("program", "program_is", False, device=insides.device, version=insides.version))
    return rows


def _server(hall: Hall) -> str:
    if hall.reached:
        return "server_up"
    return "server_down_own" if hall.own_numbers else "server_down"


def _printer(say: "_Says", health: Health, insides: Insides) -> Part:
    if not insides.has_printer:
        return say.row("printer", "none")
    if health.printer_faults:
        words = say.join([say.fault(fault) for fault in sorted(health.printer_faults)])
        return Part(say("printer"), words, ill=True)
    known = health.printer in ("ok", "degraded")
    return say.row("printer", "works" if known else "not_known", health.printer == "offline")


class _Says:
    def __init__(self, language: str) -> None:
        self._language = language

    def __call__(self, key: str, **values: object) -> str:
        return text(f"staff.{key}", self._language, **values)

    def row(self, name: str, key: str, ill: bool = False, **values: object) -> Part:
        return Part(self(name), self(key, **values), ill)

    def fault(self, word: str) -> str:
        """The staff's sentence for a fault; the word itself where it is new to this kiosk."""
        key = f"devices.fault_{word}"
        return text(key, self._language) if has(key) else word

    def join(self, sentences: list[str]) -> str:
        return self("and").join(sentences)
