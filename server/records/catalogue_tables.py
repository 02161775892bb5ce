"""The tables of catalogues being edited and of what published ones say; they belong to those of `tables`."""

from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from server.records.tables import Base


class CatalogueDocument(Base):
    """What one or many published catalogues say, but for what is each centre's own; never changed again."""

    __tablename__ = "catalogue_documents"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    document: Mapped[dict[str, Any]]


class CatalogueDraft(Base):
    """A centre's layer of the catalogue as it is being edited; any change raises `revision`."""

    __tablename__ = "catalogue_drafts"

    centre: Mapped[str] = mapped_column(ForeignKey("centres.id"), primary_key=True)
    revision: Mapped[int]
    above: Mapped[str | None] = mapped_column(ForeignKey("centres.id"), default=None)
    layer: Mapped[dict[str, Any]]
    changed_at: Mapped[int]
    by: Mapped[str] = mapped_column(String(64))


class CatalogueEdit(Base):
    """What a revision of a draft changed: an entry of a part, a whole part, or (both empty) everything."""

    __tablename__ = "catalogue_edits"

    centre: Mapped[str] = mapped_column(ForeignKey("centres.id"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # of one revision, from 0
    part: Mapped[str] = mapped_column(String(32), default="")
    entry: Mapped[str] = mapped_column(String(128), default="")
    at: Mapped[int]
    by: Mapped[str] = mapped_column(String(64))
