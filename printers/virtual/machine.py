"""The twin's insides: takes decoded acts, has faults, answers for its status, shows its paper in files by rename."""

import json
import queue
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from printers.length import DOTS_MM, dots_of
from printers.virtual import faults as known
from printers.virtual.acts import Act, Advance, CutPaper, InOrder, QrCode
from printers.virtual.paper import Paper, said

KEPT = 20
LOOK_S = 0.05
BUSY_MM_S = 60.0  # so slow that a small buffer fills

Sheet = tuple[list[Act], int]
Reply = Callable[[bytes], None]


def _unheard(_reply: bytes) -> None:
    """Nobody is at the other end any more."""


class Machine:
    """One printer's paper; lines feed it from threads of their own."""

    def __init__(
        self,
        device: str,
        folder: Path,
        paper: Paper,
        now_ms: Callable[[], int],
        speed_mm_s: float = 0.0,
        kept: int = KEPT,
    ) -> None:
        """`speed_mm_s` 0 prints at once; the last `kept` slips are remembered."""
        folder.mkdir(parents=True, exist_ok=True)
        self._device, self._paper, self._now_ms = device, paper, now_ms
        self.speed_mm_s, self._kept = speed_mm_s, kept
        self._png, self._json = folder / f"{device}.png", folder / f"{device}.json"
        self._faults_file = folder / f"{device}.faults"
        self._slips: list[dict[str, Any]] = _remembered(self._json)
        self._inbox: queue.SimpleQueue[tuple[Act, int, Reply]] = queue.SimpleQueue()
        self._waiting = 0
        self._counting = threading.Lock()
        self._sheet: list[Act] = []
        self._bytes = 0
        self._left_mm: float | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="paper", daemon=True)

    def start(self) -> None:
        """Begins to print; shows what it has at once."""
        if not self._png.exists():
            _replace(self._png, self._paper.png([Advance(400)], cut=False))
        self._record(self.faults())
        self._thread.start()

    def stop(self) -> None:
        """Ends; what wasn't printed is lost, as in a power cut."""
        self._stopping.set()
        self._thread.join(1.0)

    @property
    def stopping(self) -> threading.Event:
        """Set when the twin is to end."""
        return self._stopping

    @property
    def waiting_bytes(self) -> int:
        """Bytes taken in and not printed yet."""
        with self._counting:
            return self._waiting

    def uncut(self) -> list[str]:
        """The lines on the paper that still hangs out."""
        return [line for act in list(self._sheet) if (line := said(act)) is not None]

    def faults(self) -> list[str]:
        """The faults it was told to have, as they are in the file now; paper that has run out since is one."""
        try:
            told = json.loads(self._faults_file.read_text("utf-8"))
        except (OSError, ValueError):
            told = []
        named = sorted(str(name) for name in told) if isinstance(told, list) else []
        after_mm = known.runs_out_after_mm(named)
        with self._counting:
            if after_mm is None:
                self._left_mm = None
            elif self._left_mm is None:
                self._left_mm = after_mm
            if self._left_mm == 0.0:
                named.append("paper_out")
        return named

    def take(self, act: Act, size: int, reply: Reply = _unheard) -> None:
        """An act to print, how many bytes it came in, and whom to answer if it asks."""
        with self._counting:
            self._waiting += size
        self._inbox.put((act, size, reply))

    def _run(self) -> None:
        before = self.faults()
        shown, held = True, None
        while not self._stopping.is_set():
            faults = self.faults()
            if faults != before:
                before = faults
                self._record(faults)
            if known.BLOCKING & set(faults):
                self._stopping.wait(LOOK_S)
                continue
            try:
                held = held or self._inbox.get(timeout=LOOK_S)
            except queue.Empty:
                if not shown:
                    _replace(self._png, self._paper.png(self._sheet, cut=False))
                    shown = True
                continue
            act, size, reply = held
            if not self._fed(act, faults):
                continue
            held = None
            with self._counting:
                self._waiting -= size
            if isinstance(act, InOrder):
                reply(bytes([known.in_order(faults)]))
                continue
            self._bytes += size
            self._sheet.append(act)
            shown = isinstance(act, CutPaper)
            if shown:
                self._finish()

    def _fed(self, act: Act, faults: list[str]) -> bool:
        """Moves the paper for this act; False if it ended on the way."""
        mm = dots_of(act) / DOTS_MM
        with self._counting:
            if self._left_mm is not None:
                if mm > self._left_mm:
                    self._left_mm = 0.0
                    return False
                self._left_mm -= mm
        speed_mm_s = self.speed_mm_s or (
            BUSY_MM_S if "small_buffer" in faults or "mute_busy" in faults else 0.0
        )
        if speed_mm_s:
            self._stopping.wait(mm / speed_mm_s)
        return True

    def _finish(self) -> None:
        sheet, size = self._sheet, self._bytes
        self._sheet, self._bytes = [], 0
        codes = [act.data.decode("utf-8", "replace") for act in sheet if isinstance(act, QrCode)]
        lines = [line for act in sheet if (line := said(act)) is not None]
        slip = {
            "at": self._now_ms(),
            "lines": lines,
            "qr": codes[0] if codes else None,
            "bytes": size,
            "mm": round(sum(map(dots_of, sheet)) / DOTS_MM),
            "cut": True,
        }
        self._slips = [*self._slips, slip][-self._kept :]
        _replace(self._png, self._paper.png(sheet, cut=True))
        self._record(self.faults())

    def _record(self, faults: list[str]) -> None:
        record = {"device": self._device, "kind": "printer", "slips": self._slips, "faults": faults,
                  "available_faults": known.FAULTS}  # fmt: skip
        _replace(self._json, json.dumps(record, ensure_ascii=False, indent=1).encode())


def _remembered(path: Path) -> list[dict[str, Any]]:
    try:
        slips = json.loads(path.read_text("utf-8"))["slips"]
    except (OSError, ValueError, KeyError, TypeError):
        return []
    return slips if isinstance(slips, list) else []


def _replace(path: Path, content: bytes) -> None:
    fresh = path.with_name(f".{path.name}.new")
    fresh.write_bytes(content)
    fresh.replace(path)
