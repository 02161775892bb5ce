"""The tables of those who say how it was and of those who listen: ratings, follow-ups, enquiries.

What would tell who somebody is lies in them sealed, or as a keyed hash. Times are milliseconds UTC.
"""

from typing import Any

from sqlalchemy import JSON, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.records.tables import Base, Serial


class Rating(Base):
    """How one stop of a visit was rated; `day` is that of the rating, which may be later than its ticket's."""

    __tablename__ = "ratings"
    __table_args__ = (
        UniqueConstraint("ticket", "stop", name="uq_ratings_stop"),
        Index("ix_ratings_centre_day", "centre", "day"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    ticket: Mapped[str] = mapped_column(Text)
    stop: Mapped[int]
    centre: Mapped[str] = mapped_column(Text)
    day: Mapped[str] = mapped_column(Text)
    service: Mapped[str] = mapped_column(Text)
    counter: Mapped[str | None] = mapped_column(Text)
    clerk: Mapped[str | None] = mapped_column(Text)  # whose work is rated, as far as it is told
    level: Mapped[int]
    tags: Mapped[list[str]]
    comment: Mapped[str | None] = mapped_column(Text)  # sealed
    rated_at: Mapped[int]
    by: Mapped[str] = mapped_column(Text)  # `visitor`, or the screen at the counter


class FollowUp(Base):
    """What becomes of a bad rating; `version` counts its changes."""

    __tablename__ = "follow_ups"
    __table_args__ = (Index("ix_follow_ups_centre_state", "centre", "state"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    rating: Mapped[int] = mapped_column(unique=True)  # `ratings.id`
    centre: Mapped[str] = mapped_column(Text)
    clerk: Mapped[str | None] = mapped_column(Text, index=True)
    state: Mapped[str] = mapped_column(String(16))  # open, closed, appealed
    opened_at: Mapped[int]
    due_at: Mapped[int]
    handler: Mapped[str | None] = mapped_column(String(32))
    called_at: Mapped[int | None]  # when somebody last called back
    reached: Mapped[bool | None]
    notes: Mapped[list[dict[str, Any]]] = mapped_column(JSON)  # {at, by, text: sealed}
    result: Mapped[str | None] = mapped_column(String(16))
    closed_at: Mapped[int | None]
    closed_by: Mapped[str | None] = mapped_column(String(32))
    appeal: Mapped[str | None] = mapped_column(Text)  # sealed
    appealed_at: Mapped[int | None]
    version: Mapped[int]


class Enquiry(Base):
    """What somebody asked on the telephone or at the desk, and whether they are to be called back."""

    __tablename__ = "enquiries"
    __table_args__ = (
        UniqueConstraint("key", name="uq_enquiries_key"),
        Index("ix_enquiries_centre_day", "centre", "day"),
        Index("ix_enquiries_state", "state"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    centre: Mapped[str | None] = mapped_column(Text)  # none: of the whole district
    day: Mapped[str] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(String(16))  # phone, desk
    state: Mapped[str] = mapped_column(String(16))  # answered, call_back, done
    asked: Mapped[str] = mapped_column(Text)  # sealed, as is the answer
    answer: Mapped[str | None] = mapped_column(Text)
    services: Mapped[list[str]]
    ticket: Mapped[str | None] = mapped_column(Text)
    caller: Mapped[str | None] = mapped_column(Text)  # name and phone, sealed
    call_back_at: Mapped[int | None]
    calls: Mapped[int]  # how often somebody called back
    called_back_at: Mapped[int | None]
    called_back_by: Mapped[str | None] = mapped_column(String(32))
    by: Mapped[str] = mapped_column(String(32))
    created_at: Mapped[int]
    key: Mapped[str] = mapped_column(String(32))
    fingerprint: Mapped[str] = mapped_column(String(32))
    version: Mapped[int]
