"""The one connection to the live store: scripts by hash, its clock, and the difference between away and refused.

A client never retries by itself: a script re-sent after a lost reply was seen to pop twice. Only `run` repeats, with
the same idempotency key, for which the scripts give the first answer.

    StoreAway      the store can't be reached or is loading; nothing is known of the last command
"""

import hashlib
import time
from collections.abc import Callable, Sequence
from importlib.resources import files
from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

_AWAY = (redis.exceptions.ConnectionError, redis.exceptions.TimeoutError, redis.exceptions.BusyLoadingError)
_FULL = "MISCONF"
"""How a store begins its answer that can't write since its disk is full. Nothing was changed."""
_PAUSES_S = (0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8)


class StoreAway(Exception):
    """The live store does not answer; the command may be repeated with its key."""


class Client:
    """Runs the three scripts and plain reads against one Redis, Valkey, Sentinel or Cluster."""

    def __init__(self, url: str, now_ms: Callable[[], int] | None = None, timeout_s: float = 5.0) -> None:
        """Connects on first use. `now_ms` replaces the store's clock (tests, simulation)."""
        self.redis: Any = redis.Redis.from_url(
            url,
            protocol=2,
            decode_responses=True,
            retry=Retry(NoBackoff(), 0),
            socket_timeout=timeout_s,
            socket_connect_timeout=timeout_s,
            max_connections=256,
        )
        self._given = now_ms
        self._lead_ms: float | None = None
        self._read_at = 0.0
        frame = _source("frame")
        self._sources = {name: frame + "\n" + _source(name) for name in ("draw", "take", "commit")}
        self._hashes = {name: hashlib.sha1(text.encode()).hexdigest() for name, text in self._sources.items()}

    def run(self, script: str, keys: Sequence[str], args: Sequence[str]) -> list[Any]:
        """The script's reply; repeats the same call while the store is away, then raises StoreAway."""
        given = "" if self._given is None else str(self._given())
        for pause_s in (*_PAUSES_S, None):
            try:
                return self._evaluate(script, keys, [given, *args])
            except _AWAY as error:
                if pause_s is None:
                    raise StoreAway(str(error)) from error
                time.sleep(pause_s)
            except redis.exceptions.OutOfMemoryError as error:
                raise StoreAway(str(error)) from error
            except redis.exceptions.ResponseError as error:
                if str(error).startswith(_FULL):
                    raise StoreAway(str(error)) from error
                raise
        raise AssertionError("unreachable")

    def read(self, command: Callable[[Any], Any]) -> Any:
        """A plain read, repeated while the store is away (Any: redis-py types each answer as maybe awaitable)."""
        for pause_s in (*_PAUSES_S, None):
            try:
                return command(self.redis)
            except _AWAY as error:
                if pause_s is None:
                    raise StoreAway(str(error)) from error
                time.sleep(pause_s)
        raise AssertionError("unreachable")

    def ask(self, command: str, *args: Any, **options: Any) -> Any:
        """One command of redis-py by its name, repeated while the store is away; for what may be repeated."""
        return self.read(lambda r: getattr(r, command)(*args, **options))

    def many(self, commands: Sequence[tuple[Any, ...]]) -> list[Any]:
        """The answers of many commands in one round trip, all of them repeated while the store is away."""

        def run(r: Any) -> list[Any]:
            with r.pipeline(transaction=False) as pipe:
                for command, *args in commands:
                    getattr(pipe, command)(*args)
                answers: list[Any] = pipe.execute()
                return answers

        found: list[Any] = self.read(run)
        return found

    def now_ms(self) -> int:
        """The store's calendar clock, read at most every 5 s and carried on by this process's monotonic one."""
        if self._given is not None:
            return self._given()
        here = time.monotonic()
        if self._lead_ms is None or here - self._read_at > 5:
            seconds, micros = self.ask("time")
            self._lead_ms = seconds * 1000 + micros / 1000 - time.monotonic() * 1000
            self._read_at = here
        return int(time.monotonic() * 1000 + self._lead_ms)

    def ping(self) -> bool:
        """Whether the store answers now."""
        try:
            return bool(self.redis.ping())
        except _AWAY:
            return False

    def close(self) -> None:
        """Give the connections back."""
        self.redis.close()

    def _evaluate(self, script: str, keys: Sequence[str], args: Sequence[str]) -> list[Any]:
        try:
            return self.redis.execute_command("EVALSHA", self._hashes[script], len(keys), *keys, *args)
        except redis.exceptions.NoScriptError:
            self.redis.script_load(self._sources[script])
            return self.redis.execute_command("EVALSHA", self._hashes[script], len(keys), *keys, *args)


def _source(name: str) -> str:
    return files("server.store").joinpath("lua", f"{name}.lua").read_text("utf-8")
