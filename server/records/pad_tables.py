"""The table of what stands at one counter: call pads and rating screens. Times are milliseconds UTC."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from server.records.tables import Base


class Pad(Base):
    """A device bound to a counter. A call pad that is bound to none may nothing; a rating screen then says itself."""

    __tablename__ = "pads"

    device: Mapped[str] = mapped_column(ForeignKey("devices.id"), primary_key=True)
    counter: Mapped[str] = mapped_column(String(64))
    bound_at: Mapped[int]
    by: Mapped[str] = mapped_column(String(64))
