"""Broken on purpose: engines as others have them, a kiosk that merges carelessly, a follower that misses events."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from server.cli.torture.journal import Journal, Line
from server.client.live import Follower
from server.store.client import Client
from server.wire.fold import event_order
from server.wire.vocabulary import EventType, State

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


class Careless(Journal):
    """A kiosk that merges each number as a new draw, and not under the key of the one that timed out."""

    def unmerged(self) -> list[Line]:
        return [replace(line, key=f"new-{line.key}") for line in super().unmerged()][:1]

    def note(self, key: str, one: str, code: str) -> None:
        super().note(key.removeprefix("new-"), one, code)


class Inattentive(Follower):
    """A follower that misses how three tickets are done for good; it hears the last event, for which all wait.

    What its snapshot has already it can't miss.
    """

    _missed = 0

    def _apply(self, event: dict[str, Any]) -> None:
        assert self._fold is not None
        is_new = event_order(event["event_id"]) > event_order(self._fold.event_id)
        is_done = event["type"] == EventType.TICKET_FINISHED and event["ticket"]["state"] == State.DONE
        if is_new and is_done and self._missed < 3:
            self._missed += 1
        else:
            super()._apply(event)
