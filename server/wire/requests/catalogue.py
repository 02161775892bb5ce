"""What may be asked of a catalogue being edited; what it must say is checked where it is published."""

from typing import Annotated, Any

from pydantic import Field, StringConstraints, TypeAdapter

from server.wire.requests.shapes import _PRINTABLE, Request, Word

SEEN_DRAFTS = TypeAdapter(Annotated[dict[Word, Word], Field(max_length=1000)])
"""Centre → the tag of its draft as a preview has told it; sent beside a form, as the field `seen`."""


class SetPart(Request):
    """A part's value: a list of entries, or the fields of `centre`, `calendar`, `policy`; null: as above."""

    value: list[dict[str, Any]] | dict[str, Any] | None


class SetEntry(Request):
    """An entry's fields; those of a service under another centre only where it differs."""

    value: dict[str, Any]


class SetParts(Request):
    """Several parts at once, each as `SetPart` has it."""

    parts: Annotated[
        dict[str, list[dict[str, Any]] | dict[str, Any] | None], Field(min_length=1, max_length=30)
    ]


class Publish(Request):
    """What this version is about; `centres`: publish the drafts of these as well, those under it last."""

    note: Annotated[str, StringConstraints(max_length=200, pattern=_PRINTABLE)] = ""
    centres: Annotated[tuple[Word, ...], Field(max_length=1000, strict=False)] = ()
