"""The staff's state machine: `step(staff, input, now)` gives the next state and its errands; it does none of them."""

from dataclasses import replace

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

CODE_MS = 30_000
"""A keypad nobody touches goes away, closed or not: the next visitor is waiting. The pause is kept with the code."""
OPEN_MS = 180_000
LONGEST_CODE = 12

Next = tuple[Staff, tuple[Errand, ...]]


def step(staff: Staff, given: Input, now: int) -> Next:
    """What an input leads to; times are ms of any clock that only goes forward."""
    if isinstance(given, Tick):
        return _tick(staff, now), ()
    if isinstance(given, Opened):
        fresh = Staff(Stage.CODE, closed_until=now + given.closed_ms, touched_at=now)
        return (fresh if staff.stage == Stage.SHUT else staff), ()
    if isinstance(given, Left):
        return Staff(), ()
    if isinstance(given, Judged | Done):
        return _told(staff, given, now), ()
    touched = replace(staff, touched_at=now)
    return _code(touched, given, now) if staff.stage == Stage.CODE else _open(touched, given)


def closed_for_s(staff: Staff, now: int) -> int:
    """Seconds until a code is looked at again; 0 if it is now."""
    return max(0, -(-(staff.closed_until - now) // 1000))


def _tick(staff: Staff, now: int) -> Staff:
    left_alone = now - staff.touched_at
    if staff.stage == Stage.CODE and left_alone >= CODE_MS:
        return Staff()
    return Staff() if staff.stage == Stage.OPEN and left_alone >= OPEN_MS and not staff.doing else staff


def _code(staff: Staff, given: Input, now: int) -> Next:
    if staff.judging or closed_for_s(staff, now):
        return staff, ()
    match given:
        case Typed(digit) if len(staff.typed) < LONGEST_CODE:
            return replace(staff, typed=staff.typed + digit, wrong=False), ()
        case Erased():
            return replace(staff, typed=staff.typed[:-1], wrong=False), ()
        case Entered() if staff.typed:
            return replace(staff, typed="", judging=True, wrong=False), (CheckCode(staff.typed),)
    return staff, ()


def _open(staff: Staff, given: Input) -> Next:
    if not isinstance(given, Asked) or staff.stage != Stage.OPEN or staff.doing:
        return staff, ()
    if given.act == Act.RESTART and not staff.sure:
        return replace(staff, sure=True, said=""), ()
    return replace(staff, doing=given.act, sure=False, said=""), (Do(given.act),)


def _told(staff: Staff, given: Judged | Done, now: int) -> Staff:
    match given:
        case Judged(fits, closed_ms) if staff.stage == Stage.CODE and staff.judging:
            if fits:
                return Staff(Stage.OPEN, touched_at=now)
            return replace(staff, judging=False, wrong=True, closed_until=now + closed_ms, touched_at=now)
        case Done(act, word) if staff.doing == act:
            return replace(staff, doing=None, said=word, touched_at=now)
    return staff
