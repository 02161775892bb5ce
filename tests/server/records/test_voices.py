"""Ratings, follow-ups and enquiries on every kind of database: once, in order, found by what is asked for."""

from typing import Any

import pytest
from sqlalchemy import select

from server.records import enquiries, follow_ups, outbox, ratings
from server.records.engine import Database
from server.records.follow_ups import Wanted as WantedFollowUps
from server.records.tables import OutboxRow
from server.records.voices_tables import Enquiry, FollowUp, Rating

NOW = 1_800_000_000_000


def rating(ticket: str, day: str = "2026-11-23", clerk: str | None = "s-1", level: int = 1) -> dict[str, Any]:
    return {
        "ticket": ticket, "stop": 0, "centre": "demo", "day": day, "service": "S1", "counter": "c01", "clerk": clerk,
        "level": level, "tags": ["慢"], "comment": None, "rated_at": NOW, "by": "visitor",
    }  # fmt: skip


def opened(database: Database, *rows: dict[str, Any]) -> list[int]:
    """The ids of follow-ups of such ratings."""
    with database.change() as session:
        kept = [ratings.add(session, row) for row in rows]
        return [follow_ups.open_one(session, one, now=NOW, due_at=NOW + 1).id for one in kept if one]


def enquiry(key: str, **more: Any) -> dict[str, Any]:
    return {
        "centre": "demo", "day": "2026-11-23", "channel": "phone", "state": "answered", "asked": "上户口",
        "answer": None, "services": ["S1"], "ticket": None, "caller": None, "call_back_at": None, "calls": 0,
        "by": "s-1", "created_at": NOW, "key": key, "fingerprint": "f", "version": 1, **more,
    }  # fmt: skip


def test_a_rating_is_kept_once(database: Database) -> None:
    with database.change() as session:
        assert ratings.add(session, rating("t1")) is not None
    with database.change() as session:
        assert ratings.add(session, rating("t1", level=5)) is None
    with database.read() as session:
        assert [one.level for one in session.scalars(select(Rating))] == [1]


@pytest.mark.parametrize(
    ("month", "before", "clerk", "found"),
    [
        ("2026-11", "9999-12-31", None, ["t2", "t3", "t4"]),
        ("2026-11", "2026-11-30", None, ["t2", "t3"]),
        ("2026-11", "2026-11-30", "s-1", ["t2"]),
        ("2026-10", "9999-12-31", None, ["t1"]),
    ],
)
def test_a_months_ratings_up_to_a_day(
    database: Database, month: str, before: str, clerk: str | None, found: list[str]
) -> None:
    with database.change() as session:
        for ticket, day, of in (
            ("t1", "2026-10-31", "s-1"),
            ("t2", "2026-11-01", "s-1"),
            ("t3", "2026-11-29", None),
            ("t4", "2026-11-30", "s-1"),
        ):
            ratings.add(session, rating(ticket, day, of))
    with database.read() as session:
        days = f"{month}-01", f"{month}-31"
        rows = ratings.given(session, "demo", *days, before=before, clerk=clerk)
        assert [one.ticket for one in rows] == found
        assert not ratings.given(session, "town-1", *days, before=before)


def test_follow_ups_are_found_but_for_those_about_the_reader(database: Database) -> None:
    first, second, third = opened(database, rating("t1"), rating("t2", clerk="s-2"), rating("t3", clerk=None))

    def found(**wanted: Any) -> list[int]:
        with database.read() as session:
            return [one.id for one, _ in follow_ups.listed(session, WantedFollowUps(**wanted))]

    assert found() == [first, second, third]
    assert found(except_of="s-1") == [second, third]
    assert found(after=first, limit=1) == [second]
    assert found(centre="town-1") == found(state="closed") == []


def test_of_two_changes_of_one_version_the_second_does_nothing(database: Database) -> None:
    (id_,) = opened(database, rating("t1"))
    with database.read() as session:
        seen = session.get_one(FollowUp, id_)
    for handler, done in (("s-2", True), ("s-3", False)):
        with database.change() as session:
            assert follow_ups.change(session, seen, {"handler": handler}, by=handler, now=NOW) is done
    with database.read() as session:
        now = session.get_one(FollowUp, id_)
        told = [row.body["by"] for row in session.scalars(select(OutboxRow).order_by(OutboxRow.id))]
    assert (now.handler, now.version) == ("s-2", 2)
    assert told == ["system", "s-2"]


def test_an_enquiry_of_a_key_is_written_once_with_one_event(database: Database) -> None:
    added = []
    for _ in range(2):
        with database.change() as session:
            added.append(enquiries.add(session, enquiry("k1"), now=NOW))
    assert [is_new for _, is_new in added] == [True, False]
    assert added[0][0].id == added[1][0].id
    with database.read() as session:
        assert [row.type for row in outbox.pending(session)] == [outbox.ENQUIRY_CHANGED]


def test_call_backs_come_by_when_they_are_due(database: Database) -> None:
    with database.change() as session:
        for n, at in enumerate((30, 10, 20)):
            enquiries.add(session, enquiry(f"k{n}", state="call_back", call_back_at=at), now=NOW)
        enquiries.add(session, enquiry("k3"), now=NOW)

    def found(**wanted: Any) -> list[str]:
        with database.read() as session:
            return [one.key for one in enquiries.listed(session, enquiries.Wanted(**wanted))]

    assert found(state="call_back") == ["k1", "k2", "k0"]
    assert found() == ["k3", "k2", "k1", "k0"]


def test_callers_are_forgotten_but_for_who_waits_to_be_called(database: Database) -> None:
    with database.change() as session:
        enquiries.add(session, enquiry("old", caller="sealed"), now=NOW)
        enquiries.add(session, enquiry("waits", caller="sealed", state="call_back", call_back_at=1), now=NOW)
        enquiries.add(session, enquiry("new", caller="sealed", created_at=NOW + 2), now=NOW)
    with database.change() as session:
        assert enquiries.forget_callers(session, NOW + 1) == 1
    with database.read() as session:
        left = [
            one.key for one in session.scalars(select(Enquiry).order_by(Enquiry.id)) if one.caller is not None
        ]
    assert left == ["waits", "new"]
