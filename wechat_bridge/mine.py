"""Which tickets are a visitor's as far as is known here: drawn in the chat or told to them; never whose they are."""

import datetime
from typing import Any

from server.wire.secret import unpack
from wechat_bridge.records import Kept

Json = dict[str, Any]

DAY_MS = 24 * 3_600_000
MOST = 10
_KEPT_MS = 15 * DAY_MS
_MINE = "mine"


def all_of(kept: Kept, openid: str, now_ms: int) -> list[Json]:
    """The tickets, `{centre, secret}` each, the latest last; they may long be over."""
    return list(kept.get(openid, _MINE, now_ms) or [])


def add(kept: Kept, openid: str, ticket: Json, now_ms: int) -> None:
    """A ticket of theirs whose page they may open, `{centre, secret}`; one that is known stays where it is."""
    own = {"centre": ticket["centre"], "secret": ticket["secret"]}

    def with_own(known: list[Json] | None) -> list[Json]:
        if known and any(one["secret"] == own["secret"] for one in known):
            return known
        return [*(known or []), own][-MOST:]

    kept.alter(openid, _MINE, now_ms, now_ms + _KEPT_MS, with_own)


def may_be_live(secret: str, now_ms: int) -> bool:
    """Whether the day of a ticket isn't over everywhere, as its secret says it."""
    opened = unpack(secret)
    yesterday = datetime.datetime.fromtimestamp((now_ms - DAY_MS) / 1000, datetime.UTC).date().isoformat()
    return opened is None or opened[0].day >= yesterday
