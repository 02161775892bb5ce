"""Two engines broken on purpose, as other systems are: the number is counted, the next is looked up and then taken."""

from collections.abc import Sequence
from typing import Any

from server.store.client import Client

HESITATION = 3
"""Round trips between what is read and what is done with it."""


class Counting(Client):
    """Numbers are made by counting: how many there are is read first, and the draw goes by that."""

    def run(self, script: str, keys: Sequence[str], args: Sequence[str]) -> list[Any]:
        if script != "draw":
            return super().run(script, keys, args)
        day = next(key for key in keys if ":d:" in key)
        (count,) = (name for name in args if name.startswith("n:"))
        counted = self.ask("hget", day, count) or 0
        for _ in range(HESITATION):
            self.ask("ping")
        self.ask("hset", day, count, counted)
        return super().run(script, keys, args)


class Peeking(Client):
    """Call-next looks who is first, and calls that one whether or not it is still there."""

    def run(self, script: str, keys: Sequence[str], args: Sequence[str]) -> list[Any]:
        if script != "take":
            return super().run(script, keys, args)
        queues = [key for key in keys if ":q:" in key]
        heads = {queue: self.ask("zrange", queue, 0, 0, withscores=True) for queue in queues}
        for _ in range(HESITATION):
            self.ask("ping")
        for queue, head in heads.items():
            if head:
                self.ask("zadd", queue, dict(head))
        return super().run(script, keys, args)
