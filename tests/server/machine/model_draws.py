"""The model's tickets and lines, and how numbers are given out. It shares no rule with the server."""

import bisect
from collections import Counter as Tally

from tests.server.machine import rules
from tests.server.machine.state import Ask, Counter, Ticket


class Draws:
    """One hall on one business day."""

    def __init__(self) -> None:
        self.now_ms = self.order_ms = 0
        self.no_shows: Tally[str] = Tally()
        self.suspended_until: dict[str, int] = {}
        self.total, self.behind_next = rules.TOTAL, rules.BEHIND  # as published
        self.begin_day()

    def begin_day(self) -> None:
        """A morning: nobody is there, no number is given out, every counter is closed."""
        self.tickets: dict[str, Ticket] = {}
        self.counters = {name: Counter(name) for name in rules.DELAYS_S}
        self.lines: dict[str, list[tuple[tuple[int, int], str]]] = {}
        self.numbers: Tally[str] = Tally()
        self.turn_taken: dict[str, int] = {}
        self.session: str | None = None  # in which numbers are given out
        self.stopped, self.suspended = False, set[str]()
        self.total_today: int | None = None  # of the quota, as a manager changed it
        self.until: int | None = None  # a session was extended to
        self.issued = 0  # by the kiosk itself
        self.ended = False

    def at(self, now_ms: int) -> None:
        """The clock says so; ranks and times of the store never go back."""
        self.now_ms = now_ms

    def tick(self) -> int:
        self.order_ms = max(self.order_ms, self.now_ms)
        return self.order_ms

    def enter(self, ticket: Ticket, rank_at: int) -> None:
        ticket.state, ticket.rank_at = "waiting", rank_at
        bisect.insort(self.lines.setdefault(ticket.line, []), (ticket.key, ticket.number))

    def leave(self, ticket: Ticket) -> None:
        if ticket.state == "waiting":
            self.lines[ticket.line].remove((ticket.key, ticket.number))

    def free(self, ticket: Ticket) -> None:
        """The ticket is at its counter no longer."""
        at = self.counters.get(ticket.counter or "")
        if at and at.ticket == ticket.number:
            at.ticket = None

    def behind(self, ticket: Ticket) -> None:
        """Behind the next N, as if it came now."""
        line = self.lines.get(ticket.line, [])
        after = line[min(self.behind_next[ticket.queue], len(line)) - 1][0][0] + 1 if line else ticket.rank_at
        ticket.base_at = self.order_ms
        self.enter(ticket, max(ticket.rank_at, after))
        ticket.plain_at = ticket.rank_at

    def live_of(self, holder: str) -> list[Ticket]:
        return [one for one in self.tickets.values() if holder in one.holders and one.state in rules.LIVE]

    def live_by_agent(self, by: str) -> list[Ticket]:
        drawn = [one for one in self.tickets.values() if one.channel == "agent" and one.by == by]
        return [one for one in drawn if one.state in rules.LIVE]

    def no_draw(self, ask: Ask) -> set[str]:
        codes = self.no_number(ask) | self.not_given_out(ask)
        if self.session is None:
            codes.add("session_closed")
        elif rules.SERVICES[ask.service] == rules.QUOTA_QUEUE and self.quota_used_up(ask):
            codes.add("quota_reached")
        return codes

    def not_given_out(self, ask: Ask) -> set[str]:
        """Why a manager has this queue give out no number."""
        codes = {"draws_stopped"} if self.stopped else set()
        return codes | ({"queue_suspended"} if rules.SERVICES[ask.service] in self.suspended else set())

    def no_number(self, ask: Ask) -> set[str]:
        """Why this person can have no number, whenever it is."""
        queue, codes = rules.SERVICES[ask.service], set()
        afar = ask.channel in rules.REMOTE
        if afar and any(self.suspended_until.get(holder, 0) > self.now_ms for holder in ask.holders):
            codes.add("remote_suspended")
        if ask.cases > rules.MOST_CASES[queue]:
            codes.add("invalid_field")
        held = [one for holder in ask.holders for one in self.live_of(holder)]
        if any(one.queue == queue for one in held):
            codes.add("already_holding")
        if any(len(self.live_of(holder)) >= rules.PARTY_LIMIT for holder in ask.holders):
            codes.add("quota_reached")
        if ask.channel == "agent" and len(self.live_by_agent(ask.by)) >= rules.AGENT_LIMIT:
            codes.add("agent_limit")
        return codes

    def no_booking(self, ask: Ask, slot_at: int) -> set[str]:
        taken = [
            one for one in self.tickets.values()
            if one.slot_at == slot_at and not (one.state == "cancelled" and one.called_at is None and not one.stops)
        ]  # fmt: skip
        codes = self.no_number(ask) | self.not_given_out(ask)
        if slot_at <= self.now_ms:
            codes.add("slot_past")
        if len(taken) >= rules.SLOT_CAPACITY:
            codes |= {"slot_full", "slots_full"}
        return codes

    def book(self, ask: Ask, slot_at: int, session: str) -> None:
        """A number for a slot; who has it has not come yet, whatever way it was asked for."""
        self.draw(ask, session, slot_at)

    def quota_used_up(self, ask: Ask) -> bool:
        """Whether the queue's quota of this session has no number left for such a draw."""
        counted = [
            one.channel
            for one in self.tickets.values()
            if one.drawn_in == rules.QUOTA_QUEUE and one.session == self.session
            and not (one.state == "cancelled" and one.called_at is None and not one.stops)
        ]  # fmt: skip
        afar = sum(channel in rules.REMOTE for channel in counted)
        if ask.channel in rules.REMOTE and afar >= self.most() - rules.FLOOR:
            return True
        share = rules.SHARES.get(ask.channel)
        full = len(counted) >= self.most() or (share is not None and counted.count(ask.channel) >= share)
        return full and not ask.extra

    def most(self) -> int:
        """The total of the one quota as it holds now; a manager may not go below the walk-ins' floor."""
        return max(rules.FLOOR, self.total if self.total_today is None else self.total_today)

    def next_number(self, service: str) -> str:
        queue = rules.SERVICES[service]
        return f"{rules.PREFIX[queue]}{self.numbers[queue] + 1:03d}"

    def draw(self, ask: Ask, session: str = "", slot_at: int | None = None) -> Ticket:
        number = self.next_number(ask.service)
        self.numbers[rules.SERVICES[ask.service]] += 1
        ticket = self.add(number, ask, session or self.session or "")
        ticket.slot_at = slot_at
        if ask.channel not in rules.REMOTE and slot_at is None:
            self.enter(ticket, ticket.base_at - ticket.worth_ms)
        return ticket

    def add(self, number: str, ask: Ask, session: str) -> Ticket:
        """One more ticket, that is in no line yet."""
        queue, now = rules.SERVICES[ask.service], self.tick()
        ticket = Ticket(
            number, len(self.tickets) + 1, ask.service, queue, ask.channel, session, "booked", ask.by, now, now, now,
            cases=ask.cases, needs=ask.needs, holders=ask.holders, route=ask.route, drawn_in=queue,
        )  # fmt: skip
        if ask.priority and ask.priority[1]:
            ticket.worth_ms = worth_ms(ask.priority[0], queue)
        self.tickets[ticket.number] = ticket
        return ticket

    def next_offline(self) -> str:
        """The number a kiosk counts by itself."""
        self.issued += 1
        return f"{rules.SERIES}.{self.issued:03d}"


def worth_ms(priority: str, queue: str) -> int:
    """What a verified class is worth in a queue."""
    return min(rules.HEAD_STARTS_S[priority][queue] * 1000, rules.LONGEST_HEAD_START_MS)
