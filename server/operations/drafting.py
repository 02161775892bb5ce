"""Drafting: a centre's catalogue as it is edited, part by part; it publishes nothing.

Whoever edits says which revision they saw. If somebody was quicker, nothing is changed and they are told what was.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError
from sqlalchemy.orm import Session

from server.catalogue.differences import CENTRE
from server.catalogue.faults import CatalogueFaulty, Fault
from server.catalogue.judged import Judged, judged, shape_faults
from server.catalogue.layers import FIELDS, LISTS, OWN, key_of, layer_of, plain
from server.domain.refusals import Refused
from server.records import accounts, catalogue_drafts, catalogue_store
from server.records.catalogue_drafts import Edit, Kept
from server.records.catalogue_store import Held
from server.records.engine import Database
from server.records.tables import Centre
from server.wire.catalogue import Catalogue

Json = dict[str, Any]

TAKEN = "services"
_CENTRE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,31}")


@dataclass(frozen=True, slots=True)
class Draft:
    """A centre's layer as it is being edited and the one above, with both as they are published."""

    centre: str
    above: str | None
    layer: Json
    revision: int
    published: Held | None
    published_layer: Json

    published_above: str | None

    @property
    def is_changed(self) -> bool:
        """Whether it would be a new version."""
        return self.published is None or (self.layer, self.above) != (
            self.published_layer,
            self.published_above,
        )

    @property
    def tag(self) -> str:
        """What an editor says they saw."""
        return f"{self.revision}.{self.published.version if self.published else 0}"


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be done to a draft: a part's value, or an entry's; None takes it away, back to what is above."""

    part: str
    entry: str
    value: Any


@dataclass(frozen=True, slots=True)
class Managed:
    """A centre in the tree; `edited`: it has a draft that may differ from its version."""

    id: str
    name: str
    name_en: str
    above: str | None
    version: int
    edited: bool


class Drafting:
    """Reads and changes drafts."""

    def __init__(self, database: Database, now_ms: Callable[[], int]) -> None:
        self._database = database
        self._now_ms = now_ms

    def centres(self) -> list[Managed]:
        """All centres in the tree."""
        with self._database.read() as session:
            edited = catalogue_drafts.edited(session)
            return [
                Managed(
                    one.id, one.name, one.name_en, one.above, one.catalogue_version or 0, one.id in edited
                )
                for one in catalogue_store.centres(session)
            ]

    def read(self, centre: str) -> tuple[Draft, Judged]:
        """A centre's draft, or what is published as it would be edited; Refused `not_found`."""
        with self._database.read() as session:
            draft = draft_in(session, centre)
            return draft, judged(centre, draft.layer, above_in(session, draft.above))

    def above(self, centre: str) -> list[Catalogue]:
        """The published catalogues that a centre's draft takes from, the nearest first; Refused `not_found`."""
        with self._database.read() as session:
            return above_in(session, draft_in(session, centre).above)

    def change(self, centre: str, changes: Sequence[Change], seen: str, by: str) -> tuple[Draft, Judged]:
        """Change parts or entries of a draft that is as it was seen.

        Refused `edited_meanwhile` with what was changed since; CatalogueFaulty for what has no shape at all. What is
        merely wrong may stay in a draft: it is told, and can't be published.
        """
        with self._database.change() as session:
            draft = draft_in(session, centre, lock=True)
            must_be_as_seen(session, draft, seen)
            layer = dict(draft.layer)
            for change in changes:
                _apply(layer, change)
            now = self._now_ms()
            edits = [Edit(change.part, change.entry, now, by) for change in changes]
            draft = put_in(session, draft, layer, edits)
            return draft, judged(centre, draft.layer, above_in(session, draft.above))


def draft_in(session: Session, centre: str, *, lock: bool = False) -> Draft:
    """The draft of a centre in this transaction; Refused `not_found`."""
    row = session.get(Centre, centre, with_for_update=lock)
    if row is None:
        raise Refused("not_found")
    held = catalogue_store.held(session, centre)
    published = {} if held is None else layer_in(session, held)
    kept = catalogue_drafts.get(session, centre, lock=lock)
    if kept is None:
        kept = Kept(0, row.above, published, 0, "")
    return Draft(centre, kept.above, kept.layer, kept.revision, held, published, row.above)


def layer_in(session: Session, held: Held) -> Json:
    """The layer that a version was made of."""
    if held.layer is None:
        return layer_of(catalogue_store.told(held, _understood(session, held)))
    own = {name: held.own[name] for name in OWN if held.own.get(name) not in (None, "")}
    return plain(catalogue_store.document_of(session, held.layer) | own, is_root=False)


def above_in(session: Session, above: str | None) -> list[Catalogue]:
    """The published catalogues of the centres above, the nearest first."""
    found = []
    while above is not None and (catalogue := catalogue_store.load(session, above)) is not None:
        found.append(catalogue)
        above = session.get_one(Centre, above).above
    return found


def must_be_as_seen(session: Session, draft: Draft, seen: str) -> None:
    """Refused `edited_meanwhile`, with what was edited since, if a draft is not as somebody saw it."""
    if seen == draft.tag:
        return
    revision = seen.partition(".")[0]
    since = int(revision) if revision.isdecimal() and len(revision) < 10 else 0
    found = catalogue_drafts.edits_since(session, draft.centre, since)
    names = accounts.names(session, [edit.by for edit in found])
    edits = [
        {
            "part": edit.part, "entry": edit.entry, "at": edit.at, "by": edit.by, "by_name": names.get(edit.by),
            "value": value_of(draft.layer, edit.part, edit.entry),
        }
        for edit in found
    ]  # fmt: skip
    raise Refused("edited_meanwhile", {"centre": draft.centre, "tag": draft.tag, "changes": edits})


def value_of(layer: Json, part: str, entry: str) -> Any:
    """What a layer says of a part, or of an entry of it; None where it says nothing, or everything is meant."""
    if part == CENTRE:
        return {name: layer[name] for name in OWN if name in layer}
    if not entry:
        return layer.get(part)
    return next((one for one in layer.get(part, ()) if one[key_of(part)] == entry), None)


def put_in(session: Session, draft: Draft, layer: Json, edits: Sequence[Edit]) -> Draft:
    """Keep a layer as a centre's draft; CatalogueFaulty if it has no shape."""
    try:
        written = plain(layer, is_root=draft.above is None)
    except ValidationError as wrong:
        raise CatalogueFaulty(shape_faults(wrong, layer)) from wrong
    revision = catalogue_drafts.put(session, draft.centre, draft.above, written, edits)
    return replace(draft, layer=written, revision=revision)


def begin_in(session: Session, centre: str, name: str, above: str | None, now: int) -> Draft:
    """The draft of a centre that may not be known yet, put under another; CatalogueFaulty if it can't be."""
    if not _CENTRE.fullmatch(centre):
        raise CatalogueFaulty([Fault("centre", "bad_code", centre)])
    catalogue_store.ensure_centre(session, centre, name, now=now)
    place = above
    while place is not None:
        if place == centre:
            raise CatalogueFaulty([Fault("above", "above_itself", str(above))])
        row = session.get(Centre, place)
        if row is None or row.catalogue_version is None:
            raise CatalogueFaulty([Fault("above", "above_unknown", str(above))])
        place = row.above
    return replace(draft_in(session, centre, lock=True), above=above)


def _understood(session: Session, held: Held) -> Catalogue:
    return Catalogue.model_validate(catalogue_store.document_of(session, held.document))


def _apply(layer: Json, change: Change) -> None:
    """Do to a layer what a change says; Refused `invalid_field` for a part or entry there is none of."""
    part, entry, value = change.part, change.entry, change.value
    if part == CENTRE and not entry and isinstance(value, dict) and value.keys() <= {*OWN, "sample"}:
        layer.update(value)
    elif part in (*LISTS, *FIELDS) and not entry:
        if value is None:
            layer.pop(part, None)
        elif part in LISTS and isinstance(value, list):
            layer[part] = _keyed(part, value)
        elif part in FIELDS and isinstance(value, dict):
            layer[part] = value
        else:
            raise _wrong(part)
    elif part in LISTS:
        layer[part] = _with_entry(list(layer.get(part, ())), part, entry, value)
    else:
        raise _wrong(part)


def _with_entry(rows: list[Json], part: str, entry: str, value: Any) -> list[Json]:
    key = key_of(part)
    places = [place for place, row in enumerate(rows) if row.get(key) == entry]
    if value is None:
        if not places:
            raise Refused("not_found")
        return [row for row in rows if row.get(key) != entry]
    if not isinstance(value, dict) or not value.get(key, entry):
        raise _wrong(part)
    renamed = {key: entry} | value
    if part != TAKEN and len(renamed) == 1:
        raise _wrong(part)  # its id and nothing else; a service alone is so taken from above
    if not places:
        return [*rows, renamed]
    rows[places[0]] = renamed
    return rows


def _keyed(part: str, value: list[Any]) -> list[Any]:
    """Entries without a name to know them by can't be told of, compared or put back."""
    for row in value:
        if not isinstance(row, dict) or not isinstance(row.get(key_of(part)), str) or not row[key_of(part)]:
            raise _wrong(f"{part}.{key_of(part)}")
    return value


def _wrong(field: str) -> Refused:
    return Refused("invalid_field", {"fields": [field]}, field=field)
