"""The tables of visitors who sign in from afar: codes sent to phones, and sign-ins. Times are milliseconds UTC.

No phone number and no openid stands in them: what has to be compared is a keyed hash, what has to be read again is
sealed, and both keys are kept outside the database.
"""

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from server.records.tables import Base


class VisitorCode(Base):
    """The last code sent to a phone, and how many were sent lately."""

    __tablename__ = "visitor_codes"
    __table_args__ = (Index("ix_visitor_codes_expires_at", "expires_at"),)

    phone: Mapped[str] = mapped_column(String(32), primary_key=True)  # hashed
    code: Mapped[str] = mapped_column(String(32))  # hashed with the phone; '' once it was used
    sent_at: Mapped[int]
    expires_at: Mapped[int]
    tries: Mapped[int]
    counted_from: Mapped[int]  # when the day began in which `count` were sent
    count: Mapped[int]


class VisitorSession(Base):
    """One sign-in of a visitor; its hash is also its id."""

    __tablename__ = "visitor_sessions"
    __table_args__ = (Index("ix_visitor_sessions_expires_at", "expires_at"),)

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    visitor: Mapped[str] = mapped_column(String(32))  # the hash of who it is
    identity: Mapped[str] = mapped_column(Text)  # {phone} or {openid}, sealed
    shown: Mapped[str] = mapped_column(String(64))  # the phone with its middle left out; '' of WeChat
    created_at: Mapped[int]
    expires_at: Mapped[int]
    revoked_at: Mapped[int | None] = mapped_column(default=None)
