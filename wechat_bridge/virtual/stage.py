"""What surrounds the stand-in: the bridge it speaks to, which faults it has, the clock; it answers nothing itself."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from flask import request

from wechat_bridge.virtual.chat import Chat
from wechat_bridge.virtual.state import Refusal, World


@dataclass(frozen=True, slots=True)
class Stage:
    """The stand-in's surroundings."""

    chat: Callable[[str], Chat] | None = None
    faults: Callable[[], frozenset[str]] = frozenset
    clock: Callable[[], float] = time.time
    noticed: Callable[[], None] = field(default=lambda: None)


def must_hold(world: World, stage: Stage) -> None:
    """Refuses a request whose access token doesn't hold."""
    if "expired" in stage.faults():
        world.expire()
        raise Refusal(42001)
    world.must_hold(request.args.get("access_token", ""), stage.clock())
