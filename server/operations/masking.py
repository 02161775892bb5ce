"""Personal values as they may be shown: enough to tell two people apart, not enough to know either. Pure."""

from typing import Any

Json = dict[str, Any]

_SHOWN = {"id_number": (3, 4), "phone": (3, 4)}
"""How many letters stay at the beginning and at the end."""


def masked(party: Json | None) -> Json | None:
    """A party with its values masked (`张*`, `510***********1234`); an openid is left out altogether."""
    if party is None:
        return None
    shown: Json = {}
    for name, value in party.items():
        if name == "acting_for":
            shown[name] = masked(value)
        elif name == "name":
            shown[name] = value[:1] + "*" * max(1, len(value) - 1)
        elif name in _SHOWN:
            shown[name] = _middle(value, *_SHOWN[name])
        elif name == "id_type":
            shown[name] = value
    return shown


def _middle(value: str, head: int, tail: int) -> str:
    if len(value) < 2 * (head + tail) - 3:
        head, tail = 1, 1
    return value[:head] + "*" * max(1, len(value) - head - tail) + value[len(value) - tail :]
