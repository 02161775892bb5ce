"""The words that requests are made of: lines, times, names; unknown fields and control characters are refused."""

import datetime
import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from server.wire.vocabulary import State

# No control characters, no line breaks, and none that turn the direction of what stands after them: all of it may be
# printed on a slip or run along a board.
_PRINTABLE = r"^[^\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]*$"
_printable = re.compile(_PRINTABLE)
Word = Annotated[
    str, StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9._:\-]*$")
]
Line = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=_PRINTABLE)]
Text = Annotated[str, StringConstraints(max_length=1000, pattern=_PRINTABLE)]
EventId = Annotated[str, StringConstraints(pattern=r"^\d{1,15}-\d{1,10}$")]
Instant = Annotated[int, Field(ge=0, le=4_102_444_800_000)]
"""Milliseconds UTC, up to the year 2100."""
Why = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000, pattern=_PRINTABLE)
]


Need = Literal["escort", "low_counter", "written", "sign", "pager"]
Needs = Annotated[list[Need], Field(max_length=5)]
Phone = Annotated[str, StringConstraints(pattern=r"^\+?[0-9]{5,20}$")]
IdNumber = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9()]{4,30}$")]
Language = Literal["zh-CN", "en"]


def _date(value: str) -> str:
    return datetime.date.fromisoformat(value).isoformat()


Date = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$"), AfterValidator(_date)]


class Request(BaseModel):
    """Base of all requests: strict and closed."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Asked(BaseModel):
    """Base of queries, which arrive as text."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Seen(Request):
    """A ticket as its mover saw it, who may have had no line since; what isn't said isn't compared."""

    state: State = Field(strict=False)
    queue: Word | None = None
    called_at: Instant | None = None


class Reason(Request):
    """Why; with `seen`, only where the ticket is still so."""

    reason: Text | None = None
    seen: Seen | None = None


class Nothing(Request):
    """No field at all."""
