"""Drafts of catalogues in SQL, and who edited what in them; it checks nothing of what a draft says.

The session must be one of `Database.change()` wherever something is written.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, delete, or_, select
from sqlalchemy.orm import Session

from server.records.catalogue_tables import CatalogueDraft, CatalogueEdit
from server.records.tables import CatalogueVersion, Centre

Json = dict[str, Any]

EDITS_KEPT = 500
"""How many revisions of a draft it is known for what they changed."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A draft as it is kept."""

    revision: int
    above: str | None
    layer: Json
    changed_at: int
    by: str


@dataclass(frozen=True, slots=True)
class Edit:
    """What somebody changed: an entry of a part, a whole part, or (both empty) everything."""

    part: str
    entry: str
    at: int
    by: str


def get(session: Session, centre: str, *, lock: bool = False) -> Kept | None:
    """A centre's draft, if it was ever edited; with `lock` nobody else changes it until this transaction ends."""
    row = session.get(CatalogueDraft, centre, with_for_update=lock)
    return None if row is None else Kept(row.revision, row.above, row.layer, row.changed_at, row.by)


def edited(session: Session) -> set[str]:
    """The centres whose drafts were changed after they were last published, or never were."""
    rows = session.execute(
        select(CatalogueDraft.centre)
        .join(Centre, Centre.id == CatalogueDraft.centre)
        .outerjoin(
            CatalogueVersion,
            and_(CatalogueVersion.centre == Centre.id, CatalogueVersion.version == Centre.catalogue_version),
        )
        .where(
            or_(
                CatalogueVersion.published_at.is_(None),
                CatalogueVersion.published_at < CatalogueDraft.changed_at,
            )
        )
    )
    return {row.centre for row in rows}


def put(
    session: Session, centre: str, above: str | None, layer: Json, edits: Sequence[Edit]
) -> int:  # fmt: skip
    """Keep a layer as the centre's draft; the revision that it is now. The last of the edits says when and who."""
    row = session.get(CatalogueDraft, centre, with_for_update=True)
    at, by = edits[-1].at, edits[-1].by
    if row is None:
        row = CatalogueDraft(centre=centre, revision=0, above=above, layer=layer, changed_at=at, by=by)
        session.add(row)
    row.revision += 1
    row.above, row.layer, row.changed_at, row.by = above, layer, at, by
    session.flush()
    session.add_all(
        CatalogueEdit(
            centre=centre, revision=row.revision, place=place, part=edit.part, entry=edit.entry, at=edit.at, by=edit.by
        )
        for place, edit in enumerate(edits)
    )  # fmt: skip
    session.execute(
        delete(CatalogueEdit).where(
            CatalogueEdit.centre == centre, CatalogueEdit.revision <= row.revision - EDITS_KEPT
        )
    )
    return row.revision


def edits_since(session: Session, centre: str, revision: int) -> list[Edit]:
    """What was changed after a revision, the oldest first."""
    rows = session.scalars(
        select(CatalogueEdit)
        .where(CatalogueEdit.centre == centre, CatalogueEdit.revision > revision)
        .order_by(CatalogueEdit.revision, CatalogueEdit.place)
    )
    return [Edit(row.part, row.entry, row.at, row.by) for row in rows]
