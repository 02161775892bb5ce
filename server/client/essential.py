"""Threads a program can't do its work without: if one fails the program ends; it restarts nothing itself."""

import logging
import os
import threading
from collections.abc import Callable

log = logging.getLogger(__name__)


def essential(name: str, work: Callable[[], None], stopping: Callable[[], bool]) -> threading.Thread:
    """A thread for `work`: if that fails, and nobody is `stopping` it, the process exits with 1, for its supervisor."""

    def run() -> None:
        try:
            work()
        except Exception:
            if stopping():
                log.info("%s ended in the middle of something", name, exc_info=True)
                return
            # Without this thread the program would look alive and do nothing.
            log.critical("%s has failed: this program ends", name, exc_info=True)
            os._exit(1)

    return threading.Thread(target=run, name=name, daemon=True)
