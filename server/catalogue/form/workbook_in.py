"""Reads a workbook into the rows of the form; whatever is no workbook of that shape is said, never raised.

It comes from outside: what it unpacks to is measured before it is, and neither formulas nor entities are followed.
"""

import datetime
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from server.catalogue.faults import Fault
from server.catalogue.form.columns import HEAD_ROWS, SHEETS, Column, Sheet
from server.catalogue.form.rows import Form, Row, Table
from server.catalogue.form.workbook import CHOICES_SHEET, unquoted
from server.wire.texts import text
from server.wire.vocabulary import LANGUAGES

MEGABYTE = 1024 * 1024
MOST_UNPACKED = 32 * MEGABYTE
MOST_PARTS = 300
MOST_ROWS = 8000
MOST_COLUMNS = 60
_DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY", "<!DOCTYPE".encode("utf-16-le"), "<!DOCTYPE".encode("utf-16-be"))
"""What declares entities, which no spreadsheet does."""
_NOT_READ = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    InvalidFileException,
    LookupError,
    NotImplementedError,
    OSError,
    ParseError,
    RuntimeError,
    TypeError,
    ValueError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)
"""What openpyxl raises for files that are none of its own."""


def rows_of(data: bytes, form: Form) -> Table:
    """The rows of a workbook by sheet; what is wrong with its shape is noted in the form."""
    fault = _outside(data)
    if fault is None:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of looks and dates that it doesn't know
                return _read(data, form)
        except _NOT_READ:
            fault = Fault("", "no_workbook")
    form.faults.append(fault)
    return {}


def _outside(data: bytes) -> Fault | None:
    """What can be told of a file before it is unpacked."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as packed:
            parts = packed.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                return Fault("", "too_big", other=str(MOST_UNPACKED // MEGABYTE))
            for part in parts:
                if any(declaration in packed.read(part) for declaration in _DECLARATIONS):
                    return Fault("", "no_workbook")
    except _NOT_READ:
        return Fault("", "no_workbook")
    return None


def _read(data: bytes, form: Form) -> Table:
    book = load_workbook(BytesIO(data), read_only=True, data_only=False, keep_links=False)
    try:
        table: Table = {}
        known = {sheet.name(language): sheet for sheet in SHEETS for language in LANGUAGES}
        about = {CHOICES_SHEET, *(text("form.help_sheet", language) for language in LANGUAGES)}
        for name in book.sheetnames:
            sheet = known.get(name.strip())
            if sheet is not None:
                table[sheet.key] = list(_rows(book[name], sheet, form))
            elif name.strip() not in about:
                form.faults.append(Fault(name, "unknown_sheet", name, known=tuple(s.name() for s in SHEETS)))
        for sheet in SHEETS:
            if sheet.key not in table:
                form.faults.append(Fault(sheet.name(), "no_sheet", sheet.name()))
        return table
    finally:
        book.close()


def _rows(page: Any, sheet: Sheet, form: Form) -> Iterator[Row]:
    page.reset_dimensions()
    columns: dict[int, Column] = {}
    marks = tuple(text("form.help_mark", language).strip() for language in LANGUAGES)
    for number, cells in enumerate(page.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS), start=1):
        values = [_value(cell, sheet, number, form) for cell in cells]
        if number == 1:
            columns = _headings(values, sheet, form)
        elif number == HEAD_ROWS and values and str(values[0] or "").startswith(marks):
            continue
        elif number > MOST_ROWS:
            form.faults.append(_at(sheet, number, "", "too_many_rows", other=str(MOST_ROWS)))
            return
        elif any(value is not None and value != "" for value in values):
            yield Row(
                number, {columns[place].field: values[place] for place in columns if place < len(values)}
            )


def _headings(values: list[Any], sheet: Sheet, form: Form) -> dict[int, Column]:
    found: dict[int, Column] = {}
    headings = tuple(sheet.heading(column) for column in sheet.columns)
    for place, value in enumerate(values):
        heading = str(value or "").strip()
        if not heading:
            continue
        column = sheet.named(heading)
        if column is None:
            form.faults.append(_at(sheet, 1, heading, "unknown_heading", heading, known=headings))
        elif column in found.values():
            form.faults.append(_at(sheet, 1, heading, "heading_twice", heading))
        else:
            found[place] = column
    for column in sheet.columns:
        if column not in found.values():
            form.faults.append(_at(sheet, 1, "", "no_heading", sheet.heading(column)))
    return found


def _value(cell: Any, sheet: Sheet, number: int, form: Form) -> Any:
    value = cell.value
    if value is None:
        return None
    if cell.data_type == "f":
        form.faults.append(_at(sheet, number, cell.column_letter, "formula"))
        return None
    if cell.data_type == "e":
        form.faults.append(_at(sheet, number, cell.column_letter, "cell_error", str(value)))
        return None
    if isinstance(value, str):
        return unquoted(value.replace("\r\n", "\n").strip())
    if isinstance(
        value, bool | int | float | datetime.datetime | datetime.date | datetime.time | datetime.timedelta
    ):
        return value
    return str(value)


def _at(
    sheet: Sheet, row: int, column: str, code: str, value: str = "", other: str = "", known: tuple[str, ...] = ()
) -> Fault:  # fmt: skip
    return Fault("", code, value, other, known, file=sheet.name(), row=row, column=column)
