"""Faces of the characters that nearly every text is written with, made once for each face; it opens no window.

Kivy keeps a face open for every size that is shown. Of Noto Sans CJK each takes 2.4 MB; of these few characters 0.45,
and 0.16 with each outline whole, instead of in parts that are shared and loaded with the face.
`python -m kiosk.common_fonts FACE…` makes them, which takes half a minute: a kiosk uses them from its next start on.
"""

import os
import sys
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from itertools import chain, product
from pathlib import Path

_RANGES = (
    (0x0A, 0x0B), (0x20, 0x250), (0x2000, 0x2070), (0x2190, 0x2200), (0x2460, 0x2500), (0x25A0, 0x2600),
    (0x3000, 0x3040), (0xFF00, 0xFFF0),
)  # fmt: skip
"""Latin, marks, arrows, numbers in circles, shapes, full-width forms."""
_NOT_DRAWN = ("GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx")
"""Tables for setting text vertically or with variants of characters, which no screen does."""
_NICE = 10


@cache
def common_characters() -> frozenset[str]:
    """All of GB 2312, and `_RANGES`: what a text needs beyond them is set in the whole face."""
    marks = (chr(code) for code in chain.from_iterable(range(*both) for both in _RANGES))
    rows = (bytes(pair) for pair in product(range(0xA1, 0xF8), range(0xA1, 0xFF)))
    return frozenset(chain(marks, *(row.decode("gb2312", "ignore") for row in rows)))


def is_common(text: str) -> bool:
    """Whether a face of the common characters holds all of it."""
    known = common_characters()
    return all(character in known for character in text)


def common_face(face: Path) -> Path:
    """Where the common characters of a face are, once they are made."""
    return face.with_name(f"{face.stem}-common{face.suffix}")


def make(face: Path, characters: Iterable[str]) -> None:
    """Writes them beside the face, by rename, so that a cut-off run leaves no half font."""
    from fontTools import subset  # neither is needed once they are made
    from fontTools.ttLib import TTFont

    font = TTFont(str(face), lazy=True)
    for table in _NOT_DRAWN:
        if table in font:
            del font[table]
    options = subset.Options()
    options.notdef_outline, options.layout_features, options.desubroutinize = True, [], True
    cutter = subset.Subsetter(options)
    cutter.populate(text="".join(characters))
    cutter.subset(font)
    handle, beside = tempfile.mkstemp(dir=face.parent, prefix=".face-")
    try:
        with os.fdopen(handle, "wb") as file:
            font.save(file)
        Path(beside).replace(common_face(face))
    finally:
        Path(beside).unlink(missing_ok=True)
        font.close()


def main(faces: list[str]) -> int:
    """Makes what isn't there yet, after everything that somebody waits for."""
    with suppress(AttributeError, OSError):  # Windows has no such thing
        os.nice(_NICE)
    for face in map(Path, faces):
        if not common_face(face).exists():
            make(face, common_characters())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
