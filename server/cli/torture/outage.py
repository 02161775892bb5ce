"""How long what was killed was away, by the histories, and who did not end as all should. Pure."""

import bisect
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from server.cli.torture.history import Operation
from server.cli.torture.violation import Violation

OVER_HTTP = ("h", "k")
"""How the names of those begin who ask web: desks and kiosks."""
WEB = "web"
PHONES = "the last phone"


@dataclass(slots=True)
class Killed:
    """One kill of a program: when, and when it was ready again if nothing else was broken meanwhile."""

    name: str
    at_ns: int
    back_ns: int | None = None
    phones_ns: int | None = None  # when all phones followed again, of live


def acknowledged(operations: Iterable[Operation]) -> list[int]:
    """When each command was acknowledged, in order (ns)."""
    return sorted(one.answered_ns for one in operations if one.is_acknowledged and one.answered_ns)


def until_next(given_back: Sequence[int], answered: Sequence[int]) -> list[float]:
    """The time from each of these instants to the next answer, in seconds."""
    return [(_next(answered, at) - at) / 1e9 for at in given_back]


def away(killed: Iterable[Killed], operations: Sequence[Operation]) -> dict[str, list[float]]:
    """How long each program was away at each kill after which no other fault was made until it was back, in seconds.

    Web is back with the first answer after it says that it is ready, live when it says so, the archive when it has
    the turn; phones when all of them follow again.
    """
    asked = [one for one in operations if one.client.startswith(OVER_HTTP) and one.answered_ns]
    found: dict[str, list[float]] = defaultdict(list)
    for one in killed:
        if one.back_ns is None:
            continue
        back_ns = one.back_ns
        if one.name == WEB:
            later = (
                other.answered_ns for other in asked if other.answered_ns and other.answered_ns > back_ns
            )
            back_ns = min(later, default=back_ns)
        found[one.name].append((back_ns - one.at_ns) / 1e9)
        if one.phones_ns is not None:
            found[PHONES].append((one.phones_ns - one.at_ns) / 1e9)
    return found


def late(away_s: Mapping[str, Iterable[float]], within_s: float) -> Iterator[Violation]:
    """Each kill of a program after which it was away for longer; phones take their time, and aren't asked."""
    for name, all_s in away_s.items():
        for seconds in all_s:
            if name != PHONES and seconds > within_s:
                yield Violation("back_late", f"{name} was away for {seconds:.1f} s")


def ended(stuck: Iterable[str], died: Iterable[str]) -> Iterator[Violation]:
    """Who did not end when told to, and who ended without being told."""
    yield from (Violation("stuck", one) for one in stuck)
    yield from (Violation("client_died", one) for one in died)


def _next(answered: Sequence[int], at: int) -> int:
    place = bisect.bisect(answered, at)
    return answered[place] if place < len(answered) else at
