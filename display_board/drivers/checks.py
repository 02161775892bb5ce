"""The check values of LED protocols, pure; which bytes they cover is each protocol's own affair."""

from collections.abc import Callable
from functools import reduce
from operator import xor


def sum8(data: bytes) -> int:
    """The sum's lowest byte."""
    return sum(data) & 0xFF


def sum16(data: bytes) -> int:
    """The sum's lowest two bytes."""
    return sum(data) & 0xFFFF


def xor8(data: bytes) -> int:
    """All bytes by exclusive or."""
    return reduce(xor, data, 0)


def crc16_arc(data: bytes) -> int:
    """CRC-16/ARC: polynomial A001 reflected, from 0, not inverted; `123456789` gives BB3D."""
    return _reflected(data, 0)


def crc16_modbus(data: bytes) -> int:
    """CRC-16/MODBUS: the same from FFFF; `123456789` gives 4B37."""
    return _reflected(data, 0xFFFF)


def crc16_xmodem(data: bytes) -> int:
    """CRC-16/XMODEM: polynomial 1021, from 0, highest bit first; `123456789` gives 31C3."""
    crc = 0
    for byte in data:
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ (0x1021 if crc & 0x8000 else 0)) & 0xFFFF
    return crc


def _reflected(data: bytes, crc: int) -> int:
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return crc


CHECKS: dict[str, tuple[int, Callable[[bytes], int]]] = {
    "sum8": (1, sum8),
    "xor": (1, xor8),
    "sum16": (2, sum16),
    "crc16-arc": (2, crc16_arc),
    "crc16-modbus": (2, crc16_modbus),
    "crc16-xmodem": (2, crc16_xmodem),
}
"""By the name that a template calls it: how many bytes it takes, and the value."""
