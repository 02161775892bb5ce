"""The table of answers that were given once and hold a secret: sealed, and for minutes only."""

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from server.records.tables import Base


class KeptAnswer(Base):
    """What was answered to a request under its idempotency key."""

    __tablename__ = "kept_answers"

    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(32))  # keyed: the request may hold a password
    sealed: Mapped[str] = mapped_column(Text)
    at: Mapped[int]
