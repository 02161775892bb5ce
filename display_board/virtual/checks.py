"""The twins' own check values, written another way than the drivers' so that neither covers the other's mistake."""


def added(data: bytes, bits: int) -> int:
    """The sum of all bytes, as many bits of it."""
    total = 0
    for byte in data:
        total = (total + byte) % (1 << bits)
    return total


def exclusive(data: bytes) -> int:
    """Bit by bit, whether an odd number of bytes has it."""
    return sum((sum(byte >> bit & 1 for byte in data) & 1) << bit for bit in range(8))


def reflected(data: bytes, start: int) -> int:
    """CRC-16 with polynomial 8005, lowest bit first, from a table: ARC from 0, MODBUS from FFFF."""
    value = start
    for byte in data:
        value = (value >> 8) ^ _REFLECTED[(value ^ byte) & 0xFF]
    return value


def straight(data: bytes) -> int:
    """CRC-16 with polynomial 1021, highest bit first, from 0, from a table (XMODEM)."""
    value = 0
    for byte in data:
        value = (value << 8 & 0xFF00) ^ _STRAIGHT[value >> 8 ^ byte]
    return value


def _reflected_entry(value: int) -> int:
    for _ in range(8):
        value = (value >> 1) ^ (0xA001 if value & 1 else 0)
    return value


def _straight_entry(value: int) -> int:
    value <<= 8
    for _ in range(8):
        value = (value << 1) ^ (0x11021 if value & 0x8000 else 0)
    return value & 0xFFFF


_REFLECTED = [_reflected_entry(byte) for byte in range(256)]
_STRAIGHT = [_straight_entry(byte) for byte in range(256)]
