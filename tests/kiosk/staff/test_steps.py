"""The staff's state machine: who gets in, how guessing ends, what one touch may do, and that it shuts by itself."""

import pytest

from kiosk.staff.steps import CODE_MS, LONGEST_CODE, OPEN_MS, closed_for_s, step
from kiosk.staff.values import (
    Act,
    Asked,
    CheckCode,
    Do,
    Done,
    Entered,
    Erased,
    Errand,
    Input,
    Judged,
    Left,
    Opened,
    Staff,
    Stage,
    Tick,
    Typed,
)

NOW = 5_000_000
NOBODY = Staff()


def after(*given: Input, staff: Staff = NOBODY, now: int = NOW) -> tuple[Staff, list[Errand]]:
    errands: list[Errand] = []
    for one in given:
        staff, asked = step(staff, one, now)
        errands += asked
    return staff, errands


def inside() -> Staff:
    return after(Opened(), Typed("1"), Entered(), Judged(True))[0]


def test_code_typed_is_looked_at_once_and_kept_nowhere() -> None:
    staff, errands = after(Opened(), *map(Typed, "739"), Erased(), Typed("1"), Entered(), Entered())
    assert errands == [CheckCode("731")]
    assert (staff.typed, staff.judging, staff.stage) == ("", True, Stage.CODE)
    assert "731" not in repr(staff)
    assert "731" not in repr(errands)


def test_code_that_fits_opens_and_another_does_not() -> None:
    assert inside().stage == Stage.OPEN
    staff, _ = after(Opened(), Typed("1"), Entered(), Judged(False))
    assert (staff.stage, staff.wrong) == (Stage.CODE, True)


def test_after_too_many_misses_no_key_does_anything_until_the_time_is_over() -> None:
    staff, _ = after(Opened(), Typed("1"), Entered(), Judged(False, closed_ms=60_000))
    assert closed_for_s(staff, NOW) == 60
    assert after(Typed("1"), Entered(), staff=staff, now=NOW + 59_000) == (
        after(Typed("1"), staff=staff, now=NOW + 59_000)[0],
        [],
    )
    assert after(Typed("1"), Entered(), staff=staff, now=NOW + 60_000)[1] == [CheckCode("1")]


def test_one_who_comes_while_it_is_closed_is_told_so() -> None:
    assert closed_for_s(after(Opened(30_000))[0], NOW) == 30


def test_a_judgement_nobody_waits_for_opens_nothing() -> None:
    assert after(Judged(True))[0] == Staff()
    assert after(Opened(), Judged(True))[0].stage == Stage.CODE
    assert after(Opened(), Typed("1"), Entered(), Left(), Judged(True))[0] == Staff()


def test_code_is_never_longer_than_a_code_can_be() -> None:
    staff, _ = after(Opened(), *[Typed("1")] * (LONGEST_CODE + 5))
    assert len(staff.typed) == LONGEST_CODE


@pytest.mark.parametrize("act", [Act.TEST, Act.CHARSET, Act.NEW_ROLL])
def test_act_is_done_once_however_often_its_key_is_touched(act: Act) -> None:
    staff, errands = after(Asked(act), Asked(act), staff=inside())
    assert (errands, staff.doing) == ([Do(act)], act)
    staff, _ = after(Done(act, "printed"), staff=staff)
    assert (staff.doing, staff.said) == (None, "printed")


def test_restart_needs_a_second_touch_and_another_key_takes_the_first_back() -> None:
    assert after(Asked(Act.RESTART), staff=inside())[1] == []
    assert after(Asked(Act.RESTART), Asked(Act.RESTART), staff=inside())[1] == [Do(Act.RESTART)]
    staff, errands = after(
        Asked(Act.RESTART), Asked(Act.TEST), Done(Act.TEST, "printed"), Asked(Act.RESTART), staff=inside()
    )
    assert (errands, staff.sure) == ([Do(Act.TEST)], True)


def test_nothing_is_done_from_outside() -> None:
    for staff in (Staff(), after(Opened())[0]):
        assert after(Asked(Act.TEST), staff=staff)[1] == []


@pytest.mark.parametrize(
    ("staff", "patience_ms"),
    [
        (after(Opened())[0], CODE_MS),
        (after(Opened(3_600_000))[0], CODE_MS),
        (after(Opened(), Typed("1"), Entered(), Judged(False, closed_ms=3_600_000))[0], CODE_MS),
        (inside(), OPEN_MS),
    ],
    ids=["keypad", "keypad-of-a-closed-code", "keypad-after-too-many-misses", "panel"],
)
def test_left_alone_it_shuts(staff: Staff, patience_ms: int) -> None:
    assert after(Tick(), staff=staff, now=NOW + patience_ms - 1)[0] == staff
    assert after(Tick(), staff=staff, now=NOW + patience_ms)[0] == Staff()


def test_it_does_not_shut_while_something_is_being_done() -> None:
    staff, _ = after(Asked(Act.TEST), staff=inside())
    assert after(Tick(), staff=staff, now=NOW + OPEN_MS)[0] == staff
