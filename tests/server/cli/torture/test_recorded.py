"""A record that lost, doubled, disordered or changed anything is found out; one that has all of it is not."""

from collections.abc import Callable
from typing import Any

import pytest

from server.cli.torture.recorded import Recorded, check
from tests.server.cli.torture.story import told

Json = dict[str, Any]


def kinds(**changed: Any) -> set[str]:
    """What is found of a true record in which this is otherwise."""
    story = told()
    private = {next(iter(story.tickets)): {"private": "sealed"}}
    parts: Json = {"events": story.events, "tickets": story.tickets, "private": private}
    for name, change in changed.items():
        parts[name] = change(parts[name])
    return {one.kind for one in check(Recorded(**parts), story.events, story.tickets, private)}


def test_a_true_record_is_found_true() -> None:
    assert kinds() == set()


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (lambda events: events[:-1], "not_recorded"),
        (lambda events: events[:3] + events[4:], "not_recorded"),
        (lambda events: [*events, events[-1]], "recorded_twice"),
        (lambda events: [*events[2:], *events[:2]], "recorded_out_of_order"),
        (lambda events: [*events[:-1], events[-1] | {"by": "somebody"}], "recorded_differently"),
        (lambda events: [*events, events[-1] | {"event_id": "99-0"}], "recorded_unheard_of"),
    ],
)
def test_a_record_whose_events_are_otherwise_is_found_out(
    change: Callable[[list[Json]], list[Json]], kind: str
) -> None:
    assert kinds(events=change) == {kind}


@pytest.mark.parametrize(("name", "kind"), [("tickets", "recorded_ticket"), ("private", "recorded_private")])
def test_a_ticket_that_is_lost_or_otherwise_in_the_record_is_found_out(name: str, kind: str) -> None:
    assert kinds(**{name: lambda records: dict(list(records.items())[1:])}) == {kind}
    assert kinds(**{name: lambda records: {one: {**it, "x": "y"} for one, it in records.items()}}) == {kind}


def test_needs_are_not_missed() -> None:
    story = told()
    events = [
        one | {"ticket": one["ticket"] | {"needs": ["escort"]}} if "ticket" in one else one
        for one in story.events
    ]
    tickets = {one: it | {"needs": ["escort"]} for one, it in story.tickets.items()}
    assert check(Recorded(story.events, story.tickets, {}), events, tickets, {}) == []
