"""The model's counters: who is at them, and what becomes of the ticket there."""

from tests.server.machine import rules
from tests.server.machine.model_desk import Desk
from tests.server.machine.state import Counter, Ticket

DAY_MS = 24 * 3_600_000


class Counters(Desk):
    """Shifts, and from a call to its end."""

    def no_sign_in(self, counter: str, by: str, take_over: bool) -> set[str]:
        at = self.counters[counter]
        return {"counter_taken"} if at.state != "closed" and at.clerk != by and not take_over else set()

    def sign_in(self, counter: str, by: str, profile: str | None = None) -> None:
        at = self.counters[counter]
        self.tick()
        at.state, at.clerk, at.paused_at = "open", by, None
        at.delays_s = rules.PROFILES[counter][profile] if profile else rules.DELAYS_S[counter]

    def not_own(self, counter: str, by: str) -> set[str]:
        at = self.counters[counter]
        if at.state == "closed":
            return {"counter_closed"}
        return set() if at.clerk == by else {"not_yours"}

    def no_sign_out(self, counter: str, by: str) -> set[str]:
        busy = self.counters[counter].ticket is not None
        return self.not_own(counter, by) | ({"counter_busy"} if busy else set())

    def sign_out(self, counter: str) -> None:
        """Closed, and who is pinned to it or held there goes back to the queues."""
        self.tick()
        self.counters[counter] = Counter(counter)
        self.give_back(counter)

    def pause(self, counter: str) -> None:
        self.tick()
        at = self.counters[counter]
        at.paused_at = at.paused_at if at.state == "paused" else self.now_ms
        at.state = "paused"

    def go_on(self, counter: str) -> None:
        at = self.counters[counter]
        if at.state == "paused":
            self.tick()
        at.state, at.paused_at = "open", None

    def serve(self, counter: str, delays_s: dict[str, int]) -> None:
        self.tick()
        self.counters[counter].delays_s = delays_s

    def give_back(self, counter: str) -> None:
        """What a counter that closed, or paused too long, has kept goes back with the ranks it had."""
        if not self.lets_go(counter):
            return
        pins = {f"counter:{counter}"}
        group = rules.GROUP.get(counter)
        if group and all(self.lets_go(one) for one, of in rules.GROUP.items() if of == group):
            pins.add(f"group:{group}")
        for ticket in list(self.tickets.values()):
            held = ticket.state == "held" and ticket.counter == counter
            if held or (ticket.state == "waiting" and ticket.pinned_to in pins):
                self.transfer(ticket.number, None, None)

    def no_act(self, counter: str, by: str, *states: str) -> set[str]:
        """Why something can't be done with the ticket at a counter."""
        codes, number = self.not_own(counter, by), self.counters[counter].ticket
        return codes | (self.no(number, *states) if number else {"counter_empty"})

    def no_no_show(self, counter: str, by: str) -> set[str]:
        codes = self.no_act(counter, by, "called")
        number = self.counters[counter].ticket
        if number is None:
            return codes
        ticket = self.tickets[number]
        wait_s = rules.ANNOUNCE_NEEDS_S if ticket.needs else rules.ANNOUNCE_S
        early = 0 < ticket.called_on + wait_s * 1000 - self.now_ms <= 2 * wait_s * 1000
        return codes | ({"too_soon"} if early or ticket.announced < rules.ANNOUNCE_TIMES else set())

    def current(self, counter: str) -> Ticket:
        return self.tickets[self.counters[counter].ticket or ""]

    def recall(self, counter: str) -> None:
        self.tick()
        self.current(counter).announced += 1

    def start(self, counter: str) -> None:
        ticket = self.current(counter)
        ticket.last = None
        ticket.state, ticket.started_at = "serving", self.tick()

    def no_show(self, counter: str, by: str) -> None:
        ticket = self.current(counter)
        self.tick()
        ticket.done("missed", self.now_ms, by)
        self.count_missed(ticket)
        ticket.stopped()
        self.free(ticket)
        ticket.state, ticket.counter = "missed", None

    def count_missed(self, ticket: Ticket) -> None:
        """Who drew from afar and doesn't come, again and again, draws in person for a while."""
        for holder in ticket.holders if ticket.channel in rules.REMOTE else ():
            self.no_shows[holder] += 1
            if self.no_shows[holder] >= rules.NO_SHOW_LIMIT:
                self.no_shows[holder] = 0
                self.suspended_until[holder] = self.now_ms + rules.SUSPENSION_DAYS * DAY_MS

    def hold(self, counter: str) -> None:
        ticket = self.current(counter)
        self.tick()
        self.free(ticket)
        ticket.state, ticket.last = "held", None

    def finish(self, counter: str, by: str, outcome: str, cases: int | None) -> None:
        """Done, or waiting at the visit's next stop with the rank it started with."""
        ticket = self.current(counter)
        called_at = ticket.called_at or 0
        self.tick()
        ticket.done("finished", self.now_ms, by)
        for holder in ticket.holders:
            self.no_shows[holder] = 0
        started_at = ticket.started_at or max(called_at, min(called_at + rules.WALKING_S * 1000, self.now_ms))
        ticket.stopped(outcome, started_at)
        self.free(ticket)
        if ticket.route:
            ticket.uncalled()
            ticket.service, *later = ticket.route
            ticket.queue, ticket.route = rules.SERVICES[ticket.service], tuple(later)
            self.enter(ticket, ticket.rank_at)
        else:
            ticket.started_at = started_at
            ticket.state, ticket.outcome, ticket.cases = "done", outcome, cases or ticket.cases
