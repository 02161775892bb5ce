"""A slip to be printed, whoever asked for it; it prints nothing."""

import json
from dataclasses import dataclass

from server.wire.records import Ticket


class NotPrintable(Exception):
    """There is nothing to print, by the word for why; nothing has been sent."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Task:
    """One slip: an id is one slip on paper."""

    id: str
    kind: str
    ticket: Ticket | None = None
    services: tuple[str, ...] = ()
    have: tuple[str, ...] = ()
    """Papers that are there already, by name."""
    language: str = ""
    large: bool = False  # in large type
    waiting: tuple[Ticket, ...] = ()
    """Who is on a calling list; it is asked for by the server alone, and fetched anew after a restart."""
    late: bool = False
    """Nobody waits for it any more: it is not printed, but what became of it may still be found out."""
    handed: bool = False
    """Another printer could not print it; it is handed on no further."""

    def packed(self) -> str:
        """As it lies in the record until it has ended."""
        ticket = self.ticket.model_dump(mode="json") if self.ticket else None
        told = {"kind": self.kind, "ticket": ticket, "services": self.services, "language": self.language}
        return json.dumps(told | {"have": self.have, "large": self.large}, ensure_ascii=False)


def unpacked(task_id: str, packed: str) -> Task:
    """The task as it was put in the record; ValueError if that isn't one."""
    told = json.loads(packed)
    ticket = Ticket.model_validate(told["ticket"]) if told["ticket"] else None
    # An older program recorded one service, and neither of the others.
    large, have, service = told.get("large") is True, tuple(told.get("have", ())), told.get("service")
    services = tuple(told.get("services", [service] if service else []))
    return Task(task_id, told["kind"], ticket, services, have, told["language"], large)
