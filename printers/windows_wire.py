"""A printer of the Windows spooler, sent raw bytes past its driver; the spooler never lets the printer be heard."""

import importlib
import sys
from typing import Any, Protocol

from printers.links import LinkDown

DOCUMENT = "quhao"


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

    def ClosePrinter(self, handle: Any) -> None:  # noqa: N802
        """Lets go."""


class WindowsLink:
    """One document a slip; a slip is `sent` once the spooler has it."""

    stays = False
    hears = False

    def __init__(self, name: str, spooler: Spooler) -> None:
        self._name, self._spooler = name, spooler
        self._handle: Any = None

    def open(self) -> bool:
        """See Link."""
        if self._handle is not None:
            return False
        try:
            self._handle = self._spooler.OpenPrinter(self._name)
        except self._spooler.error as fault:
            raise LinkDown(f"Windows has no printer {self._name!r}, or it is off: {fault}") from fault
        return True

    def write(self, data: bytes) -> None:
        """See Link."""
        if self._handle is None:
            raise LinkDown("not open")
        try:
            self._spooler.StartDocPrinter(self._handle, 1, (DOCUMENT, None, "RAW"))
            if self._spooler.WritePrinter(self._handle, data) != len(data):
                raise LinkDown("the Windows spooler took only a part")
            self._spooler.EndDocPrinter(self._handle)
        except self._spooler.error as fault:
            raise LinkDown(str(fault)) from fault

    def read(self, timeout_s: float) -> int | None:  # noqa: ARG002  there is nothing to wait for
        """See Link: nothing is ever heard."""
        return None

    def rest(self) -> None:
        """See Link."""
        self.close()

    def close(self) -> None:
        """See Link."""
        if self._handle is not None:
            self._spooler.ClosePrinter(self._handle)
            self._handle = None


def spooler(platform: str = sys.platform) -> Spooler:
    """Windows' spooler; ValueError where there is none."""
    if platform != "win32":
        raise ValueError("the Windows spooler is on Windows only")
    try:
        module: Spooler = importlib.import_module("win32print")
    except ImportError as fault:
        raise ValueError("printing by the Windows spooler needs pywin32: pip install pywin32") from fault
    return module
