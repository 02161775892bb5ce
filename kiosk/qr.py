"""Makes the dots of a QR code; it puts them nowhere."""

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

QUIET_ZONE = 4  # ISO/IEC 18004: four light modules on every side


def dots(content: str) -> list[list[bool]]:
    """Rows of dots from the top, dark is True, with the quiet zone around."""
    code: QRCode[object] = QRCode(error_correction=ERROR_CORRECT_M, border=QUIET_ZONE)
    code.add_data(content)
    code.make(fit=True)
    return [[bool(dot) for dot in row] for row in code.get_matrix()]


def luminance(rows: list[list[bool]]) -> bytes:
    """One byte a dot, 0 or 255, from the bottom row up as textures are laid."""
    return bytes(0 if dot else 255 for row in reversed(rows) for dot in row)
