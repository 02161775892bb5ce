"""The tables of SQL as they are now; how they became so is in `migrations`. Times are milliseconds UTC."""

from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

# SQLite counts up by itself only in a column that is called INTEGER.
Serial = BigInteger().with_variant(Integer, "sqlite")


class Base(DeclarativeBase):
    """Base of all tables; constraints have names, so that migrations can find them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {int: BigInteger, dict[str, Any]: JSON, list[str]: JSON}


class Centre(Base):
    """A centre with what lists of centres show, copied from its catalogue when that is published."""

    __tablename__ = "centres"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    name_en: Mapped[str] = mapped_column(Text, default="")
    sample: Mapped[bool] = mapped_column(default=False)
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    catalogue_version: Mapped[int | None] = mapped_column(default=None)  # the current one
    above: Mapped[str | None] = mapped_column(ForeignKey("centres.id"), index=True, default=None)
    created_at: Mapped[int]


class Account(Base):
    """A member of staff; without a centre they belong to the district."""

    __tablename__ = "accounts"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    username: Mapped[str] = mapped_column(String(64), unique=True)
    password_hash: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    roles: Mapped[list[str]]
    centre: Mapped[str | None] = mapped_column(ForeignKey("centres.id"), index=True)
    active: Mapped[bool] = mapped_column(default=True)
    failed_count: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[int | None] = mapped_column(default=None)
    created_at: Mapped[int]


class Device(Base):
    """A device that may speak for itself; one without a centre serves the district (a WeChat bridge)."""

    __tablename__ = "devices"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    centre: Mapped[str | None] = mapped_column(ForeignKey("centres.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[int]


class KioskSeries(Base):
    """A series of numbers that a kiosk's journal counts by itself in, never given to another."""

    __tablename__ = "kiosk_series"
    __table_args__ = (UniqueConstraint("centre", "device", "journal", name="uq_kiosk_series_journal"),)

    centre: Mapped[str] = mapped_column(ForeignKey("centres.id"), primary_key=True)
    series: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    device: Mapped[str] = mapped_column(ForeignKey("devices.id"), index=True)
    journal: Mapped[str] = mapped_column(String(64))
    given_at: Mapped[int]


class LoginSession(Base):
    """One sign-in of a member of staff or of a device's browser; its hash is also its id."""

    __tablename__ = "login_sessions"
    __table_args__ = (
        CheckConstraint("(account IS NULL) <> (device IS NULL)", name="one_owner"),
        Index("ix_login_sessions_expires_at", "expires_at"),
    )

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account: Mapped[str | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    device: Mapped[str | None] = mapped_column(ForeignKey("devices.id"), index=True)
    created_at: Mapped[int]
    expires_at: Mapped[int]
    revoked_at: Mapped[int | None] = mapped_column(default=None)


class CatalogueVersion(Base):
    """A published catalogue of a centre, never changed again.

    What it says is a document that it may share with others, and `own`, which no two share: names and where it is. A
    centre under another has the `layer` that its document was made of. Until `began_until` part of what it says
    waits, and is as in the version `began`, with which that day began.
    """

    __tablename__ = "catalogue_versions"

    centre: Mapped[str] = mapped_column(ForeignKey("centres.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    document: Mapped[str] = mapped_column(ForeignKey("catalogue_documents.digest"))
    own: Mapped[dict[str, Any]]
    layer: Mapped[str | None] = mapped_column(ForeignKey("catalogue_documents.digest"), default=None)
    began: Mapped[int | None] = mapped_column(default=None)
    began_until: Mapped[int | None] = mapped_column(default=None)
    note: Mapped[str] = mapped_column(Text, default="")
    published_at: Mapped[int]
    by: Mapped[str] = mapped_column(String(64))


class OutboxRow(Base):
    """An event written with the change it tells of; without a centre it is for the system's own stream."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_outbox_pending",
            "id",
            sqlite_where=text("published_at IS NULL"),
            postgresql_where=text("published_at IS NULL"),
        ),
        {"sqlite_autoincrement": True},  # an id is never given twice, even after old rows are deleted
    )

    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    centre: Mapped[str | None] = mapped_column(String(32))
    type: Mapped[str] = mapped_column(String(48))
    body: Mapped[dict[str, Any]]
    created_at: Mapped[int]
    published_at: Mapped[int | None] = mapped_column(default=None)


class Installation(Base):
    """What is fixed when the system is installed, such as the number of partitions."""

    __tablename__ = "installation"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class ArchivePosition(Base):
    """The last event of a partition whose rows are in SQL; written in the same transaction as they are."""

    __tablename__ = "archive_positions"

    partition: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    event_id: Mapped[str] = mapped_column(String(48))
    # Of the stream up to there, since it began
    entries: Mapped[int] = mapped_column(default=0, server_default="0")


class ArchivedEvent(Base):
    """An event of a partition's stream, kept for good; `id` counts them in the order in which they were archived.

    What comes from a stream is of any length here: nothing that a hall did may be too long to be on record.
    """

    __tablename__ = "events"
    __table_args__ = (
        UniqueConstraint("partition", "stream_ms", "stream_seq", name="uq_events_stream"),
        Index("ix_events_centre_day", "centre", "day"),
    )

    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    partition: Mapped[int]
    stream_ms: Mapped[int]  # its id in the stream, `ms-seq`
    stream_seq: Mapped[int]
    centre: Mapped[str] = mapped_column(Text)
    day: Mapped[str] = mapped_column(Text)
    type: Mapped[str] = mapped_column(Text)
    at: Mapped[int]
    by: Mapped[str] = mapped_column(Text)
    ticket: Mapped[str | None] = mapped_column(Text, index=True)
    version: Mapped[int | None]  # of the ticket after it
    counter: Mapped[str | None] = mapped_column(Text)
    form: Mapped[int]  # which shape `body` has
    body: Mapped[dict[str, Any]]


class ArchivedTicket(Base):
    """A ticket as its last archived event left it; `record` is its public record without what is as by default."""

    __tablename__ = "tickets"
    __table_args__ = (Index("ix_tickets_centre_day", "centre", "day"),)

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    centre: Mapped[str] = mapped_column(Text)
    day: Mapped[str] = mapped_column(Text)
    number: Mapped[str] = mapped_column(Text)
    service: Mapped[str] = mapped_column(Text)
    queue: Mapped[str] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    version: Mapped[int]
    priority: Mapped[str | None] = mapped_column(Text)  # its class
    outcome: Mapped[str | None] = mapped_column(Text)
    counter: Mapped[str | None] = mapped_column(Text)
    cases: Mapped[int]
    drawn_at: Mapped[int]
    called_at: Mapped[int | None]
    started_at: Mapped[int | None]
    finished_at: Mapped[int | None]
    record: Mapped[dict[str, Any]]


class TicketPrivate(Base):
    """What is kept beside a ticket and is in no event: its party, sealed, and what a finish said beside its outcome."""

    __tablename__ = "ticket_privates"
    __table_args__ = (Index("ix_ticket_privates_centre_day", "centre", "day"),)

    ticket: Mapped[str] = mapped_column(Text, primary_key=True)
    centre: Mapped[str] = mapped_column(Text)
    day: Mapped[str] = mapped_column(Text)
    fields: Mapped[dict[str, Any]]
