"""A printer of the Windows spooler, sent raw bytes past its driver; the spooler never lets the printer be heard."""

import contextlib
import importlib
import queue
import sys
import threading
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from printers.links import CONNECT_S, WRITE_S, LinkDown, write_s

DOCUMENT = "quhao"

T = TypeVar("T")


class Spooler(Protocol):
    """What we use of pywin32's win32print."""

    error: type[Exception]

    def OpenPrinter(self, name: str) -> Any:  # noqa: N802  Windows' own name, as all below
        """A handle."""

    def StartDocPrinter(self, handle: Any, level: int, document: tuple[str, None, str]) -> int:  # noqa: N802
        """Begins a document."""

    def WritePrinter(self, handle: Any, data: bytes) -> int:  # noqa: N802
        """Takes bytes; how many."""

    def EndDocPrinter(self, handle: Any) -> None:  # noqa: N802
        """The document is whole: it goes to the printer."""

    def AbortPrinter(self, handle: Any) -> None:  # noqa: N802
        """The document is taken back."""

    def ClosePrinter(self, handle: Any) -> None:  # noqa: N802
        """Lets go."""


class WindowsLink:
    """One document a slip; a slip is `sent` once the spooler has it whole, and one that it has in part is taken back.

    The spooler waits for whom it likes: each call is made in a thread of its own, and not waited for beyond reason.
    """

    stays = False
    hears = False

    def __init__(self, name: str, spooler: Spooler, connect_s: float = CONNECT_S) -> None:
        self._name, self._spooler, self._connect_s = name, spooler, connect_s
        self._handle: Any = None
        self._begun = False  # a document

    def open(self) -> bool:
        """See Link."""
        if self._handle is not None:
            return False
        try:
            self._handle = self._asked(self._connect_s, self._spooler.OpenPrinter, self._name)
        except LinkDown as fault:
            raise LinkDown(f"Windows has no printer {self._name!r}, or it is off: {fault}") from fault
        return True

    def write(self, data: bytes) -> None:
        """See Link."""
        if self._handle is None:
            raise LinkDown("not open")
        if not self._begun:
            document = (DOCUMENT, None, "RAW")
            self._asked(self._connect_s, self._spooler.StartDocPrinter, self._handle, 1, document)
            self._begun = True
        if self._asked(write_s(data), self._spooler.WritePrinter, self._handle, data) != len(data):
            raise LinkDown("the Windows spooler took only a part")

    def read(self, timeout_s: float) -> int | None:  # noqa: ARG002  there is nothing to wait for
        """See Link: nothing is ever heard."""
        return None

    def rest(self) -> None:
        """See Link: the document is whole, and goes to the printer."""
        if self._begun:
            self._asked(WRITE_S, self._spooler.EndDocPrinter, self._handle)
            self._begun = False
        self.close()

    def close(self) -> None:
        """See Link."""
        handle, begun = self._handle, self._begun
        self._handle, self._begun = None, False
        with contextlib.suppress(LinkDown):
            if begun and handle is not None:
                self._asked(self._connect_s, self._spooler.AbortPrinter, handle)
            if handle is not None:
                self._asked(self._connect_s, self._spooler.ClosePrinter, handle)

    def _asked(self, timeout_s: float, call: Callable[..., T], *given: object) -> T:
        """What a call answers; LinkDown for the spooler's refusal, or its silence: then the handle is let go."""
        answers: queue.SimpleQueue[T | Exception] = queue.SimpleQueue()

        def ask() -> None:
            try:
                answers.put(call(*given))
            except self._spooler.error as refused:
                answers.put(refused)

        threading.Thread(target=ask, name="windows-spooler", daemon=True).start()
        try:
            answer = answers.get(timeout=timeout_s)
        except queue.Empty:
            self._handle, self._begun = None, False
            raise LinkDown("the Windows spooler does not answer") from None
        if isinstance(answer, Exception):
            raise LinkDown(str(answer)) from answer
        return answer


def spooler(platform: str = sys.platform) -> Spooler:
    """Windows' spooler; ValueError where there is none."""
    if platform != "win32":
        raise ValueError("the Windows spooler is on Windows only")
    try:
        module: Spooler = importlib.import_module("win32print")
    except ImportError as fault:
        raise ValueError("printing by the Windows spooler needs pywin32: pip install pywin32") from fault
    return module
