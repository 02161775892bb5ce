"""A draw as it is asked for and as it came out. It decides nothing."""

from dataclasses import dataclass
from typing import Any

from server.wire.vocabulary import Channel

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawRequest:
    """A draw as it was asked for; `priority` is `{class, verified}`, `party` as in the contract."""

    service: str
    channel: Channel
    priority: Json | None = None
    party: Json | None = None
    cases: int = 1
    needs: tuple[str, ...] = ()
    lang: str = "zh-CN"
    notify_ahead: int | None = None
    reason: str | None = None
    # Identities shown in this request: a ticket held by one may be given back whole.
    proven: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Drawn:
    """A ticket after its draw: its public record, random part, people ahead (None if booked) and waiting."""

    ticket: Json
    secret: str
    ahead: int | None
    waiting: int
    repeated: bool
