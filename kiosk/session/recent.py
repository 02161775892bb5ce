"""The numbers drawn here in the last two minutes, for those who come back for a slip; it keeps no secret."""

from dataclasses import dataclass, replace

from server.wire.records import Ticket

OFFERED = 3


@dataclass(frozen=True, slots=True)
class Recents:
    """Tickets without their secrets, each with when it came (ms)."""

    kept: tuple[tuple[int, Ticket], ...] = ()
    keep_for: int = 120_000

    def with_drawn(self, ticket: Ticket, now: int) -> "Recents":
        """One more, and those too old no more."""
        fresh = [(at, one) for at, one in self.kept if now - at < self.keep_for and one.id != ticket.id]
        bare = ticket.model_copy(update={"secret": None})
        return replace(self, kept=(*fresh, (now, bare))[-OFFERED:])

    def without(self, ticket: str) -> "Recents":
        """The same without a ticket that was given back."""
        return replace(self, kept=tuple((at, one) for at, one in self.kept if one.id != ticket))

    def at(self, now: int) -> tuple[Ticket, ...]:
        """Those offered now, the last one first."""
        return tuple(one for at, one in reversed(self.kept) if now - at < self.keep_for)
