"""Published catalogues in SQL, by centre and version; it checks nothing of what a catalogue says."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.records import outbox
from server.records.tables import CatalogueVersion, Centre
from server.wire.catalogue import Catalogue
from server.wire.vocabulary import EventType


@dataclass(frozen=True, slots=True)
class Saved:
    """The current version after a save, and whether the save made it."""

    version: int
    is_new: bool


def ensure_centre(session: Session, centre: str, name: str, *, now: int) -> None:
    """Make a centre known, so that accounts and devices can belong to it before it has a catalogue."""
    if session.get(Centre, centre) is None:
        session.add(Centre(id=centre, name=name, name_en="", created_at=now))
        session.flush()


def save(session: Session, catalogue: Catalogue, *, by: str, now: int) -> Saved:
    """Publish a catalogue as its centre's next version, unless it says the same as the current one."""
    ensure_centre(session, catalogue.centre, catalogue.name, now=now)
    centre = session.get_one(Centre, catalogue.centre, with_for_update=True)
    document = catalogue.model_dump(mode="json", exclude={"version"})
    digest = _digest(document)
    current = centre.catalogue_version or 0
    if current and session.get_one(CatalogueVersion, (centre.id, current)).digest == digest:
        return Saved(current, is_new=False)
    version = current + 1
    session.add(
        CatalogueVersion(
            centre=centre.id,
            version=version,
            document=document | {"version": version},
            digest=digest,
            published_at=now,
            by=by,
        )
    )
    centre.name, centre.name_en, centre.sample = catalogue.name, catalogue.name_en, catalogue.sample
    centre.latitude, centre.longitude = catalogue.latitude, catalogue.longitude
    centre.catalogue_version = version
    body = {"catalogue_version": version, "by": by}
    outbox.add(session, EventType.CATALOGUE_PUBLISHED.value, body, now=now, centre=centre.id)
    return Saved(version, is_new=True)


def load(session: Session, centre: str, version: int | None = None) -> Catalogue | None:
    """A centre's catalogue of this version, or its current one; None if there is none."""
    query = select(CatalogueVersion.document).where(CatalogueVersion.centre == centre)
    if version is None:
        query = query.join(Centre, Centre.id == CatalogueVersion.centre).where(
            CatalogueVersion.version == Centre.catalogue_version
        )
    else:
        query = query.where(CatalogueVersion.version == version)
    document = session.scalar(query)
    return None if document is None else Catalogue.model_validate(document)


def current_versions(session: Session) -> dict[str, int]:
    """Every centre with a catalogue → the number of its current version."""
    rows = session.execute(select(Centre.id, Centre.catalogue_version).order_by(Centre.id))
    return {centre: version for centre, version in rows if version is not None}


def centres(session: Session) -> list[Centre]:
    """All centres, with what lists of centres show."""
    return list(session.scalars(select(Centre).order_by(Centre.id)))


def _digest(document: dict[str, Any]) -> str:
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
