"""The address in the code that a hall shows to phones that check in: made here, and read by whatever scans it."""

import re

_PATH = re.compile(r"/check-in/([A-Za-z0-9][A-Za-z0-9._:\-]{0,63})/([A-Za-z0-9_\-]{4,64})/?")


def path_of(centre: str, code: str) -> str:
    """What stands after the public address."""
    return f"/check-in/{centre}/{code}"


def opened(path: str) -> tuple[str, str] | None:
    """Centre and code of such a path; None for any other."""
    found = _PATH.fullmatch(path)
    return (found[1], found[2]) if found else None
