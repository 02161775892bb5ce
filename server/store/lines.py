"""Connections that scripts are sent over, kept ready. It repeats nothing and knows no script.

A client of redis-py takes a connection out of its pool for each command, looks at its socket, counts it and puts it
back: as much work again as the command itself. Here only the pool's connections are used, one by one thread at a time.
"""

from typing import Any

import redis


class Lines:
    """The connections of one server's client that scripts have to themselves."""

    def __init__(self, client: Any) -> None:
        self._pool = client.connection_pool
        self._free: list[Any] = []

    def send(self, command: tuple[Any, ...]) -> Any:
        """The answer to a command; raises redis errors as they are, for one whose connection had gone as well."""
        try:
            line = self._free.pop()
        except IndexError:
            line = self._pool.get_connection()
        try:
            line.send_command(*command)
            answer = line.read_response()
        except redis.exceptions.ResponseError:
            self._free.append(line)  # refused, which is an answer too
            raise
        except BaseException:
            # What may still come must not be taken for the next answer; and the pool finds out where a master is now.
            line.disconnect()
            self._pool.release(line)
            raise
        self._free.append(line)
        return answer
