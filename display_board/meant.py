"""Says of a word in a configuration what was probably meant; pure."""

import difflib
from collections.abc import Iterable


def unknown(what: str, value: object, allowed: Iterable[str]) -> str:
    """A sentence for a `value` that is none of those `allowed`."""
    names = [str(name) for name in allowed]
    near = difflib.get_close_matches(str(value), names, 1, 0.5)
    hint = f"did you mean {near[0]!r}?" if near else f"expected one of {', '.join(names)}"
    return f"unknown {what} {value!r}: {hint}"
