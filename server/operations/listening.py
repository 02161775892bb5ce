"""What enquiries and follow-ups have in common: who reads them, what of a person they see, and names of services."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from server.domain.refusals import Refused
from server.operations.halls import Halls
from server.operations.masking import masked
from server.wire.catalogue import CalendarEntry

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who reads: of which centre (None: of the district), whether they call people back, whether they manage."""

    id: str
    centre: str | None = None
    calls: bool = False
    manages: bool = False

    def sees(self, centre: str | None) -> bool:
        """Whether something of a centre, or of none, is theirs to see."""
        return self.centre is None or self.centre == centre


def shown_person(person: Mapping[str, Any], whole: bool) -> Json | None:
    """Name and phone of a person; masked but for whoever is to call them now."""
    known = {name: person[name] for name in ("name", "phone") if person.get(name)}
    if not known:
        return None
    return known if whole else masked(known)


def calendar_of(halls: Halls, centre: str) -> CalendarEntry:
    """A centre's calendar as published, whatever hours the hall keeps; an empty one where the centre is gone."""
    try:
        return halls.get(centre).index.catalogue.calendar
    except Refused:
        return CalendarEntry()


def named_service(halls: Halls, centre: str | None, code: str) -> Json:
    """A service's names as the centre has them now; its code where it has none such."""
    found = None
    if centre is not None:
        try:
            found = halls.get(centre).index.find(code)
        except Refused:  # the centre is gone, its record stays
            found = None
    return {"code": code, "name": found.name if found else code, "name_en": found.name_en if found else ""}
