"""Finds services by what is typed on a keypad: letters as everywhere else, digits by the code; quick on each key."""

from collections.abc import Sequence

from kiosk.session.values import Pad
from server.wire.catalogue import ServiceEntry
from server.wire.finding import ServiceFinder

_NEVER_WANTED = 1_000
_SAME, _ENDS, _HAS, _MISSED = range(4)


class KeypadFinder:
    """The services of a catalogue, to be found key by key."""

    def __init__(self, services: Sequence[ServiceEntry]) -> None:
        self._finder = ServiceFinder(services)
        self._digits = [(one, "".join(c for c in one.code if c.isdigit())) for one in services]

    def find(self, typed: str, pad: Pad) -> list[ServiceEntry]:
        """The services that answer to what was typed, the best first; none while nothing is typed."""
        if not typed:
            return []
        if pad != Pad.NUMBER:
            return self._finder.find(typed, limit=len(self._digits))
        ranked = [
            (_by_digits(digits, typed), one.wanted or _NEVER_WANTED, place, one)
            for place, (one, digits) in enumerate(self._digits)
        ]
        return [one for grade, *_, one in sorted(ranked, key=lambda r: r[:3]) if grade < _MISSED]


def _by_digits(digits: str, typed: str) -> int:
    if digits == typed:
        return _SAME
    if digits.lstrip("0").startswith(typed.lstrip("0")) and typed.lstrip("0"):
        return _ENDS
    return _HAS if typed in digits else _MISSED
