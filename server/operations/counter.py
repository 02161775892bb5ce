"""Counters: all that clerks do at them, from signing in to finishing. One key finishes a ticket and calls the next."""

from server.operations.at_counter import Finish
from server.operations.calling import Called, Calling
from server.operations.serving import Serving
from server.operations.shifts import Shifts

__all__ = ["Called", "Counters", "Finish"]


class Counters(Shifts, Calling, Serving):
    """What clerks do at their counters."""
