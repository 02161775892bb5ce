"""Which board of a line is sent to next."""

from display_board.boards import Area, Colour, Face, Row
from display_board.pending import Pending, Timing

TIMING = Timing(refresh_s=30, first_pause_s=1, longest_pause_s=8, tries=2)


def face(text: str) -> Face:
    return Face((Area(0, 0, 0, 64, 16, 16, ((Row(text, Colour.RED),),), 1.0),))


def settled(*boards: str) -> Pending:
    """All these boards have answered at 0."""
    pending = Pending(list(boards), TIMING)
    for board in boards:
        shown = face("欢迎光临")
        pending.put(board, shown, False, 0)
        pending.answered(board, shown, 0)
    return pending


def test_nothing_is_due_before_the_refresh() -> None:
    pending = settled("a", "b")
    assert pending.next(29.9) is None
    assert pending.wait_s(10) == 20
    assert pending.next(30) in ("a", "b")


def test_fresh_call_goes_before_changes_and_refreshes() -> None:
    pending = settled("a", "b", "c")
    pending.put("b", face("暂停服务"), False, 31)
    pending.put("c", face("A001"), True, 32)
    order = []
    while board := pending.next(32):
        order.append(board)
        pending.answered(board, pending.slots[board].face or face(""), 32)
    assert order == ["c", "b", "a"]


def test_newest_of_many_fresh_calls_goes_first() -> None:
    names = [f"board-{number}" for number in range(40)]
    pending = settled(*names)
    for at, name in enumerate(names, 1):
        pending.put(name, face(f"A{at:03}"), True, at)
    order = []
    while due := pending.next(41):
        order.append(due)
        pending.answered(due, pending.slots[due].face or face(""), 41)
    assert order == names[::-1]


def test_board_to_which_a_newer_call_goes_is_outdone() -> None:
    pending = settled("a", "b")
    pending.put("a", face("A001"), True, 1)
    assert not pending.is_outdone("a", 1)
    pending.put("b", face("A002"), True, 2)
    assert pending.is_outdone("a", 2)
    assert not pending.is_outdone("b", 2)


def test_earlier_of_two_changes_goes_first() -> None:
    pending = settled("a", "b")
    pending.put("b", face("暂停服务"), False, 1)
    pending.put("a", face("暂停服务"), False, 2)
    assert pending.next(2) == "b"


def test_dark_board_waits_behind_every_other_even_with_a_call() -> None:
    pending = settled("a", "b")
    for _ in range(2):
        pending.failed("a", "no_answer", 1)
    pending.put("a", face("A001"), True, 2)
    assert pending.next(30) == "b"
    assert pending.is_outdone("a", 30)


def test_waits_that_were_cut_short_count_half() -> None:
    pending = settled("a")
    told = [pending.failed("a", "no_answer", 1, hurried=True) for _ in range(4)]
    assert told == [False, False, False, True]


def test_line_that_comes_back_with_a_board_still_mute_is_news() -> None:
    pending = settled("a")
    faults = ("link_down", "link_down", "link_down", "no_answer", "garbled")
    assert [pending.failed("a", fault, 1) for fault in faults] == [False, True, False, True, False]


def test_broken_off_face_begins_again_from_an_empty_card() -> None:
    pending = settled("a")
    pending.put("a", face("A001"), True, 1)
    pending.broken_off("a", 1)
    assert pending.next(1) == "a"
    assert pending.slots["a"].shown is None


def test_last_face_wins() -> None:
    pending = settled("a")
    pending.put("a", face("A001"), True, 1)
    pending.put("a", face("A002"), True, 2)
    assert pending.slots["a"].face == face("A002")


def test_face_put_while_another_was_being_sent_is_sent_next() -> None:
    pending = settled("a")
    first = face("A001")
    pending.put("a", first, True, 1)
    pending.put("a", face("A002"), True, 2)
    pending.answered("a", first, 3)
    assert pending.next(3) == "a"


def test_same_face_again_is_no_news() -> None:
    pending = settled("a")
    pending.put("a", face("欢迎光临"), True, 1)
    assert pending.next(1) is None


def test_board_goes_dark_once_and_comes_back_once() -> None:
    pending = settled("a")
    assert [pending.failed("a", "no_answer", at) for at in (30, 31, 32)] == [False, True, False]
    assert pending.slots["a"].fault == "no_answer"
    shown = pending.slots["a"].face
    assert shown is not None
    assert [pending.answered("a", shown, at) for at in (40, 41)] == [True, False]


def test_dark_board_is_tried_ever_more_rarely() -> None:
    pending, now, pauses = settled("a"), 30.0, []
    for _ in range(8):
        pending.failed("a", "no_answer", now)
        pauses.append(pending.wait_s(now))
        now += pauses[-1]
    assert pauses == [0, 1, 2, 4, 8, 8, 8, 8]


def test_call_for_a_dark_board_does_not_hurry_it() -> None:
    pending = settled("a", "b")
    for _ in range(4):
        pending.failed("a", "no_answer", 1)
    pending.put("a", face("A001"), True, 1.5)
    pending.put("b", face("A001"), True, 1.6)
    assert pending.next(2) == "b"


def test_new_line_makes_every_board_due_with_its_card_unknown() -> None:
    pending = settled("a", "b")
    pending.relinked(5)
    assert pending.next(5) == "a"
    assert pending.slots["a"].shown is None
