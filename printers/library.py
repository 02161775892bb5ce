"""The one door to python-escpos: imports it when first asked, leaving nothing behind; it opens no printer."""

import logging
import os
import tempfile
from functools import cache
from types import ModuleType
from typing import Protocol

from PIL import Image

CACHE = "ESCPOS_CAPABILITIES_PICKLE_DIR"


class Commands(Protocol):
    """What we use of `escpos.printer.Dummy`, which opens nothing and collects the bytes of its commands."""

    @property
    def output(self) -> bytes:
        """All bytes so far."""

    def hw(self, hw: str) -> None:
        """INIT: ESC @."""

    def set(
        self, align: str | None = None, *, width: int = 1, height: int = 1, custom_size: bool | None = None
    ) -> None:
        """ESC a and, with custom_size, GS !."""

    def print_and_feed(self, n: int) -> None:
        """ESC d."""

    def cut(self, *, feed: bool) -> None:
        """GS V 66 0 where `feed` is false; else six lines more than asked and another cut."""

    def qr(self, content: str, *, ec: int, size: int, native: bool) -> None:
        """GS ( k, five functions, where native."""

    def image(self, img_source: Image.Image, *, fragment_height: int) -> None:
        """GS v 0, in bands of so many rows."""

    def _raw(self, msg: bytes) -> None: ...


@cache
def load() -> ModuleType:
    """The module `escpos.printer`; the first call takes a third of a second and is a program's to make at its start.

    Its import pickles a table where it is told, reads it unchecked ever after (a power cut in between, and no later
    start succeeds), and makes a temporary folder besides that it forgets. So it gets a folder that goes again.
    """
    told, temporary = os.environ.get(CACHE), tempfile.tempdir
    with tempfile.TemporaryDirectory(prefix="quhao-") as scratch:
        os.environ[CACHE] = tempfile.tempdir = scratch
        try:
            import escpos.capabilities
            import escpos.printer
        finally:
            tempfile.tempdir = temporary
            os.environ.pop(CACHE)
            if told is not None:
                os.environ[CACHE] = told
    logging.getLogger().addFilter(_is_news)
    printer: ModuleType = escpos.printer
    return printer


def collector() -> Commands:
    """Takes commands and keeps their bytes."""
    commands: Commands = load().Dummy(profile=_profile())
    return commands


@cache
def _profile() -> object:
    """The default profile without a width: of an unknown one `image` complains on stdout at every picture."""
    from escpos.capabilities import Profile

    profile = Profile()
    profile.profile_data = {key: value for key, value in profile.profile_data.items() if key != "media"}
    return profile


def _is_news(record: logging.LogRecord) -> bool:
    """Whether the root's own record is worth a line: every opening and closing of a link is told there."""
    return record.levelno > logging.INFO or f"{os.sep}escpos{os.sep}printer{os.sep}" not in record.pathname
