"""Finds services by what is typed on a keypad: initials, pinyin, a code or its digits; pure, and quick on each key."""

from dataclasses import dataclass

from kiosk.session.values import Pad
from server.wire.catalogue import ServiceEntry

_NEVER_WANTED = 1_000
_CODE, _BEGINS, _PINYIN, _HAS, _CODE_BEGINS, _DIGITS_END, _DIGITS_HAVE, _MISSED = range(8)


@dataclass(frozen=True, slots=True)
class Spelled:
    """A service as a keypad can spell it."""

    service: ServiceEntry
    place: int
    initials: tuple[str, ...]
    pinyin: tuple[str, ...]
    code: str
    digits: str


def spelled(services: list[ServiceEntry]) -> list[Spelled]:
    """The services ready to be found, once for a catalogue."""
    return [
        Spelled(
            one, place,
            tuple(part for part in one.initials.casefold().split(",") if part),
            tuple(part.replace(" ", "") for part in one.pinyin.casefold().split(",") if part),
            one.code.casefold(),
            "".join(c for c in one.code if c.isdigit()),
        )
        for place, one in enumerate(services)
    ]  # fmt: skip


def find(services: list[Spelled], typed: str, pad: Pad) -> list[ServiceEntry]:
    """The services that answer to what was typed, the best first; none while nothing is typed."""
    if not typed:
        return []
    quality = _by_digits if pad == Pad.NUMBER else _by_letters
    ranked = [(quality(one, typed), one.service.wanted or _NEVER_WANTED, one.place, one) for one in services]
    return [one.service for grade, *_, one in sorted(ranked, key=lambda r: r[:3]) if grade < _MISSED]


def _by_letters(one: Spelled, typed: str) -> int:
    if any(part.startswith(typed) for part in one.initials):
        return _BEGINS
    if any(part.startswith(typed) for part in one.pinyin):
        return _PINYIN
    if len(typed) > 1 and any(typed in part for part in one.initials):
        return _HAS
    return _CODE_BEGINS if one.code.startswith(typed) else _MISSED


def _by_digits(one: Spelled, typed: str) -> int:
    if one.digits == typed:
        return _CODE
    if one.digits.lstrip("0").startswith(typed.lstrip("0")) and typed.lstrip("0"):
        return _DIGITS_END
    return _DIGITS_HAVE if typed in one.digits else _MISSED
