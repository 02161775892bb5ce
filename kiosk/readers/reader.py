"""One card reader at work in a thread of its own: opens its line, looks, and tells the news; it stores nothing.

News is told from the thread, without a card in any log. `attend` and `rest` may be called from any thread.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from datetime import date

from kiosk.readers.course import Course
from kiosk.readers.links import Link, LinkDown
from kiosk.readers.looks import Looking, Seen
from kiosk.readers.sdt import Answer, Command, Frames, encode
from kiosk.readers.values import Card, News

log = logging.getLogger(__name__)

ANSWER_S = {Command.READ: 3.0}
"""How long an answer may take: a SAM reads a card in about a second (check against hardware)."""
USUAL_ANSWER_S = 1.2
SLICE_S = 0.1
STALE_PIECES = 64
BACK_OFF_S = (0.5, 1.0, 2.0, 5.0)
"""Before the line is opened again; the last from then on."""
STOP_S = 2.0


class Reader:
    """One reader on one line; `tell` gets the news, `today` is the day cards are judged on."""

    def __init__(self, link: Link, tell: Callable[[News], None], today: Callable[[], date]) -> None:
        self._link, self._tell, self._today = link, tell, today
        self._course = Course()
        self._frames = Frames()
        self._open = False
        self._downs = 0  # in a row
        self._stopping = threading.Event()
        self._wake = threading.Event()
        self._asked = threading.Lock()
        self._wanted: tuple[bool, int] = (False, 0)  # whether a card is, and for which visitor's screen
        self._known = self._wanted
        self._thread = threading.Thread(target=self._run, name="card reader", daemon=True)

    def start(self) -> None:
        """Begins to look after the reader; no card is read yet."""
        self._thread.start()

    def stop(self) -> None:
        """Ends the thread and closes the line."""
        self._stopping.set()
        self._wake.set()
        self._thread.join(STOP_S)

    def attend(self) -> None:
        """A visitor is being told to lay a card down, and what for: from now on one is read."""
        self._want(True)

    def rest(self) -> None:
        """Nobody is asked for a card any more; one that lies there is not read, and one being read is not told."""
        self._want(False)

    def _want(self, wanted: bool) -> None:
        with self._asked:
            self._wanted = (wanted, self._wanted[1] + 1)
        self._wake.set()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._step()
            except LinkDown as down:
                self._down(str(down))
            except Exception:  # the thread's boundary: a fault here must not end all reading for the day
                log.exception("the card reader's thread stumbled")
                self._down("stumbled")
        self._link.close()

    def _step(self) -> None:
        self._heed()
        if not self._open:
            self._link.open()
            self._open = True
        plan = self._course.plan()
        if self._wake.wait(plan.wait_ms / 1000):
            self._wake.clear()
            return
        seen = self._look(plan.look)
        self._heed()  # a visitor may have left meanwhile
        if self._stopping.is_set():
            return
        self._tell_all(self._course.saw(seen))
        if self._course.away:
            raise LinkDown("it doesn't answer")
        if self._downs:
            self._downs = 0
            log.info("the card reader is back")

    def _heed(self) -> None:
        """Takes over what is wanted; a new visitor's turn begins with a rest, so that nothing is carried over."""
        with self._asked:
            wanted = self._wanted
        if wanted != self._known:
            self._known = wanted
            self._course.rest()
            if wanted[0]:
                self._tell_all(self._course.attend())

    def _look(self, looking: Looking) -> Seen | Card:
        look = looking(self._today())
        answer: Answer | None = None
        try:
            command = next(look)
            while True:
                answer = self._ask(command)
                command = look.send(answer)
        except StopIteration as end:
            seen: Seen | Card = end.value
            return seen

    def _ask(self, command: Command) -> Answer | None:
        """The answer to a question; what came before it was asked is no answer to it."""
        self._frames.clear()
        for _ in range(STALE_PIECES):
            if not self._link.read(0):
                break
        self._link.write(encode(command))
        until = time.monotonic() + ANSWER_S.get(command, USUAL_ANSWER_S)
        while (left_s := until - time.monotonic()) > 0 and not self._stopping.is_set():
            answers = self._frames.feed(self._link.read(min(left_s, SLICE_S)))
            if answers:
                return answers[0]
        return None

    def _down(self, why: str) -> None:
        self._link.close()
        self._open = False
        news = self._course.broken()
        if self._downs == 0:
            log.warning("the card reader is away: %s", why)
        self._tell_all(news)
        self._wake.wait(BACK_OFF_S[min(self._downs, len(BACK_OFF_S) - 1)])  # a visitor is worth a try at once
        self._wake.clear()
        self._downs += 1

    def _tell_all(self, news: Sequence[News]) -> None:
        for each in news:
            self._tell(each)
