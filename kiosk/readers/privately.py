"""Rare characters that older cards keep at places of private use, put where Unicode has had them since; pure.

GB18030-2000 gave the two-byte codes FE50 to FEA0 (without FE7F) the private characters U+E815 to U+E864 in order.
Most have a place in Unicode that the codec knows; those that got theirs later are named by GB18030-2005 and -2022.
"""

_FIRST_PRIVATE = 0xE815
_LATER = {
    0xE816: 0x20087, 0xE817: 0x20089, 0xE818: 0x200CC, 0xE81E: 0x9FB4, 0xE826: 0x9FB5, 0xE82B: 0x9FB6, 0xE82C: 0x9FB7,
    0xE831: 0x215D7, 0xE832: 0x9FB8, 0xE83B: 0x2298F, 0xE843: 0x9FB9, 0xE854: 0x9FBA, 0xE855: 0x241FE, 0xE864: 0x9FBB,
}  # fmt: skip


def _table() -> dict[int, str]:
    trails = [trail for trail in range(0x50, 0xA1) if trail != 0x7F]
    known = {_FIRST_PRIVATE + at: bytes([0xFE, trail]).decode("gb18030") for at, trail in enumerate(trails)}
    return known | {private: chr(public) for private, public in _LATER.items()}


_PUBLIC = _table()


def assigned(text: str) -> str:
    """The text with such characters replaced; others of private use stay as they are."""
    return text.translate(_PUBLIC)
