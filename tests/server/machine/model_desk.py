"""What the model's guides do with a ticket that is at no counter, or send away from one."""

from tests.server.machine import rules
from tests.server.machine.model_draws import Draws, worth_ms
from tests.server.machine.state import Ask, Ticket

AT_COUNTER = ("called", "serving")


class Desk(Draws):
    """Check-in, requeue, cancel, transfer and priority."""

    def no(self, number: str, *states: str) -> set[str]:
        """Why a ticket can't be moved that has to be in one of these states."""
        if number not in self.tickets:
            return {"not_found"}
        return set() if self.tickets[number].state in states else {"illegal_transition"}

    def check_in(self, number: str) -> None:
        ticket = self.tickets[number]
        self.tick()
        if ticket.slot_at is not None:
            self.arrive(ticket, ticket.slot_at)
            return
        rank_at = min(ticket.plain_at, ticket.base_at - ticket.worth_ms)
        if self.turn_taken.get(ticket.queue, 0) > rank_at:
            self.behind(ticket)
        else:
            self.enter(ticket, rank_at)

    def arrive(self, ticket: Ticket, slot_at: int) -> None:
        """With an appointment: by the slot, or as a walk-in if that is better or the grace is over."""
        now = ticket.base_at = self.order_ms
        ticket.late = self.now_ms >= slot_at + rules.GRACE_S * 1000
        by_slot = max(slot_at, now) - rules.SLOT_HEAD_START_S * 1000
        ticket.plain_at = now if ticket.late else min(now, by_slot)
        self.enter(ticket, min(ticket.plain_at, now - ticket.worth_ms))

    def no_requeue(self, number: str) -> set[str]:
        codes = self.no(number, "missed")
        if not codes and self.tickets[number].requeues >= rules.REQUEUE_LIMIT:
            codes.add("requeue_limit")
        return codes

    def requeue(self, number: str) -> None:
        ticket = self.tickets[number]
        self.tick()
        ticket.uncalled()
        ticket.last = None
        ticket.requeues += 1
        self.behind(ticket)

    def cancel(self, number: str) -> None:
        ticket = self.tickets[number]
        self.tick()
        self.leave(ticket)
        if ticket.state == "held":
            ticket.stopped()
        ticket.state, ticket.counter, ticket.pinned_to, ticket.last = "cancelled", None, None, None

    def no_merge(self, old: str | None) -> set[str]:
        """Why a number that a kiosk issued counts no more: the draw whose answer it never heard was called."""
        called = old is not None and self.tickets[old].state in (*AT_COUNTER, "held", "done")
        return {"already_called"} if called else set()

    def merge(self, ask: Ask, at: int, session: str, old: str | None = None, given_up: bool = False) -> None:
        """It stands where it was drawn; the ticket of the draw that timed out is nobody's."""
        if old is not None and self.tickets[old].state in ("booked", "waiting", "missed"):
            self.cancel(old)
        ticket = self.add(f"{rules.SERIES}.{self.issued:03d}", ask, session)
        ticket.base_at = ticket.plain_at = ticket.rank_at = at
        ticket.state = "cancelled"
        if not given_up:
            self.enter(ticket, at)

    def takes(self, pin: str) -> bool:
        """Whether a counter serves that calls who is pinned so."""
        kind, _, name = pin.partition(":")
        of = [name] if kind == "counter" else [one for one, group in rules.GROUP.items() if group == name]
        return not all(self.lets_go(one) for one in of)

    def lets_go(self, counter: str) -> bool:
        at = self.counters[counter]
        paused = at.state == "paused" and self.now_ms - (at.paused_at or 0) >= rules.RELEASE_S * 1000
        return at.state == "closed" or paused

    def no_transfer(
        self, number: str, queue: str | None, pin: str | None, service: str | None = None
    ) -> set[str]:
        queue = rules.SERVICES[service] if service else queue
        codes, ticket = self.no(number, "waiting", "missed", *AT_COUNTER, "held"), self.tickets.get(number)
        if pin and not self.takes(pin):
            codes.add("nobody_there")
        if ticket and ticket.state == "waiting":
            there = (queue or ticket.queue, pin) == (ticket.queue, ticket.pinned_to)
            there = there and service in (None, ticket.service)
            return codes | ({"already_there"} if there else set())
        return codes

    def transfer(self, number: str, queue: str | None, pin: str | None, service: str | None = None) -> None:
        """To another line with the rank it had; for another service, which the visit won't come to again."""
        ticket = self.tickets[number]
        queue = rules.SERVICES[service] if service else queue
        self.tick()
        self.leave(ticket)
        if ticket.state in (*AT_COUNTER, "held"):
            back = ticket.state == "held" and queue is None and pin is None
            ticket.stopped("referred" if ticket.started_at and not back else None)
        self.free(ticket)
        ticket.uncalled()
        if service:
            ticket.service = service
            ticket.route = tuple(one for one in ticket.route if one != service)
        ticket.queue, ticket.pinned_to, ticket.last = queue or ticket.queue, pin, None
        self.enter(ticket, ticket.rank_at)

    def prioritise(self, number: str, priority: tuple[str, bool] | None) -> None:
        ticket = self.tickets[number]
        self.tick()
        ticket.worth_ms = worth_ms(priority[0], ticket.queue) if priority and priority[1] else 0
        if ticket.state == "booked":
            return
        rank_at = (
            min(ticket.plain_at, ticket.base_at - ticket.worth_ms) if ticket.worth_ms else ticket.plain_at
        )
        if ticket.state == "waiting":
            self.leave(ticket)
            self.enter(ticket, rank_at)
        else:
            ticket.rank_at = max(ticket.rank_at, rank_at)
