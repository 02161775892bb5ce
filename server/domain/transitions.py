"""The one table of legal moves of a ticket; nothing else exists."""

from enum import StrEnum

from server.wire.vocabulary import State


class Command(StrEnum):
    """What can be asked of a ticket."""

    DRAW = "draw"
    BOOK = "book"
    CHECK_IN = "check_in"
    CALL_NEXT = "call_next"
    CALL_BY_NAME = "call_by_name"
    RECALL = "recall"
    START = "start"
    NO_SHOW = "no_show"
    HOLD = "hold"
    RESUME = "resume"
    FINISH = "finish"
    NEXT_STOP = "next_stop"
    REQUEUE = "requeue"
    TRANSFER = "transfer"
    CANCEL = "cancel"
    PRIORITISE = "prioritise"
    EXPIRE = "expire"
    CLOSE_UNRECORDED = "close_unrecorded"
    UNDO = "undo"


_S = State
MOVES: dict[tuple[State | None, Command], State] = {
    (None, Command.DRAW): _S.WAITING,
    (None, Command.BOOK): _S.BOOKED,
    (_S.BOOKED, Command.CHECK_IN): _S.WAITING,
    (_S.WAITING, Command.CALL_NEXT): _S.CALLED,
    (_S.WAITING, Command.CALL_BY_NAME): _S.CALLED,
    (_S.MISSED, Command.CALL_BY_NAME): _S.CALLED,
    (_S.CALLED, Command.RECALL): _S.CALLED,
    (_S.CALLED, Command.START): _S.SERVING,
    (_S.CALLED, Command.NO_SHOW): _S.MISSED,
    (_S.CALLED, Command.HOLD): _S.HELD,
    (_S.SERVING, Command.HOLD): _S.HELD,
    (_S.HELD, Command.RESUME): _S.SERVING,
    (_S.CALLED, Command.FINISH): _S.DONE,
    (_S.SERVING, Command.FINISH): _S.DONE,
    (_S.CALLED, Command.NEXT_STOP): _S.WAITING,
    (_S.SERVING, Command.NEXT_STOP): _S.WAITING,
    (_S.MISSED, Command.REQUEUE): _S.WAITING,
    (_S.WAITING, Command.TRANSFER): _S.WAITING,
    (_S.MISSED, Command.TRANSFER): _S.WAITING,
    (_S.CALLED, Command.TRANSFER): _S.WAITING,
    (_S.SERVING, Command.TRANSFER): _S.WAITING,
    (_S.HELD, Command.TRANSFER): _S.WAITING,
    (_S.BOOKED, Command.PRIORITISE): _S.BOOKED,
    (_S.WAITING, Command.PRIORITISE): _S.WAITING,
    (_S.MISSED, Command.PRIORITISE): _S.MISSED,
    (_S.BOOKED, Command.CANCEL): _S.CANCELLED,
    (_S.WAITING, Command.CANCEL): _S.CANCELLED,
    (_S.MISSED, Command.CANCEL): _S.CANCELLED,
    (_S.HELD, Command.CANCEL): _S.CANCELLED,
    (_S.BOOKED, Command.EXPIRE): _S.EXPIRED,
    (_S.WAITING, Command.EXPIRE): _S.EXPIRED,
    (_S.MISSED, Command.EXPIRE): _S.EXPIRED,
    (_S.SERVING, Command.CLOSE_UNRECORDED): _S.DONE,
    (_S.HELD, Command.CLOSE_UNRECORDED): _S.DONE,
    (_S.CALLED, Command.CLOSE_UNRECORDED): _S.MISSED,  # then expired
    (_S.CALLED, Command.UNDO): _S.WAITING,
    (_S.MISSED, Command.UNDO): _S.CALLED,
    (_S.DONE, Command.UNDO): _S.SERVING,
    (_S.WAITING, Command.UNDO): _S.SERVING,  # only of a finish that led on to the visit's next stop
}


def move(state: State | None, command: Command) -> State | None:
    """The state a command leads to, or None where the move is not legal."""
    return MOVES.get((state, command))
