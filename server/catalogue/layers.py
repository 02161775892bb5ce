"""A centre's own layer of the catalogue over those of the centres above it; pure, it reads and writes nothing.

A layer is plain JSON: of a centre's fields those that it says itself. What it leaves out is as above, or the default
where nothing is above; an empty list counts as left out. A list (queues, counters, …) is its own as a whole; of
`calendar` and `policy` each field by itself. Of `services` a centre under another names those it offers, by their
codes, and says only what differs there (`{"code": "GA001", "queue": "people"}`); a guide's fields are each by
themselves, too. An empty list of a service's `sessions` means the ordinary ones, since an absent field is as above.
What is above is a sequence, the nearest centre first: a village takes from its township, and what that doesn't offer
from the district.
"""

from collections.abc import Mapping, Sequence
from typing import Any, get_origin

from pydantic import BaseModel

from server.domain.guidance import all_services
from server.wire.catalogue import Catalogue, Guide, PriorityClass, ServiceEntry
from server.wire.guidance import ServiceElsewhere

Json = dict[str, Any]
Above = Sequence[Catalogue]

OWN = ("name", "name_en", "address", "latitude", "longitude")
"""What no two centres share, and none takes from another."""
DERIVED = "elsewhere"
"""The part that is worked out: what guidance leads to and the centre doesn't offer."""
LISTS = tuple(
    name
    for name, field in Catalogue.model_fields.items()
    if get_origin(field.annotation) is list and name != DERIVED
)
"""Parts that are lists of entries with an `id`, services with a `code`."""
FIELDS = tuple(
    name
    for name, field in Catalogue.model_fields.items()
    if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel)
)
"""Parts whose fields are each by themselves."""
PARTS = (*LISTS, *FIELDS)
OF_PAPERS = ("name", "name_en", "form", "form_en", "issued_by", "issued_by_en", "note", "note_en")
"""What is said of a paper."""
SPELT = frozenset({"pinyin", "initials"})
"""What is worked out of a service's names when it is published."""
_TRANSLATED = frozenset({"conditions", "steps"})
"""Lines of a guide whose English is of just these: who says them anew has other English, or none."""
_SHARED = tuple(name for name in Catalogue.model_fields if name not in (*OWN, "centre", "version"))
_USED_BY = {"departments": "department", "categories": "category"}


def key_of(part: str) -> str:
    """What an entry of a list is known by."""
    return "code" if part == "services" else "id"


def resolved(centre: str, layer: Json, above: Above = ()) -> Catalogue:
    """A centre's catalogue as its layer and those above make it; pydantic's ValidationError if it has no shape."""
    document: Json = {name: layer.get(name) for name in OWN if layer.get(name) is not None}
    document |= {"centre": centre, "sample": layer.get("sample", above[0].sample if above else False)}
    for part in LISTS:
        if part == "services" and above:
            document[part] = _services(layer, above)
        elif layer.get(part):
            document[part] = layer[part]
        elif part in _USED_BY:
            document[part] = _of_all(part, above)
        elif above:
            document[part] = getattr(above[0], part)
    for part in FIELDS:
        own = layer.get(part, {})
        if above:
            inherited = getattr(above[0], part)
            own = inherited.model_dump() | own if own else inherited
        document[part] = own
    document |= {name: value for name, value in layer.items() if name not in Catalogue.model_fields}
    catalogue = Catalogue.model_validate(document)
    return _narrowed(catalogue, layer, above) if above else catalogue


def offered(above: Above) -> list[tuple[Catalogue, ServiceEntry]]:
    """The services that a centre may take from above, each with the nearest that does it, as the highest lists them."""
    found = {service.code: (one, service) for one in reversed(above) for service in one.services}
    return list(found.values())


def lost(layer: Json, above: Above) -> list[str]:
    """The codes of services that a layer takes from above where they are no longer."""
    if not above:
        return []
    known = {service.code for one in above for service in one.services}
    return [
        row["code"] for row in layer.get("services", ()) if row["code"] not in known and not row.get("name")
    ]


def layer_of(catalogue: Catalogue) -> Json:
    """The layer of a centre with nothing above it: all that it says."""
    layer = catalogue.model_dump(mode="json", exclude_defaults=True, exclude={"centre", "version", DERIVED})
    _unspelt(layer)
    for row in layer.get("services", ()):
        for field in ("sessions", "guide"):
            if not row.get(field):
                row.pop(field, None)
    return layer


def plain(layer: Json, *, is_root: bool) -> Json:
    """The same layer in the one way it is written; ValidationError if it has no shape.

    What is at its default is left out, but where it may differ from what is above.
    """
    shaped = Catalogue.model_validate({name: value for name, value in layer.items() if value is not None})
    written = layer_of(shaped)
    if not is_root:
        given = shaped.model_dump(mode="json", exclude_unset=True, exclude_none=True)
        _unspelt(given)
        if given.get("services"):
            written["services"] = given["services"]
        for part in FIELDS:
            briefly, fields = written.get(part, {}), getattr(shaped, part)
            own = fields.model_dump(mode="json", exclude_unset=True)
            own = {name: briefly.get(name, value) for name, value in own.items()}
            if own := {name: value for name, value in own.items() if value not in ([], {})}:
                written[part] = own
        if "sample" in given:
            written["sample"] = given["sample"]
    return {name: written[name] for name in (*Catalogue.model_fields, *written) if name in written}


def _unspelt(layer: Json) -> None:
    """Without what is worked out, each paper with all that is known of papers."""
    for part in ("services", "trees"):
        for row in layer.get(part, ()):
            for field in SPELT:
                row.pop(field, None)
    for row in layer.get("services", ()):
        guide = row.get("guide") or {}
        if not guide.get("papers"):
            guide.pop("papers", None)
        else:
            guide["papers"] = [dict.fromkeys(OF_PAPERS, "") | paper for paper in guide["papers"]]


def _services(layer: Json, above: Above) -> list[Any]:
    """What is offered: services as above, each with what the layer says of it."""
    if not layer.get("services"):
        return list(above[0].services)
    known = {service.code: service for one in reversed(above) for service in one.services}
    found: list[Any] = []
    for row in layer["services"]:
        inherited = known.get(row["code"])
        if inherited is not None:
            found.append(_over(inherited, row))
        elif row.get("name"):
            found.append(_ordinary(row))
    return found


def _of_all(part: str, above: Above) -> list[Any]:
    """The entries of all above, in the order of the highest."""
    return list({entry.id: entry for one in reversed(above) for entry in getattr(one, part)}.values())


def _over(inherited: ServiceEntry, row: Json) -> ServiceEntry | Json:
    differs = {name: value for name, value in row.items() if name != "code" and value is not None}
    if "guide" in differs and inherited.guide is not None:
        guide = inherited.guide.model_dump() | differs["guide"]
        for field in _TRANSLATED & differs["guide"].keys():
            guide[f"{field}_en"] = differs["guide"].get(f"{field}_en", [])
        differs["guide"] = Guide.model_validate(guide)
    if not differs.keys() & {"name", "keywords"}:
        if differs.keys() <= {"queue"}:
            return inherited.model_copy(update=differs)
        return _ordinary(inherited.model_dump(exclude={"guide"}) | {"guide": inherited.guide} | differs)
    spelt_anew = inherited.model_dump(exclude={"guide", *SPELT}) | {"guide": inherited.guide}
    return _ordinary(spelt_anew | differs)


def _ordinary(row: Mapping[str, Any]) -> Json:
    return {name: value for name, value in row.items() if not (name == "sessions" and value == [])}


def _narrowed(catalogue: Catalogue, layer: Json, above: Above) -> Catalogue:
    """Without what is above and means nothing in a hall with these queues, services and sessions."""
    changes: Json = {}
    for part, field in _USED_BY.items():
        if not layer.get(part):
            used = {getattr(service, field) for service in catalogue.services}
            changes[part] = [entry for entry in getattr(catalogue, part) if entry.id in used]
    queues = {queue.id for queue in catalogue.queues}
    if not layer.get("classes"):
        changes["classes"] = [_class_in(entry, queues) for entry in catalogue.classes]
    calendar = catalogue.calendar
    special = {
        one.id
        for days in (calendar.weekdays, calendar.workdays)
        for day in days.values()
        for one in day
        if one.special
    }
    own = {row["code"] for row in layer.get("services", ()) if row.get("sessions")}
    changes["services"] = [
        service if service.code in own else _in_sessions(service, special) for service in catalogue.services
    ]
    changes[DERIVED] = _elsewhere(catalogue, above)
    return catalogue.model_copy(update=changes)


def _elsewhere(catalogue: Catalogue, above: Above) -> list[ServiceElsewhere]:
    """What guidance leads to and this hall doesn't offer, with the nearest centre above that does."""
    led = {service.code for tree in catalogue.trees for service in all_services(tree)}
    led -= {service.code for service in catalogue.services}
    found = {
        service.code: ServiceElsewhere(
            code=service.code,
            name=service.name,
            name_en=service.name_en,
            centre=one.centre,
            centre_name=one.name,
            centre_name_en=one.name_en,
        )
        for one in reversed(above)
        for service in one.services
        if service.code in led
    }
    return list(found.values())


def _class_in(entry: PriorityClass, queues: set[str]) -> PriorityClass:
    """A class as it is in a hall of these queues: what it is worth in the district's own is no matter there."""
    if entry.head_starts_s.keys() <= queues:
        return entry
    own = {queue: seconds for queue, seconds in entry.head_starts_s.items() if queue in queues}
    return entry.model_copy(update={"head_starts_s": own})


def _in_sessions(service: ServiceEntry, special: set[str]) -> ServiceEntry:
    """A service whose special sessions aren't held here is offered in the ordinary ones."""
    if not service.sessions or special.issuperset(service.sessions):
        return service
    return service.model_copy(
        update={"sessions": [one for one in service.sessions if one in special] or None}
    )


def entries(part: str, value: list[Any]) -> dict[str, Any]:
    """The entries of a list by what they are known by."""
    return {
        str(entry[key_of(part)] if isinstance(entry, Mapping) else _known_by(entry)): entry for entry in value
    }


def _known_by(entry: Any) -> str:
    return entry.code if isinstance(entry, ServiceEntry) else entry.id


def alike(catalogue: Catalogue) -> tuple[int, ...]:
    """The same for two catalogues made of one, as long as that one is kept: all but what is each centre's own."""
    return tuple(id(getattr(catalogue, name)) for name in _SHARED)
