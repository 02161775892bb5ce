"""Each rule of the line broken by a history of a few lines is found, under its own name; what is right breaks none."""

from collections.abc import Callable
from typing import Any

import pytest

from server.wire.vocabulary import EventType, State
from tests.server.cli.torture.story import Story, id_of, told

Json = dict[str, Any]
Tell = Callable[[Story], None]
LATER = 1_001
"""After everybody, by more than the longest head start."""


def two_wait(story: Story, **image: Any) -> None:
    """Two more, of whom the second came later by more than any head start."""
    story.draw("A004")
    story.draw("A005", rank_at=400 + LATER, image=image)


def requeued(story: Story, number: str, **changes: Any) -> None:
    story.move(EventType.TICKET_REQUEUED, number, state=State.WAITING, called_at=None, **changes)


def rank_moved_by_a_recall(story: Story) -> None:
    story.draw("A004")
    story.call("A004", "c3")
    story.move(EventType.TICKET_RECALLED, "A004", rank_at=1)


def rank_moved_by_a_transfer(story: Story) -> None:
    story.draw("A004")
    story.move(EventType.TICKET_TRANSFERRED, "A004", rank_at=399)


def arrival_moved_by_a_grant(story: Story) -> None:
    story.draw("A004")
    story.move(EventType.TICKET_PRIORITISED, "A004", base_at=399, rank_at=399)


def arrival_moved_while_at_a_counter(story: Story) -> None:
    story.draw("A004")
    story.call("A004", "c3")
    story.move(EventType.TICKET_STARTED, "A004", state=State.SERVING, base_at=1)


def granted_more_than_the_longest_head_start(story: Story) -> None:
    story.draw("A004")
    story.move(EventType.TICKET_PRIORITISED, "A004", rank_at=400 - LATER)


def drawn_behind_the_time_it_came(story: Story) -> None:
    story.draw("A004", image={"rank_at": 401})


def taken_before_who_came_much_earlier(story: Story) -> None:
    two_wait(story)
    story.move(EventType.TICKET_PRIORITISED, "A005", rank_at=1)
    story.call("A005", "c3")


def pinned_passed_by(story: Story) -> None:
    two_wait(story, pinned_to="counter:c3")
    story.call("A004", "c3")


def pinned_to_the_group_passed_by(story: Story) -> None:
    two_wait(story, pinned_to="group:g1")
    story.call("A004", "c1")


def smaller_rank_of_another_queue_passed_by(story: Story) -> None:
    story.serves = ("A", "B")
    story.draw("A004")
    story.draw("B001", image={"queue": "B"})
    story.call("B001", "c3")


def delay_passed_over(story: Story) -> None:
    story.serves = ("A", "B")
    story.draw("A004")
    story.draw("B001", image={"queue": "B"})
    story.call("A004", "c3")
    story.events[-1]["counter"]["delays"] = {"A": 1}


def one_who_waits_is_not_compared(story: Story) -> None:
    story.serves = ("A", "B")
    story.draw("A004")
    story.draw("B001", image={"queue": "B"})
    story.call("A004", "c3", compared="A 400 A004")


def slot_booked_once_too_often(story: Story) -> None:
    for number in ("B001", "B002"):
        story.draw(number, image={"queue": "B", "slot_at": 9})


def slot_of_who_was_called_and_cancelled_booked_again(story: Story) -> None:
    story.draw("B001", image={"queue": "B", "slot_at": 9})
    story.move(EventType.TICKET_CALLED, "B001", state=State.CALLED, called_at=500)
    story.move(EventType.TICKET_MISSED, "B001", state=State.MISSED)
    story.move(EventType.TICKET_CANCELLED, "B001", state=State.CANCELLED)
    story.draw("B002", image={"queue": "B", "slot_at": 9})


def scarce(story: Story, *channels: str, **image: Any) -> None:
    for place, channel in enumerate(channels, 1):
        story.draw(f"E{place:03d}", image={"queue": "E", "channel": channel} | image)


BROKEN: dict[str, list[Tell]] = {
    "rank_moved": [
        rank_moved_by_a_recall,
        rank_moved_by_a_transfer,
        arrival_moved_by_a_grant,
        arrival_moved_while_at_a_counter,
    ],
    "rank_out_of_bounds": [granted_more_than_the_longest_head_start, drawn_behind_the_time_it_came],
    "overtaken": [taken_before_who_came_much_earlier],
    "choice": [
        pinned_passed_by,
        pinned_to_the_group_passed_by,
        smaller_rank_of_another_queue_passed_by,
        delay_passed_over,
        one_who_waits_is_not_compared,
    ],
    "slot_overfull": [slot_booked_once_too_often, slot_of_who_was_called_and_cancelled_booked_again],
    "quota_exceeded": [
        lambda story: scarce(story, "kiosk", "kiosk", "counter", "kiosk"),
        lambda story: scarce(story, "guide", "guide"),
        lambda story: scarce(story, "web", "wechat"),
    ],
}


@pytest.mark.parametrize(("kind", "tell"), [(kind, one) for kind, found in BROKEN.items() for one in found])
def test_broken_rule_is_found_under_its_name(kind: str, tell: Tell) -> None:
    story = told()
    tell(story)
    assert kind in story.kinds()


def back_behind_who_came_later(story: Story) -> None:
    story.draw("A004")
    story.call("A004", "c3")
    story.leave(EventType.TICKET_MISSED, "A004", State.MISSED)
    story.draw("A005", rank_at=400 + LATER)
    requeued(story, "A004", rank_at=401 + LATER)
    story.call("A005", "c4")


def back_before_who_came_earlier(story: Story) -> None:
    two_wait(story)
    requeued_later = 401 + 2 * LATER
    story.draw("A006", rank_at=400)
    story.call("A004", "c3")
    story.leave(EventType.TICKET_MISSED, "A004", State.MISSED)
    requeued(story, "A004", base_at=requeued_later, rank_at=401)
    story.call("A006", "c4")
    story.call("A004", "c5")


def checked_in_after_its_turn_while_the_order_stands_still(story: Story) -> None:
    story.draw("A004", image={"state": State.BOOKED, "channel": "web"})
    story.draw("A005", rank_at=400)
    story.move(EventType.TICKET_CHECKED_IN, "A004", state=State.WAITING, rank_at=401)
    story.call("A005", "c3")
    story.call("A004", "c4")


def granted_a_head_start(story: Story) -> None:
    story.draw("A004")
    story.draw("A005", rank_at=1_300)
    story.move(EventType.TICKET_PRIORITISED, "A005", rank_at=300)
    story.call("A005", "c3")


def pinned_comes_first(story: Story) -> None:
    story.draw("A004")
    story.draw("A005", rank_at=400 + LATER)
    story.move(EventType.TICKET_TRANSFERRED, "A005", pinned_to="group:g1")
    story.call("A005", "c1", compared=f"@group:g1 {400 + LATER} A005;A 400 A004")


def slot_given_back_is_booked_again(story: Story) -> None:
    story.draw("B001", image={"queue": "B", "slot_at": 9})
    story.move(EventType.TICKET_CANCELLED, "B001", state=State.CANCELLED)
    story.draw("B002", image={"queue": "B", "slot_at": 9})


def over_the_quota_on_record(story: Story) -> None:
    scarce(story, "kiosk", "kiosk", "kiosk")
    story.draw("E004", image={"queue": "E", "extra": True})
    story.draw("E005", image={"queue": "E", "offline": True})


RIGHT: list[Tell] = [
    back_behind_who_came_later,
    back_before_who_came_earlier,
    checked_in_after_its_turn_while_the_order_stands_still,
    granted_a_head_start,
    pinned_comes_first,
    slot_given_back_is_booked_again,
    over_the_quota_on_record,
]


@pytest.mark.parametrize("tell", RIGHT)
def test_exception_on_record_breaks_nothing(tell: Tell) -> None:
    story = told()
    tell(story)
    assert story.kinds() == set()


def test_number_of_another_session_counts_in_its_own_quota() -> None:
    story = told()
    scarce(story, "kiosk", "kiosk", "kiosk", session="am")
    story.draw("E004", image={"queue": "E", "session": "pm"})
    assert story.kinds() == set()
    story.draw("E005", image={"queue": "E", "session": "am"})
    assert story.kinds() == {"quota_exceeded"}
    assert id_of("E005") in story.tickets
