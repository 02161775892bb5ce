"""How much paper a slip's bytes take, read as a printer reads them; it prints nothing.

Heights are the twin's, so that what its picture shows is what is counted; a real one differs by a few per cent, which
the roll's length in the settings takes up.
"""

from printers.profiles import Profile
from printers.virtual.acts import Act, Advance, Picture, QrCode, TextLine
from printers.virtual.decoder import Decoder

DOTS_MM = 8  # 203 dpi
HIGH, GAP = 24, 8  # font A, and the space below a line
KNIFE_MM = 12.0
"""From the print head to the knife: fed by the cut itself where the profile feeds no lines before it."""
_QR_BYTES = (14, 26, 42, 62, 84, 106, 122, 152, 180, 213)
"""ISO/IEC 18004 table 7: bytes that versions 1 to 10 hold at level M."""


def length_mm(data: bytes, profile: Profile) -> float:
    """The paper used by these bytes up to and with the cut."""
    dots = sum(
        dots_of(act) for act, _ in Decoder(profile.columns, profile.charset.startswith("utf-8")).feed(data)
    )
    return dots / DOTS_MM + (0.0 if profile.feed_lines else KNIFE_MM)


def dots_of(act: Act) -> int:
    """The height of one act on paper, in dots."""
    match act:
        case Advance(dots):
            return dots
        case TextLine(cells, _):
            return max(cell.high for cell in cells) * HIGH + GAP
        case Picture(width_bytes, rows, _):
            return len(rows) // width_bytes
        case QrCode(data, module, _, _):
            version = next((v for v, most in enumerate(_QR_BYTES, 1) if len(data) <= most), len(_QR_BYTES))
            return (17 + 4 * version) * module
        case _:
            return 0
