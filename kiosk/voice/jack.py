"""Whether headphones are plugged in, as Linux tells it in `/dev/input/event…`; it only reads."""

import logging
import os
import select
import struct
import threading
from collections.abc import Callable
from pathlib import Path

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
    """Follows one jack from a thread of its own; a plug that was in before the start is told when it moves."""

    def __init__(self, device: Path, on_plug: Callable[[bool], None]) -> None:
        self._device, self._on_plug = device, on_plug
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
        try:
            events = os.open(self._device, os.O_RDONLY | os.O_NONBLOCK)
            try:
                self._follow(events)
            finally:
                os.close(events)
        except OSError as fault:
            log.warning("the headphone jack can't be followed: %s", fault)

    def _follow(self, events: int) -> None:
        kept = b""
        while True:
            ready, _, _ = select.select([events, self._ended], [], [])
            if self._ended in ready:
                return
            read = os.read(events, _EVENT.size * 16)
            if not read:
                return
            kept += read
            while len(kept) >= _EVENT.size:
                told, kept = plugged(kept[: _EVENT.size]), kept[_EVENT.size :]
                if told is not None:
                    self._on_plug(told)
