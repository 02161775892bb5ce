"""Kiosks' journals held against the events: each way in which a number or a draw may go wrong has its name."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from server.cli.torture.history import MAYBE, Operation, Saw
from server.cli.torture.offline import ASK_AGAIN, DRAW, ISSUE, MERGE, read, superseded
from server.cli.torture.replay import Replay
from server.wire.vocabulary import EventType, State
from tests.server.cli.torture.story import DAY, LIMITS, Story, id_of

KIOSK = "kiosk-1"
Tamper = Callable[["Kiosk"], None]


@dataclass
class Kiosk:
    """A story in which a kiosk draws, is cut off, issues numbers of its own and merges them."""

    story: Story = field(default_factory=Story)

    def ask(self, command: str, key: str, **about: Any) -> None:
        asked = next(self.story.now)
        given: dict[str, Any] = {
            "client": "k1.1", "by": KIOSK, "op": asked, "command": command, "key": key, "asked_ns": asked,
            "answered_ns": next(self.story.now),
        }  # fmt: skip
        self.story.operations.append(Operation(**(given | about)))

    def draw(self, key: str, number: str, **about: Any) -> None:
        """A draw that happens; `about` says whether it was heard of."""
        self.story.draw(number)
        self.story.events[-1]["by"] = KIOSK
        del self.story.operations[-1]
        told = (Saw(EventType.TICKET_DRAWN, id_of(number), 1, number),)
        self.ask(DRAW, key, **({"saw": told} | about))

    def issue(self, key: str, number: str) -> None:
        self.ask(ISSUE, key, ticket=id_of(number))

    def merge(self, key: str, number: str, old: str | None = None) -> None:
        """A merge that happens, and supersedes the draw that timed out, if that had come through."""
        self.story.draw(number)
        self.story.events[-1]["by"] = KIOSK
        del self.story.operations[-1]
        self.story.tickets[id_of(number)]["offline"] = True
        if old is not None:
            self.story.move(
                EventType.TICKET_CANCELLED, old, state=State.CANCELLED, ended_because="superseded"
            )
            self.story.events[-1]["by"] = KIOSK
            del self.story.operations[-1]
        self.merged(key, number)

    def merged(self, key: str, number: str) -> None:
        """What the kiosk is told of a merge."""
        one = id_of(number)
        maybe = [Saw(type_, one, MAYBE) for type_ in (EventType.TICKET_DRAWN, EventType.TICKET_CANCELLED)]
        self.ask(MERGE, key, ticket=one, saw=(Saw(EventType.TICKET_DRAWN, one, 1, number), *maybe))

    def again(self, key: str, counts: str, told: str) -> None:
        self.ask(
            ASK_AGAIN, key, ticket=id_of(counts), saw=(Saw(EventType.TICKET_DRAWN, id_of(told), MAYBE, told),)
        )

    def kinds(self) -> set[str]:
        return self.story.kinds(holes=read(self.story.operations).holes())


def cut_off() -> Kiosk:
    """A true story: a draw that came through unheard, one that did not, and one that was called meanwhile."""
    kiosk = Kiosk()
    kiosk.draw("d0", "A001")
    kiosk.draw("d1", "A002", answered_ns=None, unknown=1, saw=())
    kiosk.issue("d1", "K1.001")
    kiosk.ask(DRAW, "d2", answered_ns=None, unknown=1)
    kiosk.issue("d2", "K1.002")
    kiosk.draw("d3", "A003", answered_ns=None, unknown=1, saw=())
    kiosk.issue("d3", "K1.003")
    kiosk.issue("d4", "K1.004")
    kiosk.story.call("A001")
    kiosk.merge("d1", "K1.001", old="A002")
    kiosk.merge("d2", "K1.002")
    kiosk.story.call("A003", "c2")
    kiosk.ask(MERGE, "d3", refused="already_called", ticket=id_of("K1.003"))
    kiosk.merge("d4", "K1.004")
    kiosk.merged("d1", "K1.001")
    kiosk.again("d1", "K1.001", "K1.001")
    kiosk.ask(ASK_AGAIN, "d2", refused="key_reused", ticket=id_of("K1.002"))
    kiosk.again("d3", "A003", "A003")
    return kiosk


def test_true_journal_has_no_violation() -> None:
    kiosk = cut_off()
    assert kiosk.kinds() == set()
    assert superseded(kiosk.story.events) == 1
    assert read(kiosk.story.operations).outcomes() == {"merged": 3, "already_called": 1}


def number_never_merged(kiosk: Kiosk) -> None:
    kiosk.issue("d5", "K1.005")


def number_merged_and_no_ticket(kiosk: Kiosk) -> None:
    kiosk.issue("d5", "K1.005")
    kiosk.merged("d5", "K1.005")


def number_merged_as_another(kiosk: Kiosk) -> None:
    kiosk.issue("d5", "K1.005")
    kiosk.merged("d5", "K1.004")


def number_merged_and_then_refused(kiosk: Kiosk) -> None:
    kiosk.ask(MERGE, "d1", refused="already_called", ticket=id_of("K1.001"))


def number_issued_to_two(kiosk: Kiosk) -> None:
    kiosk.issue("d5", "K1.004")
    kiosk.merged("d5", "K1.004")


def number_refused_as_taken(kiosk: Kiosk) -> None:
    kiosk.issue("d5", "K1.005")
    kiosk.ask(MERGE, "d5", refused="number_taken", ticket=id_of("K1.005"))


def number_refused_for_a_day_that_goes_on(kiosk: Kiosk) -> None:
    kiosk.issue("d5", "K1.005")
    kiosk.ask(MERGE, "d5", refused="day_over", ticket=id_of("K1.005"))


def draw_left_beside_its_number(kiosk: Kiosk) -> None:
    kiosk.draw("d5", "A004", answered_ns=None, unknown=1, saw=())
    kiosk.issue("d5", "K1.005")
    kiosk.merge("d5", "K1.005")


def key_answered_with_the_superseded_draw(kiosk: Kiosk) -> None:
    kiosk.again("d1", "K1.001", "A002")


def key_of_a_called_draw_taken_for_anothers(kiosk: Kiosk) -> None:
    kiosk.ask(ASK_AGAIN, "d3", refused="key_reused", ticket=id_of("A003"))


BROKEN: list[tuple[str, Tamper]] = [
    ("offline_lost", number_never_merged),
    ("offline_lost", number_merged_and_no_ticket),
    ("merged_differently", number_merged_as_another),
    ("merged_differently", number_merged_and_then_refused),
    ("offline_number_twice", number_issued_to_two),
    ("duplicate_number", number_issued_to_two),
    ("offline_refused", number_refused_as_taken),
    ("offline_refused", number_refused_for_a_day_that_goes_on),
    ("not_superseded", draw_left_beside_its_number),
    ("second_ticket", key_answered_with_the_superseded_draw),
    ("second_ticket", key_of_a_called_draw_taken_for_anothers),
]


@pytest.mark.parametrize(("kind", "tamper"), BROKEN)
def test_broken_journal_is_found_under_its_name(kind: str, tamper: Tamper) -> None:
    kiosk = cut_off()
    tamper(kiosk)
    assert kind in kiosk.kinds()


def test_number_of_a_day_that_has_ended_may_be_refused() -> None:
    kiosk = cut_off()
    kiosk.issue("d5", "K1.005")
    kiosk.ask(MERGE, "d5", refused="day_over", ticket=id_of("K1.005"))
    ended = kiosk.story.events[0] | {"event_id": "99-0", "day_record": {"date": DAY, "state": "ended"}}
    kiosk.story.events.append(ended)
    assert kiosk.kinds() == set()


def test_line_that_was_in_the_way_of_others_is_sent_again() -> None:
    kiosk = cut_off()
    kiosk.issue("d5", "K1.005")
    kiosk.ask(MERGE, "d5", refused="changed_meanwhile", ticket=id_of("K1.005"))
    assert kiosk.kinds() == {"offline_lost"}
    kiosk.merge("d5", "K1.005")
    assert kiosk.kinds() == set()


def test_number_whose_kiosk_was_killed_before_anybody_had_it_need_not_be_merged() -> None:
    kiosk = cut_off()
    kiosk.issue("d5", "K1.005")
    last = kiosk.story.operations[-1]
    kiosk.story.operations[-1] = replace(last, answered_ns=None)
    assert kiosk.kinds() == set()


def test_draw_of_a_killed_kiosk_may_stand_without_a_number_beside_it() -> None:
    kiosk = cut_off()
    kiosk.draw("d5", "A004", answered_ns=None, saw=())
    assert Replay(kiosk.story.events, LIMITS).violations == []
    assert kiosk.kinds() == set()
