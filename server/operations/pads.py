"""Call pads: a key pressed at a counter is an act of the clerk who is signed in there, and is recorded as by that pad.

A pad has no screen, so it sends along which ticket it found at the counter: should another be there by now, nothing is
done. A pad does nothing at a counter where nobody is signed in, and nothing with tickets that are not at the counter.
"""

from dataclasses import dataclass
from typing import Any, Literal

from server.domain.refusals import Refused
from server.operations.at_counter import Finish, number_in
from server.operations.change import Caller
from server.operations.counter import Counters
from server.operations.counter_record import CounterRecord, read_counter
from server.operations.guide import Guide
from server.operations.halls import Halls, Today
from server.store import codec
from server.wire.texts import text
from server.wire.vocabulary import CounterState, State

Json = dict[str, Any]
Act = Literal["next", "recall", "start", "no_show", "hold", "finish", "call", "pause", "resume"]

_OF_THE_COUNTER = frozenset({"pause", "resume"})
_WAITS = frozenset({State.WAITING, State.MISSED})


@dataclass(frozen=True, slots=True)
class Press:
    """One key: its act, the ticket that was at the counter when it was pressed, and for a call the digits typed."""

    act: Act
    ticket: str | None = None
    number: str | None = None


class Pads:
    """What a counter's pad may do."""

    def __init__(self, halls: Halls, counters: Counters, guide: Guide) -> None:
        self._halls, self._counters, self._guide = halls, counters, guide

    def press(self, centre: str, counter: str, asked: Caller, press: Press) -> Json:
        """Do it in the name of the clerk at the counter (`asked.by` is the pad); how the counter stands after it."""
        today = self._halls.get(centre).today()
        kept = read_counter(today, counter)
        if kept.record.state == CounterState.CLOSED or kept.record.clerk is None:
            raise Refused("counter_closed")
        caller = Caller(kept.record.clerk, asked.key, asked.fingerprint, via=asked.by)
        if (
            not kept.answers(caller)
            and press.act not in _OF_THE_COUNTER
            and kept.record.ticket != press.ticket
        ):
            raise Refused("changed_meanwhile")
        self._do(today, kept.record, caller, press)
        after = read_counter(today, counter).record
        return {"counter": counter, "state": after.state, "ticket": after.ticket}

    def _do(self, today: Today, record: CounterRecord, caller: Caller, press: Press) -> None:
        place = today.hall.id, record.id, caller
        match press.act:
            case "next":
                self._counters.call_next(*place, Finish(ticket=press.ticket) if press.ticket else None)
            case "finish":
                self._counters.finish(*place, Finish(ticket=press.ticket))
            case "recall":
                self._counters.recall(*place)
            case "start":
                self._counters.start(*place)
            case "no_show":
                self._counters.no_show(*place)
            case "hold":
                self._counters.hold(*place)
            case "call":
                number = _number(today, record, press.number or "")
                self._counters.call(today.hall.id, record.id, number, caller, text("desk.pad_call"))
            case "pause":
                self._counters.pause(*place, text("desk.pad_pause"))
            case "resume":
                self._resume(today, record, caller)

    def _resume(self, today: Today, record: CounterRecord, caller: Caller) -> None:
        """End the pause; where there is none, go on with whom the counter holds, the first of them."""
        if record.state == CounterState.PAUSED:
            self._counters.resume(today.hall.id, record.id, caller)
            return
        held = today.hall.client.ask("zrange", today.keys.queue(f"@held:{record.id}"), 0, 0)
        if record.ticket is None and not held:
            return  # the pause was ended by this very key before
        number = number_in(record.ticket) if record.ticket else held[0][6:]
        self._guide.resume(today.hall.id, number, caller, record.id)


def _number(today: Today, record: CounterRecord, digits: str) -> str:
    """The number that these digits mean: of the counter's queues, and of somebody who waits or was missed.

    Refused `not_found` if there is none, `which_number` if there are several.
    """
    numbers = [f"{today.queue(queue).prefix}{digits.zfill(3)}" for queue in record.queues]
    docs = today.hall.client.many([("hmget", today.keys.ticket(one), "doc", "over") for one in numbers])
    found = [
        one for one, (doc, over) in zip(numbers, docs, strict=True) if doc and _state(doc, over) in _WAITS
    ]
    if not found:
        raise Refused("not_found")
    if len(found) > 1:
        raise Refused("which_number", {"numbers": found}, numbers="、".join(found))
    return found[0]


def _state(doc: str, over: str | None) -> str:
    return str(codec.public(doc, over)["state"])
