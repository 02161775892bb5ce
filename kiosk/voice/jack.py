"""Whether headphones are plugged in, as Linux tells it in `/dev/input/event…`; it only reads."""

import logging
import os
import select
import struct
import threading
from collections.abc import Callable
from pathlib import Path

RETRY_S = 2.0

log = logging.getLogger(__name__)

_EVENT = struct.Struct("@llHHi")
"""`struct input_event` (linux/input.h): a time, type, code, value."""
_EV_SW, _SW_HEADPHONE_INSERT = 0x05, 0x02
"""linux/input-event-codes.h; ALSA's jacks tell of plugs so."""


def plugged(raw: bytes) -> bool | None:
    """What a whole event says of the plug; None if it is of something else."""
    _, _, kind, code, value = _EVENT.unpack(raw)
    return bool(value) if (kind, code) == (_EV_SW, _SW_HEADPHONE_INSERT) else None


class Jack:
    """Follows one jack from a thread of its own; a plug that was in before the start is told when it moves.

    A jack that is gone counts as empty, and is looked for again: what is personal is not told to a loudspeaker.
    """

    def __init__(
        self,
        device: Path,
        on_plug: Callable[[bool], None],
        on_able: Callable[[bool], None] = lambda _: None,
        retry_s: float = RETRY_S,
    ) -> None:
        """`on_able` is told once when it can't be followed, and once when it can be again."""
        self._device, self._on_plug, self._on_able, self._retry_s = device, on_plug, on_able, retry_s
        self._able = True  # until it is seen not to be
        self._ended, self._end = os.pipe()
        self._thread = threading.Thread(target=self._run, name="jack", daemon=True)

    def start(self) -> None:
        """Begins to follow."""
        self._thread.start()

    def stop(self) -> None:
        """Ends following."""
        os.close(self._end)
        self._thread.join()
        os.close(self._ended)

    def _run(self) -> None:
        while True:
            try:
                if self._followed():
                    return
                self._away("it is gone")
            except OSError as fault:
                self._away(str(fault))
            if select.select([self._ended], [], [], self._retry_s)[0]:
                return

    def _away(self, why: str) -> None:
        if self._able:
            self._able = False
            log.warning("the headphone jack can't be followed: %s", why)
            self._on_plug(False)
            self._on_able(False)

    def _followed(self) -> bool:
        """Follows until told to stop; False if the device ended before."""
        events = os.open(self._device, os.O_RDONLY | os.O_NONBLOCK)
        try:
            if not self._able:
                self._able = True
                log.info("the headphone jack is followed again")
                self._on_able(True)
            return self._follow(events)
        finally:
            os.close(events)

    def _follow(self, events: int) -> bool:
        kept = b""
        while True:
            ready, _, _ = select.select([events, self._ended], [], [])
            if self._ended in ready:
                return True
            read = os.read(events, _EVENT.size * 16)
            if not read:
                return False
            kept += read
            while len(kept) >= _EVENT.size:
                told, kept = plugged(kept[: _EVENT.size]), kept[_EVENT.size :]
                if told is not None:
                    self._on_plug(told)
