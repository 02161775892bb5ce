"""The twin's insides: takes decoded acts, has faults, answers for its status, shows its paper in files by rename."""

import json
import queue
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from printers.virtual.acts import Act, Advance, CutPaper, QrCode
from printers.virtual.paper import Paper, said

KEPT = 20
LOOK_S = 0.05
FAULTS = ["bad_status", "cover_open", "drop_line", "no_answer", "paper_low", "paper_out", "slow"]
BLOCKING = frozenset({"paper_out", "cover_open"})
_STATUS: dict[int, tuple[tuple[str, int], ...]] = {
    1: (("paper_out", 0x1A), ("cover_open", 0x1A)),
    2: (("cover_open", 0x16), ("paper_out", 0x32)),
    3: (),
    4: (("paper_out", 0x72), ("paper_low", 0x1E)),
}
_WELL, _NONSENSE = 0x12, 0xFF

Sheet = tuple[list[Act], int]


class Machine:
    """One printer's paper; lines feed it from threads of their own."""

    def __init__(self, device: str, folder: Path, paper: Paper, now_ms: Callable[[], int]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._device, self._paper, self._now_ms = device, paper, now_ms
        self._png, self._json = folder / f"{device}.png", folder / f"{device}.json"
        self._faults_file = folder / f"{device}.faults"
        self._slips: list[dict[str, Any]] = _remembered(self._json)
        self._inbox: queue.SimpleQueue[tuple[Act, int]] = queue.SimpleQueue()
        self._sheet: list[Act] = []
        self._bytes = 0
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

    def faults(self) -> list[str]:
        """The faults it was told to have, as they are in the file now."""
        try:
            named = json.loads(self._faults_file.read_text("utf-8"))
        except (OSError, ValueError):
            return []
        return sorted(str(name) for name in named) if isinstance(named, list) else []

    def answer(self, n: int) -> int:
        """The reply to DLE EOT n; it comes at once, whatever waits to be printed."""
        faults = self.faults()
        if "bad_status" in faults:
            return _NONSENSE
        return next((reply for name, reply in _STATUS.get(n, ()) if name in faults), _WELL)

    def take(self, act: Act, size: int) -> None:
        """An act to print, and how many bytes it came in."""
        self._inbox.put((act, size))

    def _run(self) -> None:
        known = self.faults()
        shown = True
        while not self._stopping.is_set():
            faults = self.faults()
            if faults != known:
                known = faults
                self._record(faults)
            if BLOCKING & set(faults):
                self._stopping.wait(LOOK_S)
                continue
            try:
                act, size = self._inbox.get(timeout=LOOK_S)
            except queue.Empty:
                if not shown:
                    _replace(self._png, self._paper.png(self._sheet, cut=False))
                    shown = True
                continue
            self._bytes += size
            self._sheet.append(act)
            shown = isinstance(act, CutPaper)
            if shown:
                self._finish()

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
            "cut": True,
        }
        self._slips = [*self._slips, slip][-KEPT:]
        _replace(self._png, self._paper.png(sheet, cut=True))
        self._record(self.faults())

    def _record(self, faults: list[str]) -> None:
        record = {"device": self._device, "kind": "printer", "slips": self._slips, "faults": faults,
                  "available_faults": FAULTS}  # fmt: skip
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
