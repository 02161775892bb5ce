"""Tones, computed: the chime before a call or with a ticket, and what it is made of; samples are floats up to 1."""

import math

from server.wire.voice.sound import RATE


def tone(pitch_hz: float, length_s: float, fades_s: float) -> list[float]:
    """A tone that dies away by 1/e every `fades_s`, and begins and ends without a crack."""
    count = int(RATE * length_s)
    ramp = max(1, int(RATE * 0.003))
    return [
        math.sin(2 * math.pi * pitch_hz * i / RATE)
        * math.exp(-i / RATE / fades_s)
        * min(1, i / ramp, (count - i) / ramp)
        for i in range(count)
    ]


def chime() -> list[float]:
    """Two tones down a third, as doors and halls have them."""
    high, low = tone(880, 1.0, 0.35), tone(698.5, 1.2, 0.4)
    later = int(RATE * 0.35)
    low = [0.0] * later + low
    high += [0.0] * (len(low) - len(high))
    return [(a + b) / 2 for a, b in zip(high, low, strict=True)]
