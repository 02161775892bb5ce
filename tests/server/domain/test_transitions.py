"""The table of moves is the one of the design, every row, and no other pair is legal."""

import itertools

import pytest

from server.domain.transitions import MOVES, Command, move
from server.wire.vocabulary import State

DESIGN = """
- draw waiting
- book booked
booked check_in waiting
waiting call_next called
waiting call_by_name called
missed call_by_name called
called recall called
called start serving
called no_show missed
called,serving hold held
called,serving finish done
called,serving next_stop waiting
held resume serving
held cancel cancelled
missed requeue waiting
waiting,missed,called,serving,held transfer waiting
booked,waiting,missed cancel cancelled
booked,waiting,missed expire expired
booked prioritise booked
waiting prioritise waiting
missed prioritise missed
serving,held close_unrecorded done
called close_unrecorded missed
called undo waiting
missed undo called
done undo serving
waiting undo serving
"""
"""The table of moves, a line a row: from, command, to; a grant of priority moves a rank and no state."""

ROWS = [
    (None if state == "-" else State(state), Command(command), State(target))
    for states, command, target in (line.split() for line in DESIGN.strip().splitlines())
    for state in states.split(",")
]
LEGAL = {(state, command) for state, command, _ in ROWS}
FORBIDDEN = [pair for pair in itertools.product([None, *State], Command) if pair not in LEGAL]


@pytest.mark.parametrize(("state", "command", "target"), ROWS)
def test_move_leads_to_the_state_of_the_table(
    state: State | None, command: Command, target: State
) -> None:  # fmt: skip
    assert move(state, command) is target


@pytest.mark.parametrize(("state", "command"), FORBIDDEN)
def test_move_is_refused_where_the_table_has_no_row(state: State | None, command: Command) -> None:
    assert move(state, command) is None


def test_table_of_moves_has_no_row_beyond_the_design() -> None:
    assert set(MOVES) == LEGAL
    assert len(LEGAL) == len(ROWS)
