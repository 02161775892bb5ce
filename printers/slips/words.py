"""Puts times, counters and papers into the few words that paper has room for; it makes nothing more exact."""

import re
from collections.abc import Sequence

MINUTE_STEPS = ((10, 1), (60, 5))  # up to so many minutes, in steps of so many
LONG_STEP = 10
_ASIDE = re.compile(r"\s*[（(:：；;].*")


def minutes(low_s: int | None, high_s: int | None) -> tuple[int, int] | None:
    """A wait's range in minutes, rounded outwards, coarser the longer it is; None where it isn't known."""
    if low_s is None or high_s is None:
        return None
    high = max(1, -(-max(low_s, high_s) // 60))
    step = next((step for most, step in MINUTE_STEPS if high <= most), LONG_STEP)
    return low_s // 60 // step * step, -(-high // step) * step


def runs(labels: Sequence[str], between: str, dash: str) -> str:
    """Counter labels in order, numbers next to each other drawn together: 1, 2, 3, 7 → 1～3、7."""
    numbers = sorted({int(label) for label in labels if label.isdecimal()})
    said: list[str] = []
    begun: int | None = None
    for index, number in enumerate(numbers):
        begun = number if begun is None else begun
        if index + 1 < len(numbers) and numbers[index + 1] == number + 1:
            continue
        joint = dash if number - begun > 1 else between
        said.append(str(number) if begun == number else f"{begun}{joint}{number}")
        begun = None
    said += sorted({label for label in labels if label and not label.isdecimal()})
    return between.join(said)


def brief(paper: str) -> str:
    """A paper's name without what stands in brackets or after a colon: 身份证（原件） → 身份证."""
    return _ASIDE.sub("", paper) or paper
