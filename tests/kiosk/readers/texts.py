"""The 256 bytes of made-up cards, field by field, for tests only."""

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def checked(seventeen: str) -> str:
    """The number with its check digit (ISO 7064 MOD 11-2)."""
    rest = sum(int(digit) * weight for digit, weight in zip(seventeen, _WEIGHTS, strict=True)) % 11
    return seventeen + "10X98765432"[rest]


def laid_out(*fields: tuple[int, str]) -> bytes:
    """256 bytes of UTF-16LE: each field as wide as told and padded with spaces, the rest spaces."""
    text = b""
    for width, words in fields:
        written = words.encode("utf-16-le")
        text += written + " ".encode("utf-16-le") * ((width - len(written)) // 2)
    assert len(text) == sum(width for width, _ in fields)
    return text + " ".encode("utf-16-le") * ((256 - len(text)) // 2)


def citizen(**given: str) -> bytes:
    """An identity card, or with `kind="J"` a residence permit."""
    card = {
        "name": "示例甲", "sex": "1", "nation": "01", "born": "19510615", "address": "示例省示例市示例路1号",
        "number": checked("11999919510615001"), "authority": "示例市公安局", "valid_from": "20100101",
        "valid_to": "20300101", "pass_number": "", "issues": "", "spare": "", "kind": "",
    } | given  # fmt: skip
    widths = (30, 2, 4, 16, 70, 36, 30, 16, 16, 18, 4, 6, 2)
    return laid_out(*zip(widths, card.values(), strict=True))


def foreign_2017(**given: str) -> bytes:
    """A foreigner's permanent residence card of 2017."""
    card = {
        "latin": "SAMPLE, ALEX", "sex": "2", "number": "XXX119900010101", "nation": "XXX", "name": "示例",
        "valid_from": "20200101", "valid_to": "20300101", "born": "19700203", "version": "01", "office": "1199",
        "kind": "I",
    } | given  # fmt: skip
    widths = (120, 2, 30, 6, 30, 16, 16, 16, 4, 8, 2)
    return laid_out(*zip(widths, card.values(), strict=True))


def foreign_2023(**given: str) -> bytes:
    """A foreigner's permanent residence card of 2023."""
    card = {
        "name": "示例", "sex": "2", "renewals": "01", "born": "19700203", "latin": "SAMPLE, ALEX",
        "number": checked("91199919700203002"), "spare": "", "valid_from": "20240101", "valid_to": "20340101",
        "latin_more": "", "nation": "XXX", "kind": "Y", "old": "",
    } | given  # fmt: skip
    widths = (30, 2, 4, 16, 70, 36, 30, 16, 16, 22, 6, 2, 6)
    return laid_out(*zip(widths, card.values(), strict=True))
