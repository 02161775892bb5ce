"""A bad rating is looked into by somebody else than the clerk, closed with a reason, and appealed against once."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.follow_up import APPEAL_MS, MOST_NOTES, Case, Change, Result, appealed, changed
from server.domain.refusals import Refused

NOW = 1_800_000_000_000
OPEN = Case(clerk="s-clerk", state="open")
CLOSED = replace(
    OPEN, state="closed", result="upheld", closed_at=NOW, closed_by="s-guide", handler="s-guide", notes=1
)
FULL = replace(OPEN, notes=MOST_NOTES)
APPEALED = replace(CLOSED, state="appealed", appealed_at=NOW + 1, handler=None)

CALLED = replace(APPEALED, called_at=NOW)


def outcome(found: dict[str, Any] | Refused) -> Any:
    return found.code if isinstance(found, Refused) else found


@pytest.mark.parametrize(
    ("case", "change", "by", "manages", "expected"),
    [
        (OPEN, Change(note="x"), "s-clerk", True, "not_yours"),
        (OPEN, Change(handler="s-clerk"), "s-mgr", True, "handler_is_rated"),
        (OPEN, Change(handler="s-htl"), "s-mgr", True, {"handler": "s-htl"}),
        (OPEN, Change(note="x"), "s-htl", False, {"handler": "s-htl"}),
        (OPEN, Change(due_at=NOW), "s-htl", False, "not_yours"),
        (OPEN, Change(due_at=NOW), "s-mgr", True, {"due_at": NOW}),  # who sets a date has not begun with it
        (OPEN, Change(result=Result.UPHELD), "s-htl", False, "note_needed"),
        (OPEN, Change(result=Result.UNREACHABLE, note="x"), "s-htl", False, "call_needed"),
        (FULL, Change(note="x"), "s-mgr", True, "follow_up_full"),
        (FULL, Change(handler="s-htl"), "s-mgr", True, {"handler": "s-htl"}),
        (CLOSED, Change(note="x"), "s-mgr", True, "follow_up_closed"),
        (APPEALED, Change(result=Result.NOT_UPHELD), "s-htl", False, "another_decides"),
        (APPEALED, Change(result=Result.NOT_UPHELD), "s-guide", True, "another_decides"),
        (APPEALED, Change(handler="s-guide"), "s-mgr", True, "another_decides"),
        (
            CALLED,
            Change(result=Result.UNREACHABLE),
            "s-mgr",
            True,
            "call_needed",
        ),  # that call was before the appeal
    ],
)
def test_change_of_a_follow_up(case: Case, change: Change, by: str, manages: bool, expected: Any) -> None:
    assert outcome(changed(case, change, by, manages, NOW)) == expected


def test_full_one_is_closed_with_a_last_note() -> None:
    fields = changed(FULL, Change(note="已致歉", result=Result.UPHELD), "s-htl", False, NOW)
    assert outcome(fields)["state"] == "closed"


def test_it_is_called_back_about_and_closed_with_a_result() -> None:
    change = Change(reached=True, note="已当面致歉", result=Result.UPHELD)
    assert changed(OPEN, change, "s-htl", False, NOW) == {
        "called_at": NOW, "reached": True, "state": "closed", "result": "upheld", "closed_at": NOW,
        "closed_by": "s-htl",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("case", "by", "later_ms", "expected"),
    [
        (CLOSED, "s-clerk", 1, {"state": "appealed", "appealed_at": NOW + 1, "handler": None}),
        (CLOSED, "s-other", 1, "not_yours"),
        (replace(CLOSED, clerk=None), "s-clerk", 1, "not_yours"),
        (replace(CLOSED, result="not_upheld"), "s-clerk", 1, "nothing_to_appeal"),
        (OPEN, "s-clerk", 1, "nothing_to_appeal"),
        (replace(APPEALED, state="closed"), "s-clerk", 1, "appealed_already"),
        (CLOSED, "s-clerk", APPEAL_MS + 1, "appeal_too_late"),
    ],
)
def test_appeal(case: Case, by: str, later_ms: int, expected: Any) -> None:
    assert outcome(appealed(case, by, NOW + later_ms)) == expected


def test_the_result_of_an_appeal_is_final() -> None:
    fields = changed(APPEALED, Change(result=Result.NOT_UPHELD), "s-mgr", True, NOW + 2)
    assert isinstance(fields, dict)
    decided = replace(
        APPEALED, **{name: fields[name] for name in ("state", "result", "closed_at", "closed_by")}
    )
    assert outcome(changed(decided, Change(note="x"), "s-mgr", True, NOW + 3)) == "follow_up_closed"
    assert isinstance(appealed(decided, "s-clerk", NOW + 3), Refused)


@given(
    st.sampled_from([OPEN, CLOSED, APPEALED]),
    st.builds(
        Change,
        handler=st.sampled_from([None, "s-clerk", "s-a", "s-b"]),
        note=st.sampled_from([None, "x"]),
        reached=st.sampled_from([None, True, False]),
        result=st.sampled_from([None, *Result]),
    ),
    st.sampled_from(["s-clerk", "s-a", "s-guide"]),
    st.booleans(),
)
def test_whoever_is_rated_never_has_it_in_hand_nor_closes_it(
    case: Case, change: Change, by: str, manages: bool
) -> None:
    fields = changed(case, change, by, manages, NOW)
    if isinstance(fields, dict):
        assert fields.get("handler") != case.clerk
        assert fields.get("closed_by") != case.clerk
        assert case.state != "closed"
