"""What passes between the journal, the issuer, the merger and the paper; it decides nothing."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from server.wire.records import Ticket
from server.wire.vocabulary import PrintState

Json = dict[str, Any]


class Why(StrEnum):
    """Why a kiosk can't issue a number by itself."""

    NO_SERIES = "no_series"  # it was never in contact with this journal
    CLOSED = "closed"
    UNKNOWN_SERVICE = "unknown_service"
    DISK = "disk"


class Declined(Exception):
    """No number was issued; `next_at` is when numbers are given next, if that is why and is known."""

    def __init__(self, why: Why, next_at: int | None = None) -> None:
        super().__init__(why.value)
        self.why, self.next_at = why, next_at


@dataclass(frozen=True, slots=True)
class Wanted:
    """A draw as the visitor asked for it; `key` is the one of the draw that had no answer.

    `slip` is what is to be said of its paper until more is known, one of PrintState. One that is `given_up` from the
    start is only to end whatever the server drew under the key.
    """

    key: str
    service: str
    language: str = "zh-CN"
    party: Json | None = None
    priority: str | None = None  # a class, claimed
    needs: tuple[str, ...] = ()
    cases: int = 1
    large: bool = False  # its slip in large type
    slip: str = PrintState.UNKNOWN
    given_up: bool = False


@dataclass(frozen=True, slots=True)
class Contact:
    """What a contact gave: the server's time of it, the offset of this clock, and what numbers are made of."""

    at: int
    offset_ms: int
    series: str | None
    partition: int | None


@dataclass(frozen=True, slots=True)
class Line:
    """One number in the journal; `slip` is its paper's state as last heard of."""

    seq: int
    key: str
    ticket: Ticket
    language: str = "zh-CN"
    party: Json | None = None
    priority: str | None = None
    needs: tuple[str, ...] = ()
    contact_at: int | None = None
    slip: str = PrintState.UNKNOWN
    cancelled: bool = False
    merged: bool = False
    large: bool = False  # its slip in large type; not known any more once it is merged


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a line at the server: the ticket that counts, or the code of its refusal, or both."""

    line: Line
    id: str | None = None
    code: str | None = None
