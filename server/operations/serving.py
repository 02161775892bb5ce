"""Serving the ticket at a counter: recall, start, no-show, hold and finish."""

from dataclasses import replace
from typing import Any

from server.domain.act import Act
from server.domain.refusals import Refused
from server.domain.transitions import Command
from server.operations import no_shows
from server.operations.at_counter import (
    AtCounter,
    Finish,
    current,
    keep_apart,
    must_be_meant,
    next_zone,
    public,
    put_both,
    seen_at,
    whole_call,
    zone_of,
)
from server.operations.change import Caller, begin, decided, read_ticket, send, settled
from server.operations.halls import Today

Json = dict[str, Any]


class Serving(AtCounter):
    """What a clerk does with the ticket that is at the counter."""

    def recall(self, centre: str, counter: str, caller: Caller) -> Json:
        """Announce the current ticket again."""
        return self._act(centre, counter, caller, Act(command=Command.RECALL))

    def start(self, centre: str, counter: str, caller: Caller) -> Json:
        """The visitor sits at the counter."""
        return self._act(centre, counter, caller, Act(command=Command.START))

    def no_show(self, centre: str, counter: str, caller: Caller) -> Json:
        """The visitor did not come; frees the counter."""
        return self._act(centre, counter, caller, Act(command=Command.NO_SHOW))

    def hold(self, centre: str, counter: str, caller: Caller) -> Json:
        """Set the visitor aside for a while; frees the counter."""
        return self._act(centre, counter, caller, Act(command=Command.HOLD))

    def finish(self, centre: str, counter: str, caller: Caller, finish: Finish) -> Json:
        """The current ticket is done, or goes on to its visit's next stop; frees the counter."""
        act = Act(command=Command.FINISH, outcome=finish.outcome, cases=finish.cases)
        return self._act(centre, counter, caller, act, finish)

    def _act(self, centre: str, counter: str, caller: Caller, act: Act, finish: Finish | None = None) -> Json:
        def attempt(today: Today) -> Json:
            kept = self._own(today, counter, caller)
            if kept.answers(caller):
                return public(read_ticket(today, kept.answer.strip("|")))
            record = kept.record
            if not record.ticket:
                raise Refused("counter_empty")
            ticket = current(today, record.ticket)
            must_be_meant(finish, ticket)
            zone = zone_of(today, ticket.queue)
            seen = seen_at(today, ticket) if act.command == Command.NO_SHOW else None
            event = decided(
                today, ticket, replace(act, zone=zone, next_zone=next_zone(today, ticket), seen_at=seen)
            )
            plan = begin(today, today.keys.counter(counter))
            after = put_both(today, plan, record, ticket, event, caller)
            if act.command == Command.RECALL:
                plan.appended[-1].call = whole_call(ticket, counter, ticket.zone, recall=True)
            keep_apart(today, plan, ticket, finish.kept if finish else None, self._drawing)
            if act.command == Command.NO_SHOW:
                no_shows.count_missed(today, plan, ticket)
            if act.command == Command.FINISH:
                no_shows.count_served(today, plan, ticket)
            reply = send(today, plan, caller, f"{ticket.number}|")
            if reply[0] == "again":
                return public(read_ticket(today, ticket.number))
            return settled(after, int(reply[2]))

        return dict(self._halls.decide(centre, attempt))
