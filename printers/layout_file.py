"""Reads a hall's own layout and its logo from disk, checked whole before the first slip; it draws nothing."""

import tomllib
from pathlib import Path

from PIL import Image

from printers.checking import Wrong
from printers.layout import Layout, layout_of, with_logo
from printers.slip import PARTS


def load(path: Path) -> Layout:
    """The layout in this file, its logo looked for beside it; Wrong with all errors, OSError if it can't be read."""
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise Wrong([f"{path.name}: {fault}"]) from None
    errors: list[str] = []
    try:
        layout = layout_of(table, PARTS)
    except Wrong as wrong:
        errors = wrong.errors
        named = table.get("logo")
        logo = named.get("file") if isinstance(named, dict) else None
        file = logo if isinstance(logo, str) else ""
    else:
        file = layout.logo
    if file and (said := _unreadable(path.parent / file)):
        errors.append(f"logo.file {file!r}: {said}")
    if errors:
        raise Wrong(errors)
    return with_logo(layout, str(path.parent / file)) if file else layout


def _unreadable(file: Path) -> str | None:
    try:
        with Image.open(file) as picture:
            picture.verify()
    except FileNotFoundError:
        return "there is no such file"
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return "no picture that can be read (PNG, JPEG or BMP)"
    return None
