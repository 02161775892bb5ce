"""What a printer was told to do, one act at a time; values only."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cell:
    """One character as it stands on paper; `columns` is its width before enlarging."""

    character: str
    columns: int
    wide: int
    high: int
    bold: bool = False


@dataclass(frozen=True, slots=True)
class TextLine:
    """A printed line; `align` is 0 left, 1 centre, 2 right."""

    cells: tuple[Cell, ...]
    align: int

    @property
    def text(self) -> str:
        """What a person reads."""
        return "".join(cell.character for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Picture:
    """Dots, most significant bit left, 1 is black."""

    width_bytes: int
    rows: bytes
    align: int


@dataclass(frozen=True, slots=True)
class QrCode:
    """A QR code the printer makes itself; `level` is L, M, Q or H."""

    data: bytes
    module: int
    level: str
    align: int


@dataclass(frozen=True, slots=True)
class Advance:
    """Blank paper, in dots."""

    dots: int


@dataclass(frozen=True, slots=True)
class CutPaper:
    """The knife."""


@dataclass(frozen=True, slots=True)
class Question:
    """DLE EOT n."""

    n: int


@dataclass(frozen=True, slots=True)
class InOrder:
    """GS r n: to be answered when everything before it is on the paper."""

    n: int


@dataclass(frozen=True, slots=True)
class Push:
    """GS a n: from now on changes are told unasked, or no longer if `n` is 0."""

    n: int


@dataclass(frozen=True, slots=True)
class Unknown:
    """A command in no table: a real printer would do anything."""

    code: bytes


Act = TextLine | Picture | QrCode | Advance | CutPaper | Question | InOrder | Push | Unknown
