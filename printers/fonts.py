"""Finds the font that draws what a printer has no characters for; it draws nothing."""

import logging
from pathlib import Path

from printers.raster import Face, find_face

KNOWN = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
)

log = logging.getLogger(__name__)


def face_of(font: Path | None) -> Face | None:
    """The face in this file, or in the first of the usual ones; None, and a warning, where there is none."""
    for path in [font] if font else [Path(known) for known in KNOWN]:
        try:
            return find_face(path)
        except OSError:
            continue
    log.warning("no font for rare characters: %s", font or "install fonts-noto-cjk")
    return None
