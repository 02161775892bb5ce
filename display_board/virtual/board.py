"""One virtual board: hears its line, suffers the faults it is told to, and leaves a picture of what is lit."""

import json
import time
from collections.abc import Callable
from pathlib import Path

from display_board.virtual.kinds import (
    BAD_CHECKSUM,
    FAULTS,
    KINDS,
    MUTE,
    NO_ANSWER,
    POWER_OFF,
    SLOW,
    Incoming,
)
from display_board.virtual.notation import plain
from display_board.virtual.picture import SCROLL_S, lit, strip

SLOW_S = 0.5


class Board:
    """A board of `size` pixels; `folder` takes its picture and holds its faults."""

    def __init__(
        self, device: str, size: tuple[int, int], folder: Path, driver: str = "onbon", address: int = 1,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self.device = device
        self._size, self._folder, self._driver, self._clock = size, folder, driver, clock
        self._speaks = KINDS[driver](address, size)
        self._changed_at = clock()
        self._drawn: object = None
        self._lit = b""
        folder.mkdir(parents=True, exist_ok=True)

    def incoming(self) -> Incoming:
        """What a new connection's bytes go into."""
        return self._speaks.incoming()

    def faults(self) -> list[str]:
        """What it is told to suffer now."""
        try:
            named = json.loads((self._folder / f"{self.device}.faults").read_text("utf-8"))
        except (OSError, ValueError):
            return []
        return [name for name in FAULTS if isinstance(named, list) and name in named]

    def hear(self, incoming: Incoming, chunk: bytes) -> list[tuple[float, bytes]]:
        """Takes what came over a line; what it answers, and when that is due."""
        faults = self.faults()
        if POWER_OFF in faults:
            return []
        now = self._clock()
        if BAD_CHECKSUM in faults and self._driver in MUTE:
            chunk = bytes(byte ^ 0x01 for byte in chunk)
        answers = []
        for packet in incoming.feed(chunk):
            if NO_ANSWER in faults:
                continue
            reply = self._speaks.answer(packet, now)
            self._changed_at = now
            if reply is not None:
                spoilt = self._speaks.sealed(reply, spoil=BAD_CHECKSUM in faults)
                answers.append((now + (SLOW_S if SLOW in faults else 0), spoilt))
        return answers

    def draw(self) -> bool:
        """Writes picture and description if what is lit has changed; whether it had."""
        faults = self.faults()
        if POWER_OFF in faults and self._speaks.frames:
            self._speaks.lose()
        if self._speaks.expire(self._clock()):
            self._changed_at = self._clock()
        areas = list(self._speaks.areas.values())
        since_s = self._clock() - self._changed_at
        pages = [int(since_s / area.stay_s) % len(area.pages) if area.stay_s else 0 for area in areas]
        steps = int(since_s / SCROLL_S) if any(area.scrolls for area in areas) else 0
        state = (self._speaks.frames, self._changed_at, faults, pages, steps)
        if state == self._drawn:
            return False
        self._drawn = state
        leds, cut = lit(areas, self._size, since_s)
        told = {
            "device": self.device,
            "areas": [
                {
                    "id": area.id, "text": plain(area.pages[0]), "colour": area.pages[0][0][0].colour,
                    "x": area.x, "y": area.y, "w": area.width, "h": area.height,
                    "pages": [plain(page) for page in area.pages], "scrolls": area.scrolls,
                }
                for area in areas
            ],
            "text": "\n".join(plain(area.pages[0]) for area in areas), "protocol": self._driver,
            "address": self._speaks.address, "cut": cut, "faults": faults, "frames": self._speaks.frames,
            "kind": "board", "available_faults": FAULTS,
        }  # fmt: skip
        if leds.tobytes() != self._lit:
            self._lit = leds.tobytes()
            picture = self._folder / f"{self.device}.png.new"
            strip(leds).save(picture, "PNG", compress_level=1)
            picture.rename(self._folder / f"{self.device}.png")
        description = self._folder / f"{self.device}.json.new"
        description.write_text(json.dumps(told, ensure_ascii=False), "utf-8")
        description.rename(self._folder / f"{self.device}.json")
        return True
