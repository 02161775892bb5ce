"""`quhao board test` and `blank`: send each board a face, one after another, and tell which answered.

They need no server. The boards keep what they got until their card forgets it or the program shows them the hall.
"""

import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby

from display_board.answers import NO_ANSWER, Answers
from display_board.boards import Board, Called, Colour, Driver, Face
from display_board.bus import ADDRESS_TWICE
from display_board.calls import Hall, Standing
from display_board.drivers import driver_of
from display_board.faces import face_of
from display_board.layout import Say, strip
from display_board.links import Link, LinkDown, make
from display_board.pending import LINK_DOWN
from display_board.station import measured
from server.wire.texts import has, text

ANSWER_S = 1.0
WAIT_S = 0.1  # how soon a signal is heeded
AGAIN_S = 0.2  # so long after an answer another board may give one of its own


@dataclass(frozen=True, slots=True)
class Visit:
    """One board, whether it has its line for itself, and what it is to show."""

    driver: Driver
    board: Board
    alone: bool
    face: Face


def walk(
    boards: list[Board],
    language: str,
    hold_s: float,
    stopping: threading.Event,
    face: Callable[[Board], Face],
) -> bool:
    """Goes to every board of every line; whether none failed. Between two boards it waits `hold_s`."""
    failed = []
    for url, sharing in groupby(sorted(boards, key=lambda board: board.link), key=lambda board: board.link):
        each = list(sharing)
        driver = driver_of(each[0])
        link = make(url, driver.tcp_port, driver.baud, driver.parity, not driver.answers)
        for board in each:
            if stopping.is_set():
                return False
            fault = _asked(link, Visit(driver, board, len(each) == 1, face(board)), stopping)
            print(_line(board, driver, fault, language), flush=True)
            failed += [board.id] if fault else []
            stopping.wait(hold_s)
        link.close()
    summary = "board_test.all_well" if not failed else "board_test.some_ill"
    told = text(summary, language, count=len(boards), failed=len(failed), boards=", ".join(failed))
    print(told, flush=True)
    return not failed


def own_face(board: Board) -> Face:
    """The board's own name and address, and the place it stands for."""
    place = ", ".join(board.counters) or board.zone or board.kind
    keys = ("shown", "shown_short", "shown_shortest")
    forms = tuple(
        tuple(
            text(f"board_test.{key}", language, board=board.id, address=board.address, place=place)
            for key in keys
        )
        for language in board.languages[:1]
    )
    called = Called(str(board.address), board.counters[0] if board.counters else str(board.address))
    return Face(strip(measured(board), Say(forms, Colour.GREEN)), called=called)


def no_longer_up_to_date(board: Board) -> Face:
    """That nothing on the board can be relied on; digits can't say so, and go out."""
    return face_of(measured(board), Hall(), Standing(cut_off=True))


def _asked(link: Link, visit: Visit, stopping: threading.Event) -> str:
    driver, board = visit.driver, visit.board
    try:
        link.open()
        for frame in driver.frames(board, visit.face, True):
            if fault := _sent(link, driver, Answers(driver, board, frame, visit.alone), frame, stopping):
                return fault
    except LinkDown:
        return LINK_DOWN
    return ""


def _sent(link: Link, driver: Driver, answers: Answers, frame: bytes, stopping: threading.Event) -> str:
    link.write(frame)
    left_s = link.takes_s(frame)
    if not driver.answers:
        stopping.wait(left_s + driver.gap_s(link.baud or driver.baud))
        return ""
    until = time.monotonic() + left_s + ANSWER_S
    while (left_s := until - time.monotonic()) > 0 and not stopping.is_set():
        if (said := answers.hear(link.read(min(left_s, WAIT_S)))) is not None:
            answers.hear(link.read(AGAIN_S))
            return ADDRESS_TWICE if answers.twice and not said else said
    return answers.silence() if not stopping.is_set() else NO_ANSWER


def _line(board: Board, driver: Driver, fault: str, language: str) -> str:
    what = "fault" if fault else "answered" if driver.answers else "sent"
    told = fault_in_words(fault, language)
    return text(
        f"board_test.{what}", language, board=board.id, link=board.link, address=board.address, fault=told
    )


def fault_in_words(fault: str, language: str) -> str:
    """A fault's word as a sentence; a card's code that has no word is told by its number."""
    if code := re.fullmatch(r"error_(\d+)", fault):
        return text("devices.fault_code", language, code=code[1])
    return text(key, language) if has(key := f"devices.fault_{fault}") else fault
