"""From keys to acts: digits gather to a number, a bouncing or doubled key is one, held keys repeat nothing. Pure."""

from dataclasses import dataclass

from server.cli.pad.config import CLEAR, DIGITS, ENTER

DOUBLE_MS = 1_000
"""Within so long a second press of the same act is the same one."""
DIGITS_HELD_MS = 6_000
"""Digits that nobody ends are forgotten after so long: they must not lengthen the next visitor's number."""
LONGEST = 6


@dataclass(frozen=True, slots=True)
class Wanted:
    """An act that a person asked for, and the digits of the number it is of."""

    act: str
    number: str | None = None


class Keys:
    """What was pressed so far; times are milliseconds that never go back."""

    def __init__(self) -> None:
        self._digits, self._digit_at = "", 0
        self._last: Wanted | None = None
        self._last_at = -DOUBLE_MS

    def press(self, meaning: str, now_ms: int) -> Wanted | None:
        """The act that is complete with this key; None where there is none yet, or it is the same one again."""
        if now_ms - self._digit_at > DIGITS_HELD_MS:
            self._digits = ""
        if meaning in DIGITS:
            self._digits, self._digit_at = (self._digits + meaning)[-LONGEST:], now_ms
            return None
        digits, self._digits = self._digits, ""
        if meaning == CLEAR:
            return None
        if meaning == ENTER:
            return self._once(Wanted("call", digits) if digits else Wanted("next"), now_ms)
        return self._once(Wanted(meaning), now_ms)

    def _once(self, wanted: Wanted, now_ms: int) -> Wanted | None:
        doubled = wanted == self._last and now_ms - self._last_at < DOUBLE_MS
        self._last, self._last_at = wanted, now_ms
        return None if doubled else wanted
