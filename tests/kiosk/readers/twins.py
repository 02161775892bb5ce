"""Twins as programs of their own on real lines, and an ear for news that can be waited for."""

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kiosk.readers.values import News

DEADLINE_S = 60.0


class Ear:
    """Keeps the news it is told; `hear` returns the next that has not been heard yet."""

    def __init__(self) -> None:
        self.told: list[News] = []
        self._heard = 0
        self._changed = threading.Condition()

    def tell(self, news: News) -> None:
        with self._changed:
            self.told.append(news)
            self._changed.notify_all()

    def hear(self) -> News:
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.told) > self._heard, DEADLINE_S), self.told
            self._heard += 1
            return self.told[self._heard - 1]

    def silent(self) -> bool:
        """Whether everything told was heard."""
        with self._changed:
            return self._heard == len(self.told)


class Twin:
    """A twin in a process of its own, on TCP or on a pty under a lasting name."""

    def __init__(self, folder: Path, line: str, *more: str, device: str = "reader-1") -> None:
        self.device, self.folder = device, folder / "twins"
        where = ["--pty", str(folder / f"tty-{device}")] if line == "pty" else ["--port", "0"]
        argv = [sys.executable, "-m", "kiosk.readers.virtual", "--device", device, "--data", str(folder)]
        self._process = subprocess.Popen([*argv, *where, *more], stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self.url = self._process.stdout.readline().split()[-1]

    def close(self) -> int:
        self._process.terminate()
        left = self._process.wait(DEADLINE_S)
        assert self._process.stdout is not None
        self._process.stdout.close()
        return left

    @property
    def told(self) -> dict[str, Any]:
        try:
            return json.loads((self.folder / f"{self.device}.json").read_text("utf-8"))
        except FileNotFoundError:
            return {}

    def fail(self, *names: str) -> None:
        self._put("faults", list(names))
        self.until(lambda: self.told.get("faults") == sorted(names))

    def lay(self, card: str) -> None:
        self._put("act", {"name": "lay", "text": card})
        self.until(lambda: self.told.get("card") == card)

    def lift(self) -> None:
        self._put("act", {"name": "lift"})
        self.until(lambda: self.told.get("card") is None)

    def scan(self, text: str) -> None:
        before = self.told.get("scans", 0)
        self._put("act", {"name": "scan", "text": text})
        self.until(lambda: self.told.get("scans", 0) > before)

    def until(self, true: Callable[[], object]) -> None:
        pause = threading.Event()
        for _ in range(int(DEADLINE_S / 0.01)):
            if true():
                return
            pause.wait(0.01)
        raise AssertionError(self.told)

    def _put(self, kind: str, what: object) -> None:
        fresh = self.folder / f".{self.device}.{kind}.new"
        fresh.write_text(json.dumps(what), "utf-8")
        fresh.replace(self.folder / f"{self.device}.{kind}")
