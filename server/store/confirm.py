"""A script whose answer counts only once a replica has its change too. It decides nothing of what is refused.

What is waited for is all that the connection's own last write left behind, so script and wait share a connection.
"""

from typing import Any

import redis

from server.store import connect

CONFIRM_MS = 1_500
"""How long a replica has; shorter than the time-out of an answer."""
WITH_AOF = (7, 2)
"""From this version on (Valkey says 7.2 too) a server can wait until the change is on disks, not only in memory."""


class Confirmation:
    """Runs scripts and waits for a replica."""

    def __init__(self) -> None:
        self._with_aof: bool | None = None

    def run(self, client: Any, command: tuple[Any, ...]) -> tuple[list[Any], bool]:
        """A script's reply, and whether a replica has what it changed, or had changed under the same key.

        `command` is EVALSHA or EVAL with at least one key. Raises redis errors as they are.
        """
        key = str(command[3])
        try:
            with connect.of_key(client, key).client() as line:
                reply = line.execute_command(*command)
                if reply[0] == "again":
                    # Another connection made the change, perhaps: what is written after it, on this one, is waited for.
                    line.set(_beside(key), "1")
                elif reply[0] != "ok":
                    return reply, True
                return reply, self._replica_has_it(line)
        except (redis.exceptions.ConnectionError, redis.exceptions.TimeoutError, redis.exceptions.AskError):
            connect.look_again(client)
            raise

    def _replica_has_it(self, line: Any) -> bool:
        if self._with_aof is None:
            version = line.info("server")["redis_version"].split(".")
            self._with_aof = tuple(map(int, version[:2])) >= WITH_AOF
        if self._with_aof:
            own_disk, other_disks = line.execute_command("WAITAOF", 1, 1, CONFIRM_MS)
            return bool(own_disk and other_disks)
        return bool(line.execute_command("WAIT", 1, CONFIRM_MS))


def _beside(key: str) -> str:
    """A key in the slot of another: `{p07}:sure`."""
    return f"{key[: key.index('}') + 1]}:sure"
