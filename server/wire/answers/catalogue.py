"""What whoever manages catalogues is answered; it checks nothing."""

from typing import Any, Literal

from pydantic import Field

from server.wire.catalogue import Catalogue
from server.wire.records import Problem, Record


class CatalogueFault(Record):
    """Something wrong: `key` names it in the catalogue, `sheet`, `row` and `column` in a form; `code` its kind.

    `said` is what is wrong, `sentence` the same with where it is and what it may be.
    """

    key: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""
    code: str = ""
    value: str = ""
    allowed: list[str] = Field(default_factory=list)
    said: str = ""
    sentence: str = ""


class FieldChange(Record):
    """A field with what it said before and says after; null where it said nothing."""

    field: str
    before: Any = None
    after: Any = None


class CatalogueChange(Record):
    """An entry that is added, changed or removed; `entry` is its id or code, empty where a part has none."""

    kind: Literal["added", "changed", "removed"]
    part: str
    sheet: str = ""
    entry: str = ""
    name: str = ""
    fields: list[FieldChange] = Field(default_factory=list)


class CatalogueDraft(Record):
    """A centre's catalogue as it is being edited.

    `own` is what the centre says itself, the rest is as in the centre `above`; `catalogue` is what both make, null
    where it has no shape yet. `changes` are those not published, `waits` what of them will wait for the next day.
    """

    centre: str
    above: str | None = None
    tag: str = ""
    changed: bool = False
    version: int = 0
    published_at: int | None = None
    published_by: str | None = None
    published_by_name: str | None = None
    own: dict[str, Any] = Field(default_factory=dict)
    catalogue: Catalogue | None = None
    faults: list[CatalogueFault] = Field(default_factory=list)
    changes: list[CatalogueChange] = Field(default_factory=list)


class ServiceAbove(Record):
    """A service that a centre may take from above, and who does it there."""

    code: str
    name: str
    name_en: str
    department: str
    department_en: str
    pinyin: str
    initials: str
    keywords: list[str]
    queue: str
    centre: str
    centre_name: str
    centre_name_en: str


class ServicesAbove(Record):
    """What a centre may take from above."""

    services: list[ServiceAbove]


class CatalogueEdited(Record):
    """What an edit came to: the draft's new tag, and everything wrong with it now."""

    centre: str
    tag: str
    changed: bool
    faults: list[CatalogueFault] = Field(default_factory=list)


class ManagedCentre(Record):
    """A centre in the tree, with what is published and whether its draft differs."""

    id: str
    name: str
    name_en: str = ""
    above: str | None = None
    version: int = 0
    edited: bool = False


class ManagedCentres(Record):
    """The centres whose catalogues one may manage."""

    centres: list[ManagedCentre]


class CatalogueVersion(Record):
    """A published version."""

    version: int
    published_at: int
    by: str
    by_name: str | None = None
    note: str = ""
    current: bool = False


class CatalogueVersions(Record):
    """All that a centre has published, the newest first."""

    versions: list[CatalogueVersion]


class ImportedCentre(Record):
    """What a form changes, or would change, in a centre's draft."""

    centre: str
    tag: str = ""
    is_new: bool = False
    changes: list[CatalogueChange] = Field(default_factory=list)


class Imported(Record):
    """What an import came to; with `dry_run` nothing was changed."""

    dry_run: bool
    centres: list[ImportedCentre]


class Waits(Record):
    """What counts from the next business day on."""

    key: str
    what: str


class PublishedCatalogue(Record):
    """What a publication came to; `also` are centres under it with their new versions, `lost` services they lose."""

    centre: str
    version: int
    is_new: bool
    day_ends_at: int | None = None
    waits: list[Waits] = Field(default_factory=list)
    also: dict[str, int] = Field(default_factory=dict)
    lost: dict[str, list[str]] = Field(default_factory=dict)


class PublishedCatalogues(Record):
    """What was published, in this order."""

    published: list[PublishedCatalogue]


class CatalogueProblem(Problem):
    """Why a catalogue was not taken: its faults, or what others changed meanwhile."""

    faults: list[CatalogueFault] = Field(default_factory=list)
