"""The sheet of the hall's own words: a row for each place where they stand; how long they may be is no matter here."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from server.catalogue.faults import Fault
from server.catalogue.form.cells import EMPTY
from server.catalogue.form.columns import CHOICES, TEXTS, said
from server.catalogue.form.rows import Json, Row

if TYPE_CHECKING:
    from server.catalogue.form.understood import Reading

TIP = "tip"
TIPS = "tips"
"""What several rows may say; every other place has one."""


def written_texts(texts: Mapping[str, Any]) -> Iterator[Json]:
    """A row for what is said, and an empty one for each place where nothing is."""
    for use in CHOICES["use"]:
        if use == TIP:
            yield from ({"use": use, **tip} for tip in texts.get(TIPS) or [{}])
        elif use in texts:
            yield {"use": use, **(texts[use] or {"text": EMPTY})}
        else:
            yield {"use": use}


def understood_texts(reading: "Reading", rows: list[Row]) -> Json:
    """What the rows say."""
    texts: Json = {}
    for row in rows:
        cells = reading.cells(TEXTS, row)
        use = cells.pop("use", "")
        if use not in CHOICES["use"]:
            known = tuple(said("use", one) for one in CHOICES["use"])
            reading.fault(TEXTS, row.number, "use", Fault("", "not_choice", use, known=known))
        elif not cells:
            continue
        elif use == TIP:
            texts.setdefault(TIPS, []).append(cells)
            _note(reading, row, f"texts.{TIPS}.{len(texts[TIPS])}")
        elif use in texts:
            reading.fault(TEXTS, row.number, "use", Fault("", "twice", said("use", use)))
        else:
            texts[use] = None if row.cells.get("text") == EMPTY else cells
            _note(reading, row, f"texts.{use}")
    return texts


def _note(reading: "Reading", row: Row, key: str) -> None:
    reading.form.places.note(f"texts.{TIPS}", TEXTS, row.number, "use")
    reading.note(TEXTS, row, key, "text")
