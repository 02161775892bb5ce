"""What may become of a bad rating: who may look into it, how it is closed, when the clerk may appeal. Pure.

open ──close──▶ closed ──appeal──▶ appealed ──close, by another──▶ closed for good
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from server.domain.refusals import Refused

APPEAL_MS = 15 * 24 * 3_600_000
"""How long after the result the clerk may appeal."""


class Result(StrEnum):
    """What looking into it came to."""

    UPHELD = "upheld"  # 属实
    PARTLY = "partly"  # 部分属实
    NOT_UPHELD = "not_upheld"  # 不属实
    UNREACHABLE = "unreachable"  # 联系不上


MOST_NOTES = 50
"""How many notes one takes; beyond them only what it came to can be written down."""
AGAINST_THE_CLERK = frozenset({Result.UPHELD, Result.PARTLY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A follow-up as it stands."""

    clerk: str | None
    state: str
    handler: str | None = None
    called_at: int | None = None
    result: str | None = None
    closed_at: int | None = None
    closed_by: str | None = None
    appealed_at: int | None = None
    notes: int = 0  # how many were written down


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is asked for; what is None stays."""

    handler: str | None = None
    note: str | None = None
    reached: bool | None = None  # called back: whether somebody answered
    result: Result | None = None
    due_at: int | None = None


def changed(case: Case, change: Change, by: str, manages: bool, now_ms: int) -> dict[str, Any] | Refused:
    """The fields a change sets, notes apart; or why it may not be."""
    if case.clerk is not None and by == case.clerk:
        return Refused("not_yours")
    if change.handler is not None and change.handler == case.clerk:
        return Refused("handler_is_rated")
    if case.state == "closed":
        return Refused("follow_up_closed")
    if case.state == "appealed" and (not manages or by == case.closed_by):
        return Refused("another_decides")
    if case.state == "appealed" and change.handler is not None and change.handler == case.closed_by:
        return Refused("another_decides")
    if change.due_at is not None and not manages:
        return Refused("not_yours")
    if change.note and change.result is None and case.notes >= MOST_NOTES:
        return Refused("follow_up_full", limit=MOST_NOTES)
    fields: dict[str, Any] = {}
    if change.handler is not None:
        fields["handler"] = change.handler
    if change.due_at is not None:
        fields["due_at"] = change.due_at
    if change.reached is not None:
        fields |= {"called_at": now_ms, "reached": change.reached}
    if change.result is not None:
        if not (case.notes or change.note):
            return Refused("note_needed")
        if change.result == Result.UNREACHABLE and not _called(case) and change.reached is None:
            return Refused("call_needed")
        fields |= {"state": "closed", "result": str(change.result), "closed_at": now_ms, "closed_by": by}
    only_dated = change.due_at is not None and change.note is None and change.reached is None
    if fields.get("state") is None and case.handler is None and "handler" not in fields and not only_dated:
        fields["handler"] = by  # whoever begins with it has it
    return fields


def _called(case: Case) -> bool:
    """Whether somebody called back, since the appeal if there was one: whoever decides it calls anew."""
    return case.called_at is not None and case.called_at >= (case.appealed_at or 0)


def appealed(case: Case, by: str, now_ms: int) -> dict[str, Any] | Refused:
    """The fields an appeal sets: once, in time, by the clerk, against a result that goes against them."""
    if case.clerk is None or by != case.clerk:
        return Refused("not_yours")
    if case.state != "closed" or case.closed_at is None or case.result not in AGAINST_THE_CLERK:
        return Refused("nothing_to_appeal")
    if case.appealed_at is not None:
        return Refused("appealed_already")
    if now_ms - case.closed_at > APPEAL_MS:
        return Refused("appeal_too_late")
    return {"state": "appealed", "appealed_at": now_ms, "handler": None}
