"""Tickets as values and what is decided on them, for the tests of the rules."""

import dataclasses
from typing import Any

from server.domain.decide import Act, decide
from server.domain.refusals import Refused
from server.domain.ticket import Happened, RouteStop, Ticket, evolve
from server.wire.catalogue import Policy
from server.wire.vocabulary import Channel, State

POLICY = Policy(
    announce_times=3, announce_s=60, announce_needs_s=120, requeue_limit=2, walking_s=30, undo_s=10
)
NOW = 1_000_000
ROUTE = (
    RouteStop(service="S2", service_name="营业执照", queue="B"),
    RouteStop(service="S3", service_name="公章备案", queue="C"),
)


def ticket(state: State = State.WAITING, **fields: Any) -> Ticket:
    plain = Ticket(
        id="demo-20261123-A001",
        number="A001",
        seq=7,
        centre="demo",
        day="2026-11-23",
        service="S1",
        service_name="居住证",
        queue="A",
        state=state,
        channel=Channel.KIOSK,
        drawn_at=1000,
        base_at=1000,
        rank_at=900,
    )
    return dataclasses.replace(plain, **fields)


def called(**fields: Any) -> Ticket:
    at_counter = {"counter": "c01", "zone": "east", "called_at": NOW - 300_000, "announced": 3}
    return ticket(State.CALLED, **(at_counter | fields))


def serving(**fields: Any) -> Ticket:
    return dataclasses.replace(called(started_at=NOW - 200_000), state=State.SERVING, **fields)


def held(**fields: Any) -> Ticket:
    return dataclasses.replace(called(), state=State.HELD, **fields)


def happened(was: Ticket, now_ms: int = NOW, /, **act: Any) -> Happened:
    outcome = decide(was, Act(**act), POLICY, now_ms)
    assert isinstance(outcome, Happened)
    return outcome


def refused(was: Ticket, now_ms: int = NOW, /, **act: Any) -> Refused:
    outcome = decide(was, Act(**act), POLICY, now_ms)
    assert isinstance(outcome, Refused)
    return outcome


def after(was: Ticket, now_ms: int = NOW, /, **act: Any) -> Ticket:
    return evolve(was, happened(was, now_ms, **act))
