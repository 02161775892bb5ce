"""The one connection to the live store: scripts by hash, its clock, and the difference between away and refused.

A client never retries by itself: a script re-sent after a lost reply was seen to pop twice. Only `run` repeats, with
the same idempotency key, for which the scripts give the first answer.

    StoreAway      the store can't be reached or is loading; nothing is known of the last command
"""

import hashlib
import threading
import time
from collections.abc import Callable, Sequence
from importlib.resources import files
from typing import Any

import redis

from server.store import address, connect
from server.store.clock import ClockAlarm
from server.store.confirm import Confirmation
from server.store.keys import SYSTEM_STREAM
from server.store.lines import Lines

_DISK_FULL = "MISCONF"
"""How a store begins its answer that can't write since its disk is full. Nothing was changed."""
PATIENCE_S = 3.0
"""How long a store that is away is waited for; it is back within a second after a restart."""
TIMEOUT_S = 2.0
CLOCK_KEPT_S = 5.0
_PAUSES_S = (0.02, 0.05, 0.1, 0.2, 0.4)


class StoreAway(Exception):
    """The live store does not answer; the command may be repeated with its key."""


class Client:
    """Runs the three scripts and plain reads against one Redis or Valkey, or a Cluster of them."""

    def __init__(
        self,
        url: str,
        now_ms: Callable[[], int] | None = None,
        timeout_s: float = TIMEOUT_S,
        *,
        confirm: bool = False,
    ) -> None:
        """Connects on first use; address.BadUrl at once. `now_ms` replaces the store's clock (tests, simulation).

        `confirm`: a script's answer counts only once a replica has it too.
        """
        where = address.parse(url)
        self.is_cluster = where.kind == address.CLUSTER
        self._connect = connect.connector(where, timeout_s)
        self._redis: Any = None
        self._lines: Lines | None = None
        self._connecting = threading.Lock()
        self._confirmation = Confirmation() if confirm else None
        self._given = now_ms
        self._lead_ms: float | None = None
        self._read_at = 0.0
        self._alarm = ClockAlarm()
        frame = _source("clock") + "\n" + _source("frame")
        self._sources = {name: frame + "\n" + _source(name) for name in ("draw", "take", "commit")}
        self._hashes = {name: hashlib.sha1(text.encode()).hexdigest() for name, text in self._sources.items()}

    @property
    def redis(self) -> Any:
        """redis-py's client; raises redis.ConnectionError where a Cluster is away."""
        if self._redis is None:
            with self._connecting:
                if self._redis is None:
                    connected = self._connect()
                    self._lines = None if self.is_cluster else Lines(connected)
                    self._redis = connected
        return self._redis

    def run(self, script: str, keys: Sequence[str], args: Sequence[str]) -> list[Any]:
        """The script's reply; repeats the same call while the store is away, then raises StoreAway."""
        given = "" if self._given is None else str(self._given())
        words = (len(keys), *keys, given, *args)
        reply: list[Any] = _patiently(lambda: self._evaluate(script, words))
        return reply

    def read(self, command: Callable[[Any], Any]) -> Any:
        """A plain read, repeated while the store is away (Any: redis-py types each answer as maybe awaitable)."""
        return _patiently(lambda: command(self.redis))

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

    def wait_for_entries(self, positions: dict[str, str], block_ms: int, limit: int) -> list[Any]:
        """What is newer than each stream's position, waiting for it; on a Cluster all streams must be of one slot.

        Raises connect.ERRORS as they are.
        """
        command = ("XREAD", "COUNT", limit, "BLOCK", block_ms, "STREAMS", *positions, *positions.values())
        if not self.is_cluster:
            return list(self.redis.execute_command(*command) or [])
        # The node is named since redis-py would ask another one, each time, where in this command its keys are.
        node = self.redis.get_node_from_key(next(iter(positions)))
        return list(self.redis.execute_command(*command, target_nodes=node) or [])

    def forget_clock(self) -> None:
        """Read the store's clock again when next asked for the time."""
        self._lead_ms = None

    def now_ms(self) -> int:
        """The store's calendar clock, read at most every 5 s and carried on by this process's monotonic one."""
        if self._given is not None:
            return self._given()
        here, lead_ms = time.monotonic(), self._lead_ms
        if lead_ms is None or here - self._read_at > CLOCK_KEPT_S:
            seconds, micros = _patiently(self._time)
            here = time.monotonic()
            store_ms = seconds * 1000 + micros / 1000
            self._alarm.note(store_ms, here * 1000)
            lead_ms = store_ms - here * 1000
            self._lead_ms, self._read_at = lead_ms, here
        return int(here * 1000 + lead_ms)

    @property
    def clock_jumps(self) -> int:
        """How often the store's clock has jumped since this process began to read it."""
        return self._alarm.jumps

    def is_clock_trusted(self) -> bool:
        """Whether the store's clock is to be believed with what can't be undone: it has not jumped lately."""
        return not self._alarm.stands(time.monotonic() * 1000)

    def ping(self) -> bool:
        """Whether the store answers now; of a Cluster, whether any master does."""
        try:
            return bool(self._first_to("ping"))
        except connect.ERRORS as error:
            if not connect.is_away(error):
                raise
            return False

    def close(self) -> None:
        """Give the connections back."""
        if self._redis is not None:
            self._redis.close()

    def _time(self) -> tuple[int, int]:
        """One clock for all processes: of a Cluster that of the master of `{sys}`, of another only while it is away."""
        found: tuple[int, int] = self._first_to("time")
        return found

    def _first_to(self, command: str) -> Any:
        """The answer of the first master that gives one; raises the last one's error."""
        *others, last = connect.servers(self.redis, SYSTEM_STREAM)
        for server in others:
            try:
                return getattr(server, command)()
            except (redis.exceptions.ConnectionError, redis.exceptions.TimeoutError):
                connect.look_again(self.redis)
        return getattr(last, command)()

    def _evaluate(self, script: str, words: tuple[Any, ...]) -> list[Any]:
        try:
            return self._send(("EVALSHA", self._hashes[script], *words))
        except redis.exceptions.NoScriptError:
            # The server that holds the keys doesn't know it yet: it is run and remembered there in one step.
            return self._send(("EVAL", self._sources[script], *words))

    def _send(self, command: tuple[Any, ...]) -> list[Any]:
        client = self.redis
        if self._confirmation is not None:
            reply, is_confirmed = self._confirmation.run(client, command)
            if not is_confirmed:
                raise StoreAway("no replica has confirmed the change in time; it may stand all the same")
            return reply
        found: list[Any] = (
            client.execute_command(*command) if self._lines is None else self._lines.send(command)
        )
        return found


def _patiently(attempt: Callable[[], Any]) -> Any:
    """The attempt's answer; repeated while the store is away, for PATIENCE_S and one time-out at the longest."""
    began = time.monotonic()
    pauses_s = iter(_PAUSES_S)
    while True:
        try:
            return attempt()
        except connect.ERRORS as error:
            if _is_full(error):
                raise StoreAway(str(error)) from error
            if not connect.is_away(error):
                raise
            pause_s = next(pauses_s, _PAUSES_S[-1])
            if time.monotonic() + pause_s > began + PATIENCE_S:
                raise StoreAway(str(error)) from error
            time.sleep(pause_s)


def _is_full(error: Exception) -> bool:
    return isinstance(error, redis.exceptions.OutOfMemoryError) or str(error).startswith(_DISK_FULL)


def _source(name: str) -> str:
    return files("server.store").joinpath("lua", f"{name}.lua").read_text("utf-8")
