"""The store that is tortured: killed, without power, its disk filled, its clock moved, and started again at once."""

import contextlib
import random
import shutil
import subprocess
import time
from pathlib import Path

import redis

from server.store.client import Client
from server.store.embedded import CannotStart, Embedded

DISK_MB = 1024
_FAKETIME = ("/usr/lib/*/faketime", "/usr/local/lib/faketime", "/usr/lib/faketime")
_LIBRARY = "libfaketimeMT.so.1"
_SHARED = ("faketime_shm_", "sem.faketime_sem_")
_PIECE = 1 << 16


def faketime() -> Path | None:
    """The library that moves a program's clock (Debian's package faketime), if it is here."""
    for folder in _FAKETIME:
        for found in Path("/").glob(f"{folder[1:]}/{_LIBRARY}"):
            return found
    return None


class SmallDisk:
    """A disk of its own for the store, in memory, that can be filled; only root can have one."""

    def __init__(self, at: Path) -> None:
        self.at = at
        self._filler = at / "filler"

    def mount(self) -> bool:
        """Whether there is such a disk now."""
        self.at.mkdir()
        options = f"size={DISK_MB}m,mode=0700"
        made = ["mount", "-t", "tmpfs", "-o", options, "quhao-torture", str(self.at)]
        try:
            return subprocess.run(made, capture_output=True, check=False).returncode == 0
        except OSError:
            return False

    def fill(self) -> None:
        """Leave no byte free."""
        with contextlib.suppress(OSError), self._filler.open("wb", buffering=0) as filler:
            while True:
                filler.write(b"\0" * min(_PIECE, max(1, shutil.disk_usage(self.at).free)))

    def free(self) -> None:
        """Give the space back."""
        self._filler.unlink(missing_ok=True)

    def unmount(self) -> None:
        """Give the disk back."""
        subprocess.run(["umount", "-l", str(self.at)], capture_output=True, check=False)


class Victim:
    """A store under torture in `directory`; `look` starts it again whenever it has ended."""

    def __init__(self, directory: Path, clock: Path, library: Path | None) -> None:
        """`clock` is the file that moves its clock through the library, where there is one."""
        self._clock = clock
        self.set_clock(0)
        environment = {
            "LD_PRELOAD": str(library), "FAKETIME_TIMESTAMP_FILE": str(clock), "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        } if library else {}  # fmt: skip
        self.store = Embedded(directory, fsync="always", environment=environment)

    def set_clock(self, lead_s: float) -> None:
        """Move its clock so far ahead of this machine's; it takes the store a second to see it."""
        self.lead_s = lead_s
        fresh = self._clock.with_suffix(".new")
        fresh.write_text(f"{lead_s:+.3f}\n", "utf-8")
        fresh.replace(self._clock)

    def look(self) -> None:
        """Start it again if it has ended, without waiting for it."""
        if not self.store.alive():
            self._tidy()
            with contextlib.suppress(CannotStart, OSError):  # a full disk: the next look tries again
                self.store.launch()

    def kill(self) -> None:
        """Kill it as it is, and start it again at once."""
        self._kill()
        self.look()

    def lose_power(self, synced: int, chance: random.Random) -> int:
        """Kill it, lose some of what was written after the first `synced` bytes of its log; how many were lost.

        Those were never acknowledged: the caller keeps back all replies from before it asked for `synced`.
        """
        self._kill()
        log = self.log()
        size = log.stat().st_size
        left = chance.randint(min(synced, size), size)
        with log.open("r+b") as file:
            file.truncate(left)
        self.look()
        return size - left

    def log(self) -> Path:
        """The file that its log is being appended to: the last increment, as the manifest names it."""
        folder = self.store.directory / "appendonlydir"
        (manifest,) = folder.glob("*.manifest")
        lines = [one.split() for one in manifest.read_text("utf-8").splitlines() if one.endswith("type i")]
        return folder / lines[-1][1]

    def stop(self) -> None:
        """The end of it."""
        self.store.stop()
        self._tidy()

    def wait_ready(self, patience_s: float) -> bool:
        """Whether it answers within so many seconds."""
        client = Client(self.store.url)
        until = time.monotonic() + patience_s
        while time.monotonic() < until:
            self.look()
            with contextlib.suppress(redis.exceptions.RedisError):
                # A store whose disk is full answers, but takes nothing
                client.redis.set("torture:ready", "1")
                client.close()
                return True
            time.sleep(0.02)
        client.close()
        return False

    def _kill(self) -> None:
        if self.store.process is not None:
            self.store.process.kill()
            self.store.process.wait()

    def _tidy(self) -> None:
        """Remove what the clock's library leaves behind of a program that was killed."""
        if self.store.process is not None:
            for name in _SHARED:
                Path(f"/dev/shm/{name}{self.store.process.pid}").unlink(missing_ok=True)
