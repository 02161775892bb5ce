"""Published catalogues in SQL, by centre and version; it checks nothing of what a catalogue says.

What a catalogue says but for `OWN` is a document by its digest, so that hundreds of halls that are alike are written,
read and understood once.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.records import outbox
from server.records.catalogue_tables import CatalogueDocument
from server.records.tables import CatalogueVersion, Centre
from server.wire.catalogue import Catalogue
from server.wire.vocabulary import EventType

Json = dict[str, Any]

OWN = ("name", "name_en", "address", "latitude", "longitude")
"""What no two centres share."""
_SHARED = tuple(name for name in Catalogue.model_fields if name not in (*OWN, "centre", "version"))


@dataclass(frozen=True, slots=True)
class Saved:
    """The current version after a save, and whether the save made it."""

    version: int
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A catalogue to be published; of a centre under another, which one is above it and the layer it came of.

    `day_ends_at`: until when part of it waits, if the centre's day has begun with an earlier version.
    """

    catalogue: Catalogue
    above: str | None = None
    layer: Json | None = None
    day_ends_at: int | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """A version as it is kept: `document` and `layer` are digests of what `document_of` reads."""

    centre: str
    version: int
    document: str
    own: Json
    layer: str | None
    began: int | None
    began_until: int | None
    note: str
    published_at: int
    by: str


def ensure_centre(session: Session, centre: str, name: str, *, now: int) -> None:
    """Make a centre known, so that accounts and devices can belong to it before it has a catalogue."""
    if session.get(Centre, centre) is None:
        session.add(Centre(id=centre, name=name, name_en="", created_at=now))
        session.flush()


def save(session: Session, catalogue: Catalogue, *, by: str, now: int) -> Saved:
    """Publish a catalogue as its centre's next version, unless it says the same as the current one."""
    return save_all(session, [Published(catalogue=catalogue)], by=by, now=now)[0]


def save_all(
    session: Session, published: Sequence[Published], *, by: str, now: int, note: str = ""
) -> list[Saved]:
    """Publish many at once, each as `save` does; a centre stands before those under it."""
    digests = _Digests(session)
    known = _centres(session, published, now)
    held = {one.centre: one for one in _current(session)}
    saved = []
    for one in published:
        catalogue, centre = one.catalogue, known[one.catalogue.centre]
        centre.above = one.above
        before = held.get(centre.id)
        own = {name: getattr(catalogue, name) for name in OWN}
        document, layer = digests.of(catalogue), None if one.layer is None else digests.of_layer(one.layer)
        if before and (before.document, before.own, before.layer) == (document, own, layer):
            saved.append(Saved(before.version, is_new=False))
            continue
        version = (before.version if before else 0) + 1
        began, until = _began(before, one.day_ends_at, now)
        session.add(
            CatalogueVersion(
                centre=centre.id, version=version, document=document, own=own, layer=layer, began=began,
                began_until=until, note=note, published_at=now, by=by,
            )
        )  # fmt: skip
        centre.name, centre.name_en, centre.sample = catalogue.name, catalogue.name_en, catalogue.sample
        centre.latitude, centre.longitude = catalogue.latitude, catalogue.longitude
        centre.catalogue_version = version
        body = {"catalogue_version": version, "by": by}
        outbox.add(session, EventType.CATALOGUE_PUBLISHED.value, body, now=now, centre=centre.id)
        saved.append(Saved(version, is_new=True))
    session.flush()
    return saved


def _centres(session: Session, published: Sequence[Published], now: int) -> dict[str, Centre]:
    """The centres of these, locked; those not known yet are made, each after the one above it."""
    ids = [one.catalogue.centre for one in published]
    locked = select(Centre).where(Centre.id.in_(ids)).with_for_update()
    known = {centre.id: centre for centre in session.scalars(locked)}
    for one in published:
        centre = one.catalogue.centre
        if centre not in known:
            known[centre] = Centre(
                id=centre, name=one.catalogue.name, name_en="", above=one.above, created_at=now
            )
            session.add(known[centre])
    session.flush()
    return known


def _began(before: Held | None, day_ends_at: int | None, now: int) -> tuple[int | None, int | None]:
    """With which version the day began, and when it ends."""
    if before is None or day_ends_at is None or day_ends_at <= now:
        return None, None
    if before.began_until is not None and before.began_until > now:
        return before.began, before.began_until
    return before.version, day_ends_at


def held(session: Session, centre: str, version: int | None = None) -> Held | None:
    """A centre's version as it is kept, or its current one; None if there is none."""
    if version is None:
        return next(_current(session, centre), None)
    row = session.get(CatalogueVersion, (centre, version))
    return None if row is None else _held(row)


def versions(session: Session, centre: str) -> list[Held]:
    """All that a centre has published, the newest first."""
    rows = session.scalars(
        select(CatalogueVersion)
        .where(CatalogueVersion.centre == centre)
        .order_by(CatalogueVersion.version.desc())
    )
    return [_held(row) for row in rows]


def document_of(session: Session, digest: str) -> Json:
    """What a digest stands for."""
    return session.get_one(CatalogueDocument, digest).document


def told(held: Held, document: Catalogue) -> Catalogue:
    """A version's catalogue, of its document once understood."""
    return document.model_copy(update=held.own | {"centre": held.centre, "version": held.version})


def load(session: Session, centre: str, version: int | None = None) -> Catalogue | None:
    """A centre's catalogue of this version, or its current one; None if there is none."""
    found = held(session, centre, version)
    if found is None:
        return None
    return told(found, Catalogue.model_validate(document_of(session, found.document)))


def current_versions(session: Session) -> dict[str, int]:
    """Every centre with a catalogue → the number of its current version."""
    rows = session.execute(select(Centre.id, Centre.catalogue_version).order_by(Centre.id))
    return {centre: version for centre, version in rows if version is not None}


def current(session: Session) -> dict[str, Held]:
    """Every centre with a catalogue → its current version."""
    return {one.centre: one for one in _current(session)}


def centres(session: Session) -> list[Centre]:
    """All centres, with what lists of centres show."""
    return list(session.scalars(select(Centre).order_by(Centre.id)))


def _current(session: Session, centre: str | None = None) -> Iterator[Held]:
    query = select(CatalogueVersion).join(Centre, Centre.id == CatalogueVersion.centre)
    query = query.where(CatalogueVersion.version == Centre.catalogue_version)
    if centre is not None:
        query = query.where(Centre.id == centre)
    return (_held(row) for row in session.scalars(query))


def _held(row: CatalogueVersion) -> Held:
    return Held(
        row.centre, row.version, row.document, row.own, row.layer, row.began, row.began_until, row.note,
        row.published_at, row.by,
    )  # fmt: skip


class _Digests:
    """The digests of what is saved; alike halls, whose parts are the same objects, are looked at once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: dict[tuple[int, ...], str] = {}
        self._kept: list[Any] = []  # so that no id is another's meanwhile

    def of(self, catalogue: Catalogue) -> str:
        parts = [getattr(catalogue, name) for name in _SHARED]
        key = tuple(id(part) for part in parts)
        if catalogue.model_extra or key not in self._known:
            self._kept.append(parts)
            excluded = {*OWN, "centre", "version"}
            self._known[key] = self._kept_as(catalogue.model_dump(mode="json", exclude=excluded))
        return self._known[key]

    def of_layer(self, layer: Json) -> str:
        key = tuple(id(value) for name, value in sorted(layer.items()) if name not in OWN)
        if key not in self._known:
            self._kept.append(layer)
            self._known[key] = self._kept_as({name: layer[name] for name in layer if name not in OWN})
        return self._known[key]

    def _kept_as(self, document: Json) -> str:
        digest = digest_of(document)
        if self._session.get(CatalogueDocument, digest) is None:
            self._session.add(CatalogueDocument(digest=digest, document=document))
            self._session.flush()
        return digest


def digest_of(document: Json) -> str:
    """What a document is known by."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
