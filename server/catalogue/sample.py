"""The sample district: an invented place (示例区) with one district centre and its townships; nothing in it is real."""

from importlib.resources import files
from typing import Literal

from server.catalogue.district import District, read_district
from server.domain.calendar import always_open
from server.wire.catalogue import Catalogue
from server.wire.texts import text

MAIN_CENTRE = "demo"


def sample_district(
    version: int = 1, hours: Literal["calendar", "always"] = "calendar"
) -> dict[str, Catalogue]:
    """The catalogues of the sample centres by id; with `hours="always"` every hall is open day and night."""
    catalogues = sample_tree(version).catalogues
    if hours == "always":
        return {centre: _always(catalogue) for centre, catalogue in catalogues.items()}
    return catalogues


def sample_tree(version: int = 1) -> District:
    """The sample centres with what each says itself and which is above it."""
    return read_district(files("server.catalogue") / "sample", version)


def _always(catalogue: Catalogue) -> Catalogue:
    names = text("catalogue.all_day", "zh-CN"), text("catalogue.all_day", "en")
    return catalogue.model_copy(update={"calendar": always_open(catalogue.calendar.timezone, *names)})
