"""Each promise broken in a history of a few lines is found, under its own name; a true history is clean."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from server.cli.torture.history import MAYBE, Saw
from server.cli.torture.offline import MERGE
from server.wire.fold import fold
from server.wire.vocabulary import EventType, State
from tests.server.cli.torture.story import NONE, Story, id_of, saw, told

Tamper = Callable[[Story], None]


def test_true_history_has_no_violation() -> None:
    assert told().kinds() == set()


def one_number_to_two_keys(story: Story) -> None:
    story.answer("draw", story.operations[0].saw, "another-key")


def later_asked_smaller_number(story: Story) -> None:
    first, second = story.operations[:2]
    story.operations[:2] = [replace(first, saw=second.saw), replace(second, saw=first.saw)]


def acknowledged_ticket_nowhere(story: Story) -> None:
    story.answer("draw", [Saw("ticket.drawn", id_of("A004"), 1, "A004")])


def key_answered_with_another_ticket(story: Story) -> None:
    story.draw("A004", key="draw-A001")


def ticket_given_to_nobody(story: Story) -> None:
    story.draw("A004")
    del story.operations[-1]


def ticket_called_at_two_counters(story: Story) -> None:
    story.draw("A004")
    story.call("A004", "c3")
    story.call("A004", "c4", reason="again")


def counter_with_another_ticket(story: Story) -> None:
    story.draw("A004")
    story.move(EventType.TICKET_CALLED, "A004", state=State.CALLED, counter="c2")
    story.events[-1]["compared"] = "A"


def one_call_told_to_two_counters(story: Story) -> None:
    answer = story.operations[3].saw[0]
    story.answer("call_next", [answer._replace(counter="c9")])


def one_change_told_to_two_keys(story: Story) -> None:
    story.answer("cancel", [saw(EventType.TICKET_CANCELLED, story.tickets[id_of("A003")])])


def larger_rank_called_first(story: Story) -> None:
    story.draw("A004")
    story.draw("A005")
    story.call("A005", "c3")


def same_rank_later_draw_called_first(story: Story) -> None:
    story.draw("A004", rank_at=900)
    story.draw("A005", rank_at=900)
    story.call("A005", "c3")


def called_by_name_without_reason(story: Story) -> None:
    story.draw("A004")
    story.call("A004", "c3", by="w1")


def missed_called_without_reason(story: Story) -> None:
    story.draw("A004")
    story.call("A004", "c3")
    story.leave(EventType.TICKET_MISSED, "A004", State.MISSED)
    story.call("A004", "c3")


def version_left_out(story: Story) -> None:
    story.draw("A004")
    story.move(EventType.TICKET_CANCELLED, "A004", state=State.CANCELLED, version=3)


def version_given_twice(story: Story) -> None:
    story.draw("A004")
    story.move(EventType.TICKET_CANCELLED, "A004", state=State.CANCELLED, version=1)


def counter_version_given_twice(story: Story) -> None:
    story.draw("A004")
    story.counters["c2"] = story.counters["c2"] | {"version": 0}
    story.call("A004", "c2")


def move_that_is_not_in_the_table(story: Story) -> None:
    story.draw("A004")
    story.move(EventType.TICKET_STARTED, "A004", state=State.SERVING, counter="c2")


def move_by_an_event_that_moves_nothing(story: Story) -> None:
    story.draw("A004")
    story.move(EventType.TICKET_NOTED, "A004", state=State.CANCELLED)


def number_left_out(story: Story) -> None:
    story.draw("A005")


def change_without_event(story: Story) -> None:
    story.answer("cancel", [Saw("ticket.cancelled", id_of("A001"), 9, "A001")])


def change_done_twice(story: Story) -> None:
    story.draw("A004")
    for _ in range(2):
        story.move(EventType.TICKET_NOTED, "A004")
    story.operations[-1] = replace(story.operations[-1], key=story.operations[-2].key)


def answer_that_is_none(story: Story) -> None:
    story.operations.append(replace(story.operations[0], saw=(), failed="KeyError: 'doc'"))


def party_with_two_tickets(story: Story) -> None:
    story.draw("A004", party="person A002")


def drawn_at_a_counter_and_called_later(story: Story) -> None:
    walk_up(story, "A004")
    story.events.insert(-1, story.events[0] | {"event_id": "99-0"})


BROKEN: dict[str, list[Tamper]] = {
    "duplicate_number": [one_number_to_two_keys],
    "order_of_draws": [later_asked_smaller_number],
    "lost_ticket": [acknowledged_ticket_nowhere],
    "second_ticket": [key_answered_with_another_ticket],
    "not_asked_for": [ticket_given_to_nobody, change_done_twice],
    "two_counters": [
        ticket_called_at_two_counters,
        counter_with_another_ticket,
        one_call_told_to_two_counters,
    ],
    "answered_twice": [one_change_told_to_two_keys],
    "order": [larger_rank_called_first, same_rank_later_draw_called_first],
    "call_without_reason": [
        called_by_name_without_reason,
        missed_called_without_reason,
        drawn_at_a_counter_and_called_later,
    ],
    "version_chain": [version_left_out, version_given_twice, counter_version_given_twice],
    "illegal_move": [move_that_is_not_in_the_table, move_by_an_event_that_moves_nothing],
    "hole": [number_left_out],
    "lost_change": [change_without_event],
    "unexpected_answer": [answer_that_is_none],
    "party_holds_two": [party_with_two_tickets],
}


def test_a_kiosks_own_numbers_are_merged_in_any_order() -> None:
    story = told()
    later_asked_smaller_number(story)
    story.operations[:2] = [replace(one, command=MERGE) for one in story.operations[:2]]
    assert "order_of_draws" not in story.kinds()


def test_an_undo_that_nobody_heard_of_may_have_taken_back_a_finish_and_its_call() -> None:
    story = told()
    for number in ("A004", "A005", "A006"):
        story.draw(number)
    story.answer("undo", (), answered_ns=None)
    found = []
    for number in ("A004", "A005", "A006"):
        story.change(EventType.TICKET_UNDONE, story.after(number))
        found.append("not_asked_for" in story.kinds())
    assert found == [False, False, True]


@pytest.mark.parametrize(("kind", "tamper"), [(kind, one) for kind, found in BROKEN.items() for one in found])
def test_broken_promise_is_found_under_its_name(kind: str, tamper: Tamper) -> None:
    story = told()
    tamper(story)
    assert kind in story.kinds()


def test_ticket_that_is_in_the_stream_only_is_lost() -> None:
    story = told()
    assert story.kinds(tickets={**story.tickets} | {}) == set()
    left = {one: ticket for one, ticket in story.tickets.items() if ticket["number"] != "A002"}
    assert story.kinds(tickets=left) == {"lost_ticket"}


def test_ticket_that_is_in_the_store_only_has_no_event() -> None:
    story = told()
    ghost = story.tickets[id_of("A003")] | {"id": id_of("A004"), "number": "A004"}
    assert story.kinds(tickets=story.tickets | {ghost["id"]: ghost}) == {"ticket_without_event"}


def test_ticket_left_other_than_its_last_event_says_is_found() -> None:
    story = told()
    other = story.tickets[id_of("A002")] | {"counter": "c7"}
    assert story.kinds(tickets=story.tickets | {other["id"]: other}) == {"ends_differently"}


def test_snapshot_that_events_do_not_fold_to_is_found() -> None:
    story = told()
    snapshot = fold(NONE, story.events) | {"calls": []}
    assert story.kinds(snapshot=snapshot) == {"fold_differs"}


def test_number_on_record_as_never_given_is_no_hole() -> None:
    story = told()
    story.draw("A005")
    assert story.kinds() == {"hole"}
    assert story.kinds(holes={id_of("A004")}) == set()


def walk_up(story: Story, number: str) -> None:
    story.draw(number)
    story.tickets[id_of(number)]["channel"] = "counter"
    story.call(number, "c5", by="w1")


def test_walk_up_is_called_without_a_reason_by_the_step_that_draws_it() -> None:
    story = told()
    walk_up(story, "A004")
    assert story.kinds() == set()


def test_change_that_an_answer_does_not_speak_of_may_be_there_or_not() -> None:
    story = told()
    story.draw("A004")
    story.draw("A005")
    for number in ("A004", "A005"):
        story.move(EventType.TICKET_NOTED, number)
    maybe = [*story.operations.pop().saw, *story.operations[-1].saw]
    maybe[0] = maybe[0]._replace(version=MAYBE)
    story.operations[-1] = replace(story.operations[-1], saw=tuple(maybe))
    assert story.kinds() == set()
    del story.events[-1]
    story.tickets[id_of("A005")] = story.tickets[id_of("A005")] | {"version": 1}
    assert story.kinds() == set()


def test_overlapping_draws_may_have_any_order() -> None:
    story = told()
    first, second = story.operations[:2]
    apart = replace(second, asked_ns=first.asked_ns, answered_ns=first.answered_ns)
    story.operations[:2] = [
        replace(first, saw=apart.saw, key=apart.key),
        replace(apart, saw=first.saw, key=first.key),
    ]
    assert "order_of_draws" not in story.kinds()


@pytest.mark.parametrize("unanswered", [{"answered_ns": None}, {"refused": "not_found", "unknown": 1}])
def test_command_whose_outcome_nobody_knows_may_have_happened_or_not(unanswered: dict[str, object]) -> None:
    story = told()
    story.draw("A004")
    story.operations[-1] = replace(story.operations[-1], saw=(), **unanswered)  # type: ignore[arg-type]
    assert story.kinds() == set()
    story.operations.append(replace(story.operations[-1], key="another", op=99))
    assert story.kinds() == set()


def test_answer_given_again_may_show_the_ticket_as_others_left_it() -> None:
    story = told()
    story.draw("A004")
    story.call("A004", "c3")
    story.leave(EventType.TICKET_FINISHED, "A004", State.WAITING)  # it goes on to the visit's next stop
    first = len(story.operations) - 1
    story.call("A004", "c4")
    story.leave(EventType.TICKET_FINISHED, "A004", State.DONE)
    for event, operation in zip(story.events[-2:], story.operations[-2:], strict=True):
        event["by"] = "w2"
        story.operations[story.operations.index(operation)] = replace(operation, by="w2", client="w2")
    later = story.operations[-1].saw[0].version
    again = story.operations[first].saw[0]._replace(version=later)
    story.operations[first] = replace(story.operations[first], saw=(again,))
    assert story.kinds() == set()
