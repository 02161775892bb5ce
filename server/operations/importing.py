"""Importing: a form becomes the drafts of its centres, all of it or nothing; and exporting, the other way round."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from pydantic import ValidationError
from sqlalchemy.orm import Session

from server.catalogue.differences import Difference, differences
from server.catalogue.faults import CatalogueFaulty, Fault
from server.catalogue.form import Form, FormCentre, toml_of, workbook_of
from server.catalogue.form.columns import CENTRES
from server.catalogue.form.rows import at
from server.catalogue.form.starter import starter
from server.catalogue.judged import judged, shape_faults
from server.catalogue.layers import OWN, PARTS, plain
from server.domain.refusals import Refused
from server.operations.drafting import (
    Draft,
    above_in,
    begin_in,
    draft_in,
    layer_in,
    must_be_as_seen,
    put_in,
)
from server.records import catalogue_store
from server.records.catalogue_drafts import Edit
from server.records.engine import Database
from server.records.tables import Centre
from server.wire.catalogue import Catalogue

Json = dict[str, Any]
Format = Literal["xlsx", "toml"]

_TAKEN = ("departments", "categories", "zones", "queues", "counters", "services")
"""Parts whose codes a centre may take from above."""


@dataclass(frozen=True, slots=True)
class ImportedCentre:
    """What a form changes, or would change, in a centre's draft."""

    centre: str
    tag: str
    is_new: bool
    changes: list[Difference]


class Importing:
    """Takes forms, and gives them."""

    def __init__(self, database: Database, now_ms: Callable[[], int]) -> None:
        self._database = database
        self._now_ms = now_ms

    def preview(self, form: Form, may: Callable[[str], bool]) -> list[ImportedCentre]:
        """What a form would change; CatalogueFaulty with everything that is wrong with it."""
        with self._database.read() as session:
            return [_imported(draft, layer) for draft, layer in _drafts(session, form, may)]

    def take(
        self, form: Form, may: Callable[[str], bool], by: str, seen: Mapping[str, str] | None = None
    ) -> list[ImportedCentre]:
        """Make a form the drafts of its centres; `seen`: the tag of each centre's draft that the asker saw.

        CatalogueFaulty with everything that is wrong, Refused `edited_meanwhile`.
        """
        with self._database.change() as session:
            return take_in(session, form, may, Edit("", "", self._now_ms(), by), seen)

    def export(self, centre: str, format_: Format, version: int | None = None) -> bytes:
        """A centre's draft, or a version of its catalogue, as a form; Refused `not_found`."""
        with self._database.read() as session:
            return export_in(session, centre, format_, version)

    def blank(self, centre: str, format_: Format, above: str | None) -> bytes:
        """An empty form for a centre, with what every hall begins with; Refused `not_found`."""
        with self._database.read() as session:
            over = above_in(session, above)
        if above is not None and not over:
            raise Refused("not_found")
        return _written(FormCentre(centre, above, {}, 1), {} if over else starter(), format_, over)


def take_in(
    session: Session, form: Form, may: Callable[[str], bool], edit: Edit, seen: Mapping[str, str] | None = None
) -> list[ImportedCentre]:  # fmt: skip
    """The same in a transaction."""
    for centre, tag in sorted((seen or {}).items()):
        if may(centre):
            must_be_as_seen(session, _draft(session, centre, lock=True), tag)
    done = []
    for draft, layer in list(_drafts(session, form, may)):
        begun = begin_in(session, draft.centre, str(layer.get("name", "")), draft.above, edit.at)
        put = put_in(session, begun, layer, [edit]) if begun.is_changed or begun.layer != layer else begun
        done.append(replace(_imported(draft, layer), tag=put.tag))
    return done


def export_in(session: Session, centre: str, format_: Format, version: int | None = None) -> bytes:
    """The form of a centre in this transaction."""
    draft = draft_in(session, centre)
    layer = draft.layer
    if version is not None:
        held = catalogue_store.held(session, centre, version)
        if held is None:
            raise Refused("not_found")
        layer = layer_in(session, held)
    own = {name: layer[name] for name in (*OWN, "sample") if name in layer}
    return _written(FormCentre(centre, draft.above, own, 1), layer, format_, above_in(session, draft.above))


def _written(centre: FormCentre, layer: Json, format_: Format, above: Sequence[Catalogue]) -> bytes:
    shared = {part: layer[part] for part in PARTS if part in layer}
    if format_ == "toml":
        return toml_of([centre], shared).encode()
    inherited = {
        part: [entry.code if part == "services" else entry.id for entry in getattr(above[0], part)]
        for part in _TAKEN
        if above and not shared.get(part)
    }  # fmt: skip
    return workbook_of([centre], shared, inherited)


def _imported(draft: Draft, layer: Json) -> ImportedCentre:
    changes = differences(draft.layer, layer)
    return ImportedCentre(draft.centre, draft.tag, draft.published is None and draft.revision == 0, changes)


def _drafts(session: Session, form: Form, may: Callable[[str], bool]) -> Iterable[tuple[Draft, Json]]:
    """Each centre of a form with its draft as it is and the layer it would have; CatalogueFaulty, once for all."""
    faults = list(form.faults)
    found = []
    if form.has_shape:
        above_of: dict[str | None, list[Catalogue]] = {}
        for centre in form.centres:
            if not may(centre.id):
                faults.append(_of_centre(centre, "id", Fault("centre", "not_yours_to_change", centre.id)))
                continue
            if centre.above not in above_of:
                above_of[centre.above] = above_in(session, centre.above)
            above = above_of[centre.above]
            if centre.above is not None and not above:
                faults.append(_of_centre(centre, "above", Fault("above", "above_unknown", centre.above)))
                continue
            draft = replace(_draft(session, centre.id), above=centre.above)
            layer, wrong = _judged(form, centre, above)
            faults += wrong
            found.append((draft, layer))
    if faults:
        raise CatalogueFaulty(_once(faults))
    return found


def _draft(session: Session, centre: str, *, lock: bool = False) -> Draft:
    """A centre's draft, or an empty one of a centre that is not known yet."""
    if session.get(Centre, centre) is None:
        return Draft(centre, None, {}, 0, None, {}, None)
    return draft_in(session, centre, lock=lock)


def _judged(form: Form, centre: FormCentre, above: Sequence[Catalogue]) -> tuple[Json, list[Fault]]:
    layer = form.layer_of(centre)
    try:
        layer = plain(layer, is_root=centre.above is None)
        faults = judged(centre.id, layer, above).faults
    except ValidationError as wrong:
        faults = tuple(shape_faults(wrong, layer))
    placed = [
        _of_centre(centre, fault.key, fault) if fault.key in (*OWN, "centre") else form.places.of(fault)
        for fault in faults
    ]
    unread = {(fault.file, fault.row, fault.column) for fault in form.faults}
    return layer, [
        fault for fault in placed if fault.row is None or (fault.file, fault.row, fault.column) not in unread
    ]


def _of_centre(centre: FormCentre, field: str, fault: Fault) -> Fault:
    return at(CENTRES, centre.row, "id" if field == "centre" else field, fault)


def _once(faults: Iterable[Fault]) -> list[Fault]:
    """Halls that share a form share its faults."""
    seen = {(one.file, one.row, one.column, one.key, one.code, one.value): one for one in faults}
    return list(seen.values())
