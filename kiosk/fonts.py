"""Puts the simplified Chinese face of Noto Sans CJK where Kivy can open it; it draws nothing.

Kivy opens face 0 of a collection, which is the Japanese one: 门, 直 and 骨 would come out wrong.
"""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from kiosk.common_fonts import common_face
from server.wire.texts import text

SYSTEM_FONTS = Path("/usr/share/fonts/opentype/noto")
FACE = "Noto Sans CJK SC"
_FAMILY_NAME = 1  # OpenType name table: the font family


class FontMissing(Exception):
    """The collection is not installed; the sentence names the Debian package."""


@dataclass(frozen=True, slots=True)
class Fonts:
    """Two files, each with one face."""

    regular: Path
    bold: Path

    @property
    def common(self) -> "Fonts":
        """The faces of their common characters (`kiosk.common_fonts`); where one isn't made yet, the whole."""
        return Fonts(
            *(made if (made := common_face(face)).exists() else face for face in (self.regular, self.bold))
        )


def chinese_fonts(cache: Path, system: Path = SYSTEM_FONTS) -> Fonts:
    """The regular and bold face, split out into `cache` once for each version of the system's collection."""
    return Fonts(*(_face(system / f"NotoSansCJK-{weight}.ttc", cache) for weight in ("Regular", "Bold")))


def _face(collection: Path, cache: Path) -> Path:
    try:
        stat = collection.stat()
    except FileNotFoundError:
        raise FontMissing(text("kiosk.font_missing", path=collection)) from None
    face = cache / f"{collection.stem}-sc-{stat.st_size}-{int(stat.st_mtime)}.otf"
    if not face.exists():
        cache.mkdir(parents=True, exist_ok=True)
        _split(collection, face)
    return face


def _split(collection: Path, face: Path) -> None:
    """Writes beside the place and renames, so that a cut-off start leaves no half font."""
    from fontTools.ttLib import TTCollection  # 4 MB, needed at the first start alone

    fonts = TTCollection(str(collection), lazy=True)
    try:
        chinese = next(font for font in fonts.fonts if font["name"].getDebugName(_FAMILY_NAME) == FACE)
        handle, beside = tempfile.mkstemp(dir=face.parent, prefix=".face-")
        with os.fdopen(handle, "wb") as file:
            chinese.save(file)
        Path(beside).replace(face)
    finally:
        fonts.close()
