"""Writes the form as a workbook: headings, what explains them, lists to choose from; never a cell with a formula."""

import re
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from server.catalogue.form.columns import (
    CALENDAR,
    CHOICES,
    HEAD_ROWS,
    SHEETS,
    Column,
    Kind,
    Sheet,
    said,
)
from server.catalogue.form.written import Cells
from server.wire.texts import has, text

LAST_LISTED = 3000
"""As far down as lists to choose from are offered."""
CHOICES_SHEET = "选项"
"""Hidden: the codes of the centre above, to choose from."""
NEEDED: dict[str, tuple[str, ...]] = {
    "centres": ("id", "name"),
    "departments": ("id", "name"),
    "categories": ("id", "name", "icon"),
    "zones": ("id", "name"),
    "queues": ("id", "name", "prefix", "zone"),
    "counters": ("id", "name", "label", "zone", "queues"),
    "services": ("code", "name", "department", "category", "queue"),
    "sessions": ("id", "name", "draw_from", "open", "last_draw", "close"),
    "classes": ("id", "name"),
}
"""What no row of a hall under no other may leave empty."""
_FORMULA_LIKE = re.compile(r"'*[=+\-@\t\r]")
_AS_TEXT = "@"
_LISTED = {Kind.REF, Kind.CHOICE, Kind.YES}
_HEAD = PatternFill("solid", start_color="DDEBF7")
_HELP = PatternFill("solid", start_color="F2F2F2")


def workbook(
    tables: Mapping[str, Sequence[Cells]], inherited: Mapping[str, Sequence[str]], *, is_root: bool
) -> bytes:
    """The workbook of a form's rows; `inherited`: the codes that a centre may take from above, by part."""
    book = Workbook()
    first = book.active
    assert isinstance(first, Worksheet)
    _explain(first)
    choices = book.create_sheet(CHOICES_SHEET)
    choices.sheet_state = "hidden"
    columns = _choices(choices, inherited)
    for sheet in SHEETS:
        page = book.create_sheet(sheet.name())
        _head(page, sheet, columns, NEEDED.get(sheet.key, ()) if is_root else ())
        _fill(page, sheet, tables.get(sheet.key, ()))
    book.move_sheet(choices, len(book.sheetnames))
    book.active = 1
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def quoted(value: str) -> str:
    """A text that no program takes for a formula."""
    clean = ILLEGAL_CHARACTERS_RE.sub("", value)
    return f"'{clean}" if _FORMULA_LIKE.match(clean) else clean


def unquoted(value: str) -> str:
    """What `quoted` was given."""
    return value[1:] if value.startswith("'") and _FORMULA_LIKE.match(value[1:]) else value


def _explain(page: Worksheet) -> None:
    page.title = text("form.help_sheet")
    page.column_dimensions["A"].width = 100
    number = 1
    while has(f"form.help_{number}"):
        for language in ("zh-CN", "en"):
            page.append([text(f"form.help_{number}", language)])
            page.cell(page.max_row, 1).alignment = Alignment(wrap_text=True, vertical="top")
        number += 1


def _choices(page: Worksheet, inherited: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Write the lists from above; part → where its list stands."""
    found = {}
    for place, (part, codes) in enumerate(inherited.items(), start=1):
        letter = get_column_letter(place)
        for row, code in enumerate(codes, start=1):
            _put(page.cell(row, place), code)
        if codes:
            found[part] = f"{CHOICES_SHEET}!${letter}$1:${letter}${len(codes)}"
    return found


def _head(
    page: Worksheet, sheet: Sheet, from_above: Mapping[str, str], needed: tuple[str, ...]
) -> None:  # fmt: skip
    """The headings, and what explains them."""
    mark = text("form.help_mark")
    for place, column in enumerate(sheet.columns, start=1):
        letter = get_column_letter(place)
        head: Any = page.cell(1, place)
        help_: Any = page.cell(2, place)
        _put(head, sheet.heading(column))
        head.font, head.fill = Font(bold=True), _HEAD
        must = text("form.help_needed") if column.field in needed else ""
        _put(help_, (mark if place == 1 else "") + must + _help(sheet, column))
        help_.font, help_.fill = Font(italic=True, color="595959", size=9), _HELP
        help_.alignment = Alignment(wrap_text=True, vertical="top")
        page.column_dimensions[letter].width = column.width
        if column.kind not in (Kind.WHOLE, Kind.DECIMAL, Kind.MINUTES):
            page.column_dimensions[letter].number_format = _AS_TEXT
        if column.kind in _LISTED:
            _offer(page, column, letter, from_above)
    page.row_dimensions[2].height = 48
    page.freeze_panes = f"B{HEAD_ROWS + 1}"


def _fill(page: Worksheet, sheet: Sheet, rows: Sequence[Cells]) -> None:
    for number, row in enumerate(rows, start=HEAD_ROWS + 1):
        for place, column in enumerate(sheet.columns, start=1):
            if (value := row.get(column.field)) is not None:
                _put(page.cell(number, place), value)


def _put(cell: Any, value: str | int | float) -> None:
    if isinstance(value, str):
        value = quoted(value)
        cell.value = value
        cell.data_type = "s"
        cell.number_format = _AS_TEXT
        if "\n" in value:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    else:
        cell.value = value


def _help(sheet: Sheet, column: Column) -> str:
    own = f"form.help_{sheet.key}_{column.field.replace('.', '_')}"
    if has(own):
        return text(own)
    of = text(f"form.{column.of}") if column.kind in (Kind.REF, Kind.REFS) else ""
    if column.kind == Kind.CHOICE:
        of = "、".join(said(column.of, word) for word in CHOICES[column.of])
    return text(f"form.help_{column.kind}", of=of)


def _offer(page: Worksheet, column: Column, letter: str, from_above: Mapping[str, str]) -> None:
    """A list to choose from; what is typed all the same is for the import to judge."""
    if column.kind == Kind.REF:
        source = (
            from_above.get(column.of) or f"{text(f'form.{column.of}')}!$A${HEAD_ROWS + 1}:$A${LAST_LISTED}"
        )
    else:
        choice = "yes" if column.kind == Kind.YES else column.of
        source = '"' + ",".join(said(choice, word) for word in CHOICES[choice]) + '"'
    offered = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=False)
    page.add_data_validation(offered)
    offered.add(f"{letter}{HEAD_ROWS + 1}:{letter}{LAST_LISTED}")
    if page.title == CALENDAR.name() and column.field == "kind":
        days = '"' + ",".join(said("weekday", word) for word in CHOICES["weekday"]) + '"'
        weekdays = DataValidation(type="list", formula1=days, allow_blank=True, showErrorMessage=False)
        page.add_data_validation(weekdays)
        weekdays.add(f"B{HEAD_ROWS + 1}:B{LAST_LISTED}")
