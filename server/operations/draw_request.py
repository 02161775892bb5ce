"""A draw as it is asked for and as it came out. It decides nothing."""

from dataclasses import dataclass, field
from typing import Any

from server.wire.vocabulary import Channel

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawRequest:
    """A draw as it was asked for; `priority` is `{class, verified}`, `party` and `position` as in the contract."""

    service: str
    channel: Channel
    priority: Json | None = None
    party: Json | None = None
    cases: int = 1
    needs: tuple[str, ...] = ()
    services: tuple[str, ...] = ()  # of a whole visit, `service` the first of them
    position: Json | None = None  # where a remote visitor is now; used once and not kept
    lang: str = "zh-CN"
    notify_ahead: int | None = None
    extra: bool = False  # 加号
    reason: str | None = None
    # Identities shown in this request: a ticket held by one may be given back whole.
    proven: tuple[str, ...] = ()
    # Of a visitor at a page: `device` and `address`, each as a hash under the installation's key.
    origins: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Drawn:
    """A ticket after its draw: its public record, random part, people ahead (None if booked) and waiting."""

    ticket: Json
    secret: str
    ahead: int | None
    waiting: int
    repeated: bool
    priority: Json | None = None
    needs: list[str] = field(default_factory=list)
