"""A hall in a few lines of plain Python: what every command may and must come to. It shares no rule with the server.

Each command has two halves: `no_…` says why it would be refused now (codes; none: it must be done), `…` does it.
The rules are those of the queue discipline, written a second time: that nothing is shared is what the proof rests on.

    Model → Counters → Desk → Draws
"""

from dataclasses import replace

from tests.server.machine import rules
from tests.server.machine.model_counters import Counters
from tests.server.machine.state import Ask, Counter, Done, Ticket


class Model(Counters):
    """One hall on one business day: whom a counter calls, and what is taken back."""

    def head(self, counter: str) -> Ticket | None:
        """Whom a counter takes next: who is pinned to it or its group, else the smallest rank + delay."""
        at, first = self.counters[counter], []
        for line, tier, delay_s in [
            (f"@counter:{counter}", 0, 0),
            (f"@group:{rules.GROUP.get(counter)}", 0, 0),
            *((queue, 1, delay_s) for queue, delay_s in at.delays_s.items()),
        ]:
            first += [
                (tier, key[0] + delay_s * 1000, key[1], number)
                for key, number in self.lines.get(line, [])[:1]
            ]
        return self.tickets[min(first)[3]] if first else None

    def no_call_next(self, counter: str, by: str, finish: bool) -> set[str]:
        codes, at = self.not_own(counter, by), self.counters[counter]
        if at.state != "open":
            codes.add(f"counter_{at.state}")
        if at.ticket and not finish:
            codes.add("counter_busy")
        if not at.ticket and self.head(counter) is None:
            codes.add("nobody_waiting")
        return codes

    def call_next(self, counter: str, by: str, finish: tuple[str, int | None] | None) -> None:
        finished = self.tickets.get(self.counters[counter].ticket or "")
        if finished and finish:
            self.finish(counter, by, *finish)
        ticket = self.head(counter)
        if ticket is None:
            return
        if finished and finished.last:
            finished.last = replace(finished.last, called=ticket.number, called_at=self.order_ms)
        turn = self.turn_taken.get(ticket.queue, 0)
        raises = not ticket.pinned_to and ticket.rank_at > turn
        self.bring(ticket, counter, by)
        if raises:
            self.turn_taken[ticket.queue], ticket.turn_before = ticket.rank_at, turn

    def bring(self, ticket: Ticket, counter: str, by: str) -> None:
        """Called to a counter."""
        now, before = self.tick(), replace(ticket, last=None)
        self.leave(ticket)
        ticket.uncalled()
        ticket.state, ticket.counter, ticket.announced, ticket.called_at = "called", counter, 1, now
        ticket.called_on = self.now_ms
        ticket.pinned_to, ticket.last = None, Done("called", self.now_ms, by, counter, before)
        ticket.turn_before = None
        self.counters[counter].ticket = ticket.number

    def not_ready(self, counter: str) -> set[str]:
        """Why nobody can be brought to a counter."""
        at = self.counters[counter]
        codes = set() if at.state == "open" else {f"counter_{at.state}"}
        return codes | ({"counter_busy"} if at.ticket else set())

    def no_call(self, counter: str, number: str, by: str) -> set[str]:
        return self.not_own(counter, by) | self.not_ready(counter) | self.no(number, "waiting", "missed")

    def call(self, counter: str, number: str, by: str) -> None:
        self.bring(self.tickets[number], counter, by)

    def no_walk_up(self, counter: str, ask: Ask) -> set[str]:
        return self.not_own(counter, ask.by) | self.not_ready(counter) | self.no_draw(ask)

    def walk_up(self, counter: str, ask: Ask) -> None:
        ticket = self.draw(ask)
        self.bring(ticket, counter, ask.by)
        self.start(counter)

    def no_resume(self, number: str, counter: str, by: str) -> set[str]:
        codes, ticket = self.no(number, "held") | self.not_ready(counter), self.tickets.get(number)
        if ticket and ticket.state == "held" and ticket.counter != counter:
            codes.add("held_elsewhere")
        return codes | ({"not_yours"} if self.counters[counter].clerk != by else set())

    def resume(self, number: str, counter: str) -> None:
        ticket = self.tickets[number]
        now = self.tick()
        ticket.state, ticket.started_at = "serving", ticket.started_at or now
        self.counters[counter].ticket = number

    def no_undo(self, number: str, by: str) -> set[str]:
        """Why the last call, no-show or finish of a ticket can't be taken back."""
        ticket = self.tickets.get(number)
        done = ticket.last if ticket else None
        if ticket is None or done is None:
            return {"cannot_undo", "illegal_transition", "not_found", "not_yours", "undo_too_late"}
        at, codes = self.counters[done.counter], set()
        if by != done.by or at.clerk != by:
            codes.add("not_yours")
        if abs(self.now_ms - done.at) > rules.UNDO_S * 1000:
            codes.add("undo_too_late")
        if done.word == "called":
            return codes | (set() if done.before.state == "waiting" else {"cannot_undo"})
        if at.ticket and not self.called_with(done):
            codes.add("counter_busy")
        if ticket.state == "done":
            others = [one for holder in ticket.holders for one in self.live_of(holder)]
            if any(one.queue == ticket.queue for one in others):
                codes.add("already_holding")
            if any(len(self.live_of(holder)) >= rules.PARTY_LIMIT for holder in ticket.holders):
                codes.add("cannot_undo")
            if ticket.channel == "agent" and len(self.live_by_agent(ticket.by)) >= rules.AGENT_LIMIT:
                codes.add("cannot_undo")
        return codes

    def called_with(self, done: Done) -> Ticket | None:
        """Whom a finish has called in the same step, as long as that call stands, be it recalled meanwhile.

        Or taken back and made again in the same instant: two calls of one ticket are told apart by their time.
        """
        ticket = self.tickets.get(done.called)
        if ticket is None or self.counters[done.counter].ticket != ticket.number:
            return None
        return ticket if (ticket.state, ticket.called_at) == ("called", done.called_at) else None

    def undo(self, number: str) -> None:
        """As it was before, with the times as if it had not been."""
        ticket = self.tickets[number]
        done = ticket.last
        assert done is not None
        self.tick()
        if done.word == "called":
            self.uncall(ticket)
            return
        if (called := self.called_with(done)) is not None:
            self.uncall(called)
        self.leave(ticket)
        started_at, before = ticket.stops[-1].started_at, done.before
        for name in (
            "service",
            "queue",
            "route",
            "cases",
            "counter",
            "called_at",
            "announced",
            "stops",
            "started_at",
        ):
            setattr(ticket, name, getattr(before, name))
        ticket.state, ticket.outcome, ticket.pinned_to, ticket.last = "called", None, None, None
        if done.word == "missed":
            self.count_not_missed(ticket)
        if done.word == "finished":
            ticket.state, ticket.started_at = "serving", started_at
        self.counters[done.counter].ticket = number

    def count_not_missed(self, ticket: Ticket) -> None:
        for holder in ticket.holders if ticket.channel in rules.REMOTE else ():
            if self.no_shows[holder] == 0:  # it was the one too many
                self.no_shows[holder] = rules.NO_SHOW_LIMIT
                self.suspended_until.pop(holder, None)
            self.no_shows[holder] -= 1

    def end_day(self, over: set[str]) -> None:
        """All that is open comes to its end; `over` are the sessions that are closed by then."""
        self.tick()
        self.ended = True
        for ticket in self.tickets.values():
            self.leave(ticket)
            if ticket.state == "booked" and self.had_its_turn(ticket, over):
                self.count_missed(ticket)
            if ticket.state in ("serving", "held"):
                ticket.state = "done"
            elif ticket.state in rules.LIVE:
                ticket.state = "expired"
        self.counters = {name: Counter(name) for name in self.counters}

    def had_its_turn(self, ticket: Ticket, over: set[str]) -> bool:
        if ticket.session in over:
            return True
        if ticket.slot_at is not None:
            return ticket.slot_at + rules.GRACE_S * 1000 <= self.order_ms
        return self.turn_taken.get(ticket.queue, 0) > ticket.rank_at

    def uncall(self, ticket: Ticket) -> None:
        """In line again where it stood."""
        assert ticket.last is not None
        if ticket.turn_before is not None and self.turn_taken[ticket.queue] == ticket.rank_at:
            self.turn_taken[ticket.queue] = ticket.turn_before
        self.free(ticket)
        ticket.uncalled()
        pin = ticket.last.before.pinned_to
        ticket.pinned_to, ticket.last = pin if pin and self.takes(pin) else None, None
        self.enter(ticket, ticket.rank_at)
