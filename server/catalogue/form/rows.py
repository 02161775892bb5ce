"""A form as rows of cells by sheet, and where in it each thing of a catalogue stands; it opens no file."""

from dataclasses import dataclass, field
from typing import Any

from server.catalogue.faults import Fault
from server.catalogue.form.columns import Sheet

Json = dict[str, Any]
_SHAPE = frozenset(
    {
        "no_workbook",
        "too_big",
        "no_sheet",
        "no_heading",
        "heading_twice",
        "unknown_sheet",
        "not_toml_form",
        "no_centre",
    }
)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a sheet: its number as somebody sees it, and what stands in its cells by their columns' fields."""

    number: int
    cells: dict[str, Any]


Table = dict[str, list[Row]]
"""The rows of each sheet, by its key."""


@dataclass(frozen=True, slots=True)
class FormCentre:
    """A centre that a form is for: what no other shares, and where it stands in the form."""

    id: str
    above: str | None
    own: Json
    row: int


@dataclass(slots=True)
class Places:
    """Where in a form each key of a catalogue stands."""

    _known: dict[str, tuple[Sheet, int, str]] = field(default_factory=dict)

    def note(self, key: str, sheet: Sheet, row: int, field: str = "") -> None:
        """Say where a key stands; the first place stays."""
        self._known.setdefault(key, (sheet, row, field))

    def of(self, fault: Fault, language: str = "zh-CN") -> Fault:
        """The same fault, said to be where its key stands in the form, or what its key is part of."""
        parts = fault.key.split(".")
        for length in range(len(parts), 0, -1):
            if (place := self._known.get(".".join(parts[:length]))) is not None:
                sheet, row, name = place
                return at(sheet, row, name, fault, language)
        return fault


def at(sheet: Sheet, row: int, field_: str, fault: Fault, language: str = "zh-CN") -> Fault:
    """A fault at a cell."""
    column = next((sheet.heading(one, language) for one in sheet.columns if one.field == field_), field_)
    return Fault(
        fault.key, fault.code, fault.value, fault.other, fault.known, file=sheet.name(language), row=row, column=column
    )  # fmt: skip


@dataclass(slots=True)
class Form:
    """What a form says: for which centres, the layer they share, and what could not be understood."""

    centres: list[FormCentre] = field(default_factory=list)
    layer: Json = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    places: Places = field(default_factory=Places)

    @property
    def has_shape(self) -> bool:
        """Whether all its sheets and columns are there, so that what is missing in them is meant to be."""
        return not any(fault.code in _SHAPE for fault in self.faults)

    def layer_of(self, centre: FormCentre) -> Json:
        """The whole layer of one of its centres."""
        return self.layer | centre.own
