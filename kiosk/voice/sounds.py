"""The two sounds of a kiosk, computed here and kept as WAV files: a click for a touch, a chime for a ticket."""

import array
import math
import sys
import wave
from collections.abc import Sequence
from pathlib import Path

RATE = 22_050
_LOUD = 0.35


def _tone(pitch_hz: float, length_s: float, fades_s: float) -> list[float]:
    """A tone that dies away by 1/e every `fades_s`, and begins and ends without a crack."""
    count = int(RATE * length_s)
    ramp = max(1, int(RATE * 0.003))
    return [
        math.sin(2 * math.pi * pitch_hz * i / RATE)
        * math.exp(-i / RATE / fades_s)
        * min(1, i / ramp, (count - i) / ramp)
        for i in range(count)
    ]


def click() -> list[float]:
    """Short enough to be felt as part of the touch."""
    return _tone(1800, 0.03, 0.008)


def chime() -> list[float]:
    """Two tones down a third, as doors and halls have them."""
    high, low = _tone(880, 1.0, 0.35), _tone(698.5, 1.2, 0.4)
    later = int(RATE * 0.35)
    low = [0.0] * later + low
    high += [0.0] * (len(low) - len(high))
    return [(a + b) / 2 for a, b in zip(high, low, strict=True)]


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
