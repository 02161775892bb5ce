"""Does a session's errands outside, each on a thread of its own, and reports news; it decides nothing."""

from kiosk.errands.draw import REPEAT_FOR_S
from kiosk.errands.runner import Errands

__all__ = ["REPEAT_FOR_S", "Errands"]
