"""The table of visitors that guides helped without a ticket changing; it never holds who they were."""

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.records.tables import Base, Serial


class Helped(Base):
    """Somebody who was answered, sent to the online service or elsewhere, or led to their place."""

    __tablename__ = "helped"
    __table_args__ = (
        UniqueConstraint("by", "key", name="uq_helped_key"),
        Index("ix_helped_centre_day", "centre", "day"),
    )

    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    centre: Mapped[str] = mapped_column(String(32))
    day: Mapped[str] = mapped_column(String(10))
    at: Mapped[int]
    by: Mapped[str] = mapped_column(String(64))
    # What it was sent under: sent again, it is not counted again
    key: Mapped[str] = mapped_column(String(64))
    fingerprint: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(16))
    ticket: Mapped[str | None] = mapped_column(String(64))
    services: Mapped[list[str]]
