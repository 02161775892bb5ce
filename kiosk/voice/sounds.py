"""A kiosk's sounds as WAV files: a click for a touch, computed here; a chime for a ticket is written as any other."""

import array
import sys
import wave
from collections.abc import Sequence
from pathlib import Path

from server.wire.voice.sound import RATE
from server.wire.voice.tones import tone

_LOUD = 0.35


def click() -> list[float]:
    """Short enough to be felt as part of the touch."""
    return tone(1800, 0.03, 0.008)


def write(samples: Sequence[float], file: Path, volume: int = 100) -> Path:
    """A 16-bit mono WAV file; `volume` in percent, up to 200."""
    loud = 32_767 * min(1.0, _LOUD * volume / 100)
    frames = array.array("h", (round(sample * loud) for sample in samples))
    if sys.byteorder == "big":
        frames.byteswap()
    file.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(file), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(frames.tobytes())
    return file
