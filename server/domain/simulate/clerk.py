"""A made-up clerk at one counter: what to do next, and what follows from the answer. It asks nothing by itself."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from server.wire.vocabulary import Outcome

BREATH_S = 5.0
"""Between one visitor and the next."""
RECALL_S = 15.0
AGAIN_S = 30.0
"""After a refusal that may be over in a moment."""


class Doing(StrEnum):
    """Where a clerk is."""

    AWAY = "away"
    FREE = "free"
    CALLING = "calling"
    SERVING = "serving"
    GONE = "gone"  # somebody else has the counter


class Act(StrEnum):
    """What a clerk does; each is one request."""

    SIGN_IN = "sign_in"
    CALL_NEXT = "call_next"
    FINISH_AND_CALL = "finish_and_call"
    RECALL = "recall"
    START = "start"
    NO_SHOW = "no_show"
    FINISH = "finish"
    LUNCH = "lunch"


@dataclass(frozen=True, slots=True)
class Case:
    """The one at the counter, and how it will go; durations in seconds of the simulation."""

    ticket: str
    comes: bool = True
    walks_s: float = 20.0
    serves_s: float = 300.0
    outcome: Outcome = Outcome.DONE
    announce_times: int = 1
    no_show_s: float = 30.0  # how long the clerk waits for who doesn't come
    too_soon_s: float = 30.0  # and once more if that was too soon for the hall's rules


@dataclass(frozen=True, slots=True)
class Clerk:
    """A clerk at a counter; does nothing before `due_s`. Lunch is once, from `lunch_at_s` on, between two visitors."""

    counter: str
    due_s: float = 0.0
    lunch_at_s: float | None = None
    lunch_s: float = 1800.0
    idle_s: float = 5.0  # between two looks at an empty hall
    doing: Doing = Doing.AWAY
    case: Case | None = None
    announced: int = 0
    must_recall: bool = False

    def next_act(self) -> Act | None:
        """What to do as soon as it is due; None for ever once the counter is somebody else's."""
        match self.doing:
            case Doing.AWAY:
                return Act.SIGN_IN
            case Doing.FREE:
                return Act.LUNCH if self._is_lunch() else Act.CALL_NEXT
            case Doing.SERVING:
                return Act.FINISH if self._is_lunch() else Act.FINISH_AND_CALL
            case Doing.CALLING:
                return self._calling()
        return None

    def done(self, act: Act, now_s: float, case: Case | None = None) -> "Clerk":
        """After the act was done; `case` is who was called by it, or found at the counter on signing in."""
        match act:
            case Act.SIGN_IN:
                return self.found(case, now_s) if case else self._free(now_s)
            case Act.CALL_NEXT | Act.FINISH_AND_CALL:
                return self._free(now_s + self.idle_s) if case is None else self._called(case, now_s)
            case Act.RECALL:
                assert self.case is not None
                pause_s = self.case.too_soon_s if self.must_recall else RECALL_S
                return replace(self, announced=self.announced + 1, must_recall=False, due_s=now_s + pause_s)
            case Act.START:
                assert self.case is not None
                return replace(self, doing=Doing.SERVING, due_s=now_s + self.case.serves_s)
            case Act.LUNCH:
                away = replace(self._free(now_s + self.lunch_s), doing=Doing.AWAY)
                return replace(away, lunch_at_s=None)
        return self._free(now_s + BREATH_S)

    def refused(self, act: Act, code: str, now_s: float) -> "Clerk":
        """After the act was refused; `counter_busy` is `found` instead."""
        match code:
            case "nobody_waiting":
                return self._free(now_s + self.idle_s)
            case "too_soon" if act == Act.NO_SHOW:
                return replace(self, must_recall=True, due_s=now_s)
            case "counter_taken" | "not_yours":
                return replace(self._free(now_s), doing=Doing.GONE)
            case "counter_closed":
                return replace(self._free(now_s + AGAIN_S), doing=Doing.AWAY)
            case "counter_empty" | "illegal_transition" | "changed_meanwhile" if self.case is not None:
                return self._free(now_s + BREATH_S)
        return replace(self, due_s=now_s + AGAIN_S)

    def found(self, case: Case, now_s: float) -> "Clerk":
        """A ticket is at the counter already: it is served as any other."""
        return replace(self, doing=Doing.SERVING, case=case, due_s=now_s + case.serves_s, must_recall=False)

    def _calling(self) -> Act:
        assert self.case is not None
        if self.case.comes:
            return Act.START
        enough = self.announced >= self.case.announce_times and not self.must_recall
        return Act.NO_SHOW if enough else Act.RECALL

    def _called(self, case: Case, now_s: float) -> "Clerk":
        wait_s = case.walks_s if case.comes else case.no_show_s
        return replace(
            self, doing=Doing.CALLING, case=case, announced=1, must_recall=False, due_s=now_s + wait_s
        )

    def _free(self, due_s: float) -> "Clerk":
        return replace(self, doing=Doing.FREE, case=None, announced=0, must_recall=False, due_s=due_s)

    def _is_lunch(self) -> bool:
        return self.lunch_at_s is not None and self.due_s >= self.lunch_at_s


def clerks_of(
    counters: Sequence[str], lunch_at_s: Sequence[float], start_s: float, idle_s: float
) -> list[Clerk]:
    """A clerk at each counter; they take turns at the times of a day for lunch, if there are any after the start."""
    found = [Clerk(counter, idle_s=idle_s) for counter in counters]
    times = [at_s - start_s for at_s in lunch_at_s if at_s > start_s]
    return [replace(one, lunch_at_s=times[n % len(times)]) for n, one in enumerate(found)] if times else found
