"""Who waits where in a centre, as its fold stands: worked out once for each event, whoever asks. It sends nothing."""

from bisect import bisect_left
from typing import Any

from server.live.moves import line_of
from server.wire.fold import Fold
from server.wire.vocabulary import State

Json = dict[str, Any]
_Lines = dict[str, list[tuple[int, int]]]


class Places:
    """The lines of each centre: when a hall's phones all come back at once, each asks for its place in them."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[Fold, str, _Lines]] = {}

    def in_front(self, folded: Fold, ticket: Json) -> tuple[int | None, int]:
        """People ahead of a waiting ticket (None if it does not wait) and all who wait in its line."""
        waiting = self._lines(folded).get(line_of(ticket), [])
        if ticket["state"] != State.WAITING:
            return None, len(waiting)
        return bisect_left(waiting, (ticket["rank_at"], ticket["seq"])), len(waiting)

    def _lines(self, folded: Fold) -> _Lines:
        known = self._known.get(folded.centre)
        if known is not None and known[0] is folded and known[1] == folded.event_id:
            return known[2]
        lines: _Lines = {}
        for one in folded.tickets.values():
            if one["state"] == State.WAITING:
                lines.setdefault(line_of(one), []).append((one["rank_at"], one["seq"]))
        for line in lines.values():
            line.sort()
        self._known[folded.centre] = (folded, folded.event_id, lines)
        return lines
