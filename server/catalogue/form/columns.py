"""The sheets of the form and their columns, each with the kind of what stands in its cells; it reads no cell."""

from dataclasses import dataclass
from enum import StrEnum

from server.wire.texts import text
from server.wire.vocabulary import LANGUAGES, Channel

HEAD_ROWS = 2
"""A sheet begins with its headings, and what explains them."""


class Kind(StrEnum):
    """What may stand in a cell."""

    TEXT = "text"
    CODE = "code"
    WHOLE = "whole"
    DECIMAL = "decimal"
    YES = "yes"
    CHOICE = "choice"
    REF = "ref"  # the code, or the name, of an entry of a part
    REFS = "refs"
    WORDS = "words"
    LINES = "lines"
    DATE = "date"
    TIME = "time"
    MINUTES = "minutes"  # kept in seconds
    DELAYS = "delays"  # queues, each with minutes
    SERVED = "served"  # the same, as counters have it


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the field it fills (`a.b` within) and what stands in it; `of`: the part or choice it takes from."""

    field: str
    kind: Kind = Kind.TEXT
    of: str = ""
    width: int = 16


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet by its key, and its columns in their order."""

    key: str
    columns: tuple[Column, ...]

    def name(self, language: str = "zh-CN") -> str:
        """What it is called."""
        return text(f"form.{self.key}", language)

    def heading(self, column: Column, language: str = "zh-CN") -> str:
        """What a column of it is called."""
        return text(f"form.{self.key}_{column.field.replace('.', '_')}", language)

    def named(self, heading: str) -> Column | None:
        """The column of a heading, in either language."""
        for column in self.columns:
            if heading in [self.heading(column, language) for language in LANGUAGES]:
                return column
        return None


def _names(width: int = 22) -> tuple[Column, ...]:
    return (Column("id", Kind.CODE), Column("name", width=width), Column("name_en", width=width))


CENTRES = Sheet(
    "centres",
    (
        Column("id", Kind.CODE),
        Column("above", Kind.CODE),
        Column("name", width=30),
        Column("name_en", width=30),
        Column("address", width=36),
        Column("latitude", Kind.DECIMAL, width=12),
        Column("longitude", Kind.DECIMAL, width=12),
        Column("sample", Kind.YES, width=8),
    ),
)
SESSIONS = Sheet(
    "sessions",
    (
        *_names(),
        Column("draw_from", Kind.TIME, width=12),
        Column("open", Kind.TIME, width=12),
        Column("last_draw", Kind.TIME, width=12),
        Column("close", Kind.TIME, width=12),
        Column("special", Kind.YES, width=8),
    ),
)
CALENDAR = Sheet(
    "calendar",
    (
        Column("kind", Kind.CHOICE, "day", 12),
        Column("day", width=16),
        Column("sessions", Kind.REFS, "sessions", 30),
    ),
)
QUOTAS = Sheet(
    "quotas",
    (
        Column("queue", Kind.REF, "queues"),
        Column("session", width=12),
        Column("total", Kind.WHOLE, width=10),
        Column("walk_in_floor", Kind.WHOLE, width=12),
        *(Column(f"shares.{channel}", Kind.WHOLE, width=10) for channel in Channel),
    ),
)
PROFILES = Sheet(
    "profiles",
    (
        Column("counter", Kind.REF, "counters"),
        Column("profile", Kind.CODE),
        Column("queues", Kind.SERVED, "queues", 36),
    ),
)
PAPERS = Sheet(
    "papers",
    (
        Column("service", Kind.REF, "services"),
        *(
            Column(field, width=30 if field == "name" else 20)
            for field in (
                "name",
                "name_en",
                "form",
                "form_en",
                "issued_by",
                "issued_by_en",
                "note",
                "note_en",
            )
        ),
    ),
)
OPTIONS = Sheet(
    "trees",
    (
        *_names(),
        Column("icon", Kind.CHOICE, "icon", 12),
        Column("keywords", Kind.WORDS),
        Column("question.id", Kind.CODE),
        Column("question.text", width=30),
        Column("question.text_en", width=30),
        Column("option.id", Kind.CODE),
        Column("option.text", width=24),
        Column("option.text_en", width=24),
        Column("option.next", Kind.CODE),
        Column("option.note", width=30),
        Column("option.note_en", width=30),
    ),
)
GUIDED = Sheet(
    "guided",
    (
        Column("tree", Kind.CODE),
        Column("question", Kind.CODE),
        Column("option", Kind.CODE),
        Column("code", Kind.CODE),
        Column("step", Kind.WHOLE, width=8),
        Column("note", width=36),
        Column("note_en", width=36),
    ),
)
TEXTS = Sheet(
    "texts",
    (Column("use", Kind.CHOICE, "use", 20), Column("text", width=60), Column("text_en", width=60)),
)
RULES = Sheet("rules", (Column("rule", width=30), Column("value", width=16)))
LISTED = (
    Sheet("departments", _names()),
    Sheet("categories", (*_names(), Column("icon", Kind.CHOICE, "icon", 12))),
    Sheet("zones", (*_names(), Column("floor", Kind.WHOLE, width=8))),
    Sheet(
        "queues",
        (
            *_names(),
            Column("prefix", width=8),
            Column("zone", Kind.REF, "zones"),
            Column("max_cases", Kind.WHOLE, width=10),
            Column("requeue_behind", Kind.WHOLE, width=12),
            Column("appointments.capacity", Kind.WHOLE, width=12),
            Column("appointments.slot_s", Kind.MINUTES, width=12),
            Column("appointments.days_ahead", Kind.WHOLE, width=12),
            Column("appointments.head_start_s", Kind.MINUTES, width=12),
            Column("appointments.grace_s", Kind.MINUTES, width=12),
        ),
    ),
    Sheet(
        "counters",
        (
            *_names(),
            Column("label", width=8),
            Column("spoken"),
            Column("zone", Kind.REF, "zones"),
            Column("floor", Kind.WHOLE, width=8),
            Column("queues", Kind.SERVED, "queues", 36),
            Column("group"),
        ),
    ),
    Sheet(
        "services",
        (
            Column("code", Kind.CODE),
            Column("name", width=30),
            Column("name_en", width=30),
            Column("public_name"),
            Column("department", Kind.REF, "departments"),
            Column("category", Kind.REF, "categories"),
            Column("queue", Kind.REF, "queues"),
            Column("keywords", Kind.WORDS, width=30),
            Column("wanted", Kind.WHOLE, width=10),
            Column("identity", Kind.CHOICE, "identity", 12),
            Column("sessions", Kind.REFS, "sessions"),
            Column("online_url", width=24),
            Column("guide.conditions", Kind.LINES, width=36),
            Column("guide.conditions_en", Kind.LINES, width=36),
            Column("guide.statutory_days", Kind.WHOLE, width=10),
            Column("guide.promised_days", Kind.WHOLE, width=10),
            Column("guide.fee"),
            Column("guide.fee_en"),
            Column("guide.steps", Kind.LINES, width=30),
            Column("guide.steps_en", Kind.LINES, width=30),
            Column("guide.basis", width=36),
            Column("guide.dated", Kind.DATE, width=12),
            Column("guide.sample", Kind.YES, width=8),
        ),
    ),
    Sheet(
        "classes",
        (
            *_names(),
            Column("head_start_s", Kind.MINUTES, width=12),
            Column("head_starts_s", Kind.DELAYS, "queues", 30),
            Column("age_from", Kind.WHOLE, width=10),
            Column("basis", width=40),
        ),
    ),
)
"""Sheets of which each row is one entry of a list."""
_BY_KEY = {sheet.key: sheet for sheet in LISTED}

SHEETS = (
    CENTRES,
    _BY_KEY["departments"],
    _BY_KEY["categories"],
    _BY_KEY["zones"],
    _BY_KEY["queues"],
    QUOTAS,
    _BY_KEY["counters"],
    PROFILES,
    _BY_KEY["services"],
    PAPERS,
    SESSIONS,
    CALENDAR,
    _BY_KEY["classes"],
    OPTIONS,
    GUIDED,
    TEXTS,
    RULES,
)
"""In the order of the workbook."""

CHOICES: dict[str, tuple[str, ...]] = {
    "identity": ("none", "optional", "required"),
    "icon": (
        "id-card", "home", "shop", "hospital", "money", "tax", "building", "car", "family", "work", "law", "other",
    ),
    "day": ("weekday", "holiday", "workday"),
    "yes": ("yes", "no"),
    "use": ("welcome", "slip", "tip"),
    "weekday": ("1", "2", "3", "4", "5", "6", "7"),
}  # fmt: skip
"""What a choice is between; each word has its name in the texts."""


def said(choice: str, word: str, language: str = "zh-CN") -> str:
    """The name of a word of a choice."""
    return text(f"form.choice_{choice}_{word.replace('-', '_')}", language)


def meant(choice: str, name: str) -> str | None:
    """The word that a name in either language means; None if there is none."""
    for word in CHOICES[choice]:
        if name.casefold() in [word, *(said(choice, word, language).casefold() for language in LANGUAGES)]:
            return word
    return None
