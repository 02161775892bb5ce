"""Managing catalogues: drafts edited part by part, imported, exported, published.

Whoever is bound to a centre, manager or operator, manages that one's; who is bound to none, the whole district's.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from flask import Response, jsonify, request
from flask_openapi3 import APIBlueprint
from pydantic import ValidationError

from server.access.centres import require_centre
from server.catalogue.differences import Difference, differences
from server.catalogue.faults import Fault
from server.catalogue.form import form_of
from server.catalogue.judged import Judged
from server.catalogue.layers import offered
from server.domain.refusals import Refused
from server.operations.drafting import Change, Draft
from server.operations.publishing import Outcome
from server.web.asking import principal, server
from server.web.packing import packed
from server.web.problems import language, with_sentence
from server.wire.catalogue import Catalogue, Named, ServiceEntry
from server.wire.requests import (
    SEEN_DRAFTS,
    ExportQuery,
    ImportQuery,
    OfEntry,
    OfManaged,
    OfPart,
    OfVersion,
    Publish,
    SetEntry,
    SetPart,
    SetParts,
)

Json = dict[str, Any]

_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "toml": "application/toml; charset=utf-8",
}
_SENT = frozenset(
    {
        _TYPES["xlsx"],
        "application/toml",
        "text/toml",
        "text/plain",
        "application/zip",
        "application/octet-stream",
    }
)
"""As what a form may be sent; what it is shows in itself."""

api = APIBlueprint("catalogue", __name__, url_prefix="/api/v1/manage/catalogue")


@api.get("")
def managed_catalogue() -> Json:
    """The centres whose catalogues one may manage, in their tree."""
    own = principal().centre
    return {"centres": [asdict(one) for one in server().drafting.centres() if own in (None, one.id)]}


@api.get("/<centre_id>")
def manage_catalogue(path: OfManaged) -> Response:
    """A centre's draft, what is wrong with it, and what of it is not published."""
    draft, found = server().drafting.read(_mine(path.centre_id))
    held = draft.published
    catalogue = None if found.catalogue is None else found.catalogue.model_dump(mode="json")
    return packed(_tagged(
        draft,
        {
            "centre": draft.centre, "above": draft.above, "tag": draft.tag, "changed": draft.is_changed,
            "version": held.version if held else 0, "published_at": held.published_at if held else None,
            "published_by": held.by if held else None,
            "published_by_name": server().staff.names([held.by]).get(held.by) if held else None,
            "own": draft.layer, "catalogue": catalogue,
            "faults": [fault.told(language()) for fault in found.faults],
            "changes": changes_told(differences(draft.published_layer, draft.layer)),
        },
    ))  # fmt: skip


@api.get("/<centre_id>/above")
def services_above(path: OfManaged) -> Response:
    """The services that a centre may take from those above it."""
    found = offered(server().drafting.above(_mine(path.centre_id)))
    names = {(one.centre, part.id): part for one, _ in found for part in one.departments}
    return packed(jsonify({"services": [_above(one, service, names) for one, service in found]}))


@api.patch("/<centre_id>")
def change_catalogue(path: OfManaged, body: SetParts) -> Response:
    """Set several parts of a draft at once; a null goes back to what is above."""
    return _change(path.centre_id, [Change(part, "", value) for part, value in body.parts.items()])


@api.put("/<centre_id>/<part>")
def set_catalogue_part(path: OfPart, body: SetPart) -> Response:
    """Set a part of a draft; null: as above."""
    return _change(path.centre_id, [Change(path.part, "", body.value)])


@api.put("/<centre_id>/<part>/<entry>")
def set_catalogue_entry(path: OfEntry, body: SetEntry) -> Response:
    """Put an entry into a part of a draft, in the place of the one of that id."""
    return _change(path.centre_id, [Change(path.part, path.entry, body.value)])


@api.delete("/<centre_id>/<part>/<entry>")
def remove_catalogue_entry(path: OfEntry) -> Response:
    """Take an entry out of a part of a draft."""
    return _change(path.centre_id, [Change(path.part, path.entry, None)])


@api.get("/<centre_id>/versions")
def catalogue_versions(path: OfManaged) -> Json:
    """All that a centre has published, the newest first."""
    found = server().publishing.versions(_mine(path.centre_id))
    names = server().staff.names(one.by for one in found)
    return {
        "versions": [
            {
                "version": one.version, "published_at": one.published_at, "by": one.by,
                "by_name": names.get(one.by), "note": one.note, "current": one is found[0],
            }
            for one in found
        ]
    }  # fmt: skip


@api.get("/<centre_id>/versions/<version>")
def catalogue_version(path: OfVersion) -> Json:
    """What a version said, for good."""
    return server().publishing.version(_mine(path.centre_id), path.version).model_dump(mode="json")


@api.post("/<centre_id>/publish")
def publish_catalogue(path: OfManaged, body: Publish) -> Json:
    """Publish a centre's draft, and those of other centres with it; all of them or none."""
    centres = [_mine(one) for one in dict.fromkeys((path.centre_id, *body.centres))]
    outcomes = server().publishing.publish(centres, principal().id, note=body.note, seen=_seen())
    for one in outcomes:  # whoever asks here next is not told of the version before
        for centre in (one.centre, *one.also):
            server().halls.forget(centre)
    return {"published": [_outcome(one) for one in outcomes]}


@api.post("/<centre_id>/import")
def import_catalogue(path: OfManaged, query: ImportQuery) -> Json:
    """Make a form, XLSX or TOML, the draft of the centres it names; with `dry_run` only say what it would change.

    With the tags that the preview told, as a field `seen` beside the file, none is written that was edited since.
    """
    form = form_of(_sent())
    named = {one for centre in form.centres for one in (centre.id, centre.above)}  # it, or those under it
    if form.has_shape and path.centre_id not in named:
        form.faults.append(Fault("centre", "not_this_centre", path.centre_id))
    _mine(path.centre_id)
    if query.dry_run:
        done = server().importing.preview(form, _may)
    else:
        done = server().importing.take(form, _may, principal().id, _previewed(path.centre_id))
    return {
        "dry_run": query.dry_run,
        "centres": [
            {"centre": one.centre, "tag": one.tag, "is_new": one.is_new, "changes": changes_told(one.changes)}
            for one in done
        ],
    }


@api.get("/<centre_id>/export")
def export_catalogue(path: OfManaged, query: ExportQuery) -> Response:
    """A centre's draft, or a version of its catalogue, as the form; or an empty form for it."""
    centre = _mine(path.centre_id)
    if query.blank:
        data = server().importing.blank(centre, query.format, query.above)
    else:
        data = server().importing.export(centre, query.format, query.version)
    response = Response(data, content_type=_TYPES[query.format])
    response.headers["Content-Disposition"] = f'attachment; filename="{centre}.{query.format}"'
    return response


def _sent() -> bytes:
    """The form that was sent, as it is or as the file of a page's own form."""
    if request.mimetype == "multipart/form-data":
        files = list(request.files.values())
        if len(files) != 1:
            raise Refused("not_a_form")
        return files[0].read()
    if request.mimetype not in _SENT:
        raise with_sentence("unsupported_media_type", "refusal.not_a_form")
    data = request.get_data()
    if not data:
        raise Refused("not_a_form")
    return data


def _above(one: Catalogue, service: ServiceEntry, names: Mapping[tuple[str, str], Named]) -> Json:
    department = names.get((one.centre, service.department), Named())
    return {
        "code": service.code, "name": service.name, "name_en": service.name_en, "queue": service.queue,
        "department": department.name, "department_en": department.name_en, "keywords": service.keywords,
        "pinyin": service.pinyin, "initials": service.initials,
        "centre": one.centre, "centre_name": one.name, "centre_name_en": one.name_en,
    }  # fmt: skip


def _may(centre: str) -> bool:
    return principal().centre in (None, centre)


def changes_told(found: Iterable[Difference]) -> list[Json]:
    """Differences as they are answered."""
    return [asdict(one) | {"fields": [asdict(field) for field in one.fields]} for one in found]


def _change(centre: str, changes: list[Change]) -> Response:
    seen = _seen()
    if seen is None:
        raise Refused("tag_missing")
    draft, found = server().drafting.change(_mine(centre), changes, seen, principal().id)
    return _edited(draft, found)


def _edited(draft: Draft, found: Judged) -> Response:
    answer = {"centre": draft.centre, "tag": draft.tag, "changed": draft.is_changed}
    return _tagged(draft, answer | {"faults": [fault.told(language()) for fault in found.faults]})


def _tagged(draft: Draft, answer: Json) -> Response:
    response = jsonify(answer)
    response.set_etag(draft.tag)
    return response


def _seen() -> str | None:
    """Which draft the asker says they saw."""
    tags = request.if_match
    return next(iter(tags.as_set()), "*" if tags.star_tag else None)


def _previewed(centre: str) -> dict[str, str]:
    """Centre → which draft of it the asker says they saw."""
    seen = _seen()
    try:
        tags = SEEN_DRAFTS.validate_json(request.form.get("seen", "{}"))
    except ValidationError as wrong:
        raise Refused("invalid_field", {"fields": ["seen"]}, field="seen") from wrong
    return tags if seen is None else {centre: seen} | tags


def _outcome(one: Outcome) -> Json:
    return asdict(one) | {"waits": [{"key": key, "what": what} for key, what in one.waits]}


def _mine(centre: str) -> str:
    """A centre that the asker may manage; NotThere for another's."""
    require_centre(principal(), centre)
    return centre
