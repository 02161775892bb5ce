"""Says what is wrong with a configuration: all of it at once, each with what was probably meant."""

import difflib
from collections.abc import Iterable


class Wrong(ValueError):
    """A configuration that can't be used; `errors` are all that is wrong with it, one sentence each."""

    def __init__(self, errors: list[str]) -> None:
        super().__init__("; ".join(errors))
        self.errors = errors


def unknown(what: str, value: object, allowed: Iterable[object]) -> str:
    """The sentence for a word that isn't one of these."""
    names = [str(name) for name in allowed]
    near = difflib.get_close_matches(str(value), names, 1, 0.6)
    meant = f"did you mean {near[0]!r}? " if near else ""
    return f"unknown {what} {value!r}: {meant}known are {', '.join(names)}"
