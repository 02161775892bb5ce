"""WeChat's access token, one for all processes of a data directory: fetched under a lock on a file, kept sealed.

By stable_token, which gives the same token until shortly before its end, so that two bridges never kill each other's;
or from the owner's own token service, which then is the only one that asks WeChat. It never logs a token.
"""

import fcntl
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from wechat_bridge.records import Records

EARLY_S = 300  # the last five minutes belong to the old and the new one
FORCE_EVERY_S = 31.0  # WeChat allows one in 30 s, and 20 a day


@dataclass(frozen=True, slots=True)
class Fetched:
    """A token, and how long it holds."""

    token: str
    expires_s: int


class Tokens:
    """Gives the token that holds now; `fetch(force)` gets one, and raises what the API raises."""

    def __init__(
        self,
        records: Records,
        folder: Path | None,
        fetch: Callable[[bool], Fetched],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._records, self._fetch, self._clock = records, fetch, clock
        self._path = folder / "token" if folder else None
        self._lock = threading.Lock()
        self._kept: tuple[str, float] | None = None  # and until when
        self._forced_s = float("-inf")

    def get(self, bad: str | None = None) -> str:
        """The token; another than `bad`, which WeChat did not take, unless it still gives out the same."""
        with self._lock:
            if self._holds(self._kept, bad):
                return self._kept[0]  # type: ignore[index]
            with self._alone():
                self._kept = self._read()
                if self._holds(self._kept, bad):
                    return self._kept[0]  # type: ignore[index]
                fetched = self._fetch(False)
                if fetched.token == bad and self._clock() - self._forced_s >= FORCE_EVERY_S:
                    self._forced_s = self._clock()
                    fetched = self._fetch(True)
                self._kept = fetched.token, self._clock() + max(fetched.expires_s - EARLY_S, 1)
                self._write(self._kept)
            return self._kept[0]

    def _holds(self, kept: tuple[str, float] | None, bad: str | None) -> bool:
        return kept is not None and kept[0] != bad and self._clock() < kept[1]

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """No other process fetches meanwhile."""
        if self._path is None:
            yield
            return
        with self._path.with_suffix(".lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _read(self) -> tuple[str, float] | None:
        try:
            found = self._records.unseal(self._path.read_bytes()) if self._path else None
        except OSError:
            return None
        return (str(found[0]), float(found[1])) if found else None

    def _write(self, kept: tuple[str, float]) -> None:
        if self._path is None:
            return
        fresh = self._path.with_suffix(".new")
        fresh.touch(0o600)
        fresh.write_bytes(self._records.seal(list(kept)))
        fresh.replace(self._path)


def as_fetched(body: object) -> Fetched | None:
    """A token as WeChat, and most token services, write it; None where there is none."""
    if isinstance(body, str):
        try:
            body = json.loads(body)
        except ValueError:
            return None
    if not isinstance(body, dict):
        return None
    token, expires = body.get("access_token"), body.get("expires_in", EARLY_S + 60)
    if not isinstance(token, str) or not token or not isinstance(expires, int | float):
        return None
    return Fetched(token, int(expires))
