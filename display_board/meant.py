"""Says of a word in a configuration what was probably meant; pure."""

import difflib
import re
from collections.abc import Collection, Iterable


def unknown(what: str, value: object, allowed: Iterable[str]) -> str:
    """A sentence for a `value` that is none of those `allowed`."""
    names = [str(name) for name in allowed]
    alike = [name for name in names if _plain(name) == _plain(str(value))]
    near = alike or difflib.get_close_matches(str(value), names, 1, 0.5)
    hint = f"did you mean {near[0]!r}?" if near else f"expected one of {', '.join(names)}"
    return f"unknown {what} {value!r}: {hint}"


def _plain(name: str) -> str:
    """Without what is most easily written otherwise: capitals, and noughts before a number."""
    return re.sub(r"(?<!\d)0+(?=\d)", "", name.casefold())


def misnamed(
    counters: Iterable[str],
    zones: Iterable[str],
    known_counters: Collection[str],
    known_zones: Collection[str],
) -> list[str]:
    """What a hall has no counter and no waiting area for; most often a slip, which would show nothing for ever."""
    return [unknown("counter", each, known_counters) for each in counters if each not in known_counters] + [
        unknown("zone", each, known_zones) for each in zones if each not in known_zones
    ]
