"""Sounds as samples: WAV files in and out (PCM, and IMA ADPCM at a quarter of its size), joined; it plays nothing.

Samples are whole numbers from -32768 to 32767, one channel, `RATE` a second. IMA ADPCM as in Microsoft's "Multimedia
Data Standards Update" (1994), format 0x11: a block is a first sample, a step's index and 4 bits for every other sample.
"""

import math
import struct
from array import array
from collections.abc import Iterable, Sequence
from typing import TypeAlias

RATE = 22_050
_PCM, _ADPCM = 0x01, 0x11
_BLOCK = 512
_PER_BLOCK = (_BLOCK - 4) * 2 + 1
_INDEX = (-1, -1, -1, -1, 2, 4, 6, 8)
_STEPS = (
    7, 8, 9, 10, 11, 12, 13, 14, 16, 17, 19, 21, 23, 25, 28, 31, 34, 37, 41, 45, 50, 55, 60, 66, 73, 80, 88, 97, 107,
    118, 130, 143, 157, 173, 190, 209, 230, 253, 279, 307, 337, 371, 408, 449, 494, 544, 598, 658, 724, 796, 876, 963,
    1060, 1166, 1282, 1411, 1552, 1707, 1878, 2066, 2272, 2499, 2749, 3024, 3327, 3660, 4026, 4428, 4871, 5358, 5894,
    6484, 7132, 7845, 8630, 9493, 10442, 11487, 12635, 13899, 15289, 16818, 18500, 20350, 22385, 24623, 27086, 29794,
    32767,
)  # fmt: skip


Samples: TypeAlias = "array[int]"


class NoSound(ValueError):
    """The file is none that can be used; the text says why."""


def silence(length_s: float) -> Samples:
    """Nothing, for so long."""
    return array("h", bytes(2 * round(RATE * length_s)))


def joined(parts: Iterable[Samples]) -> Samples:
    """One after the other."""
    whole = array("h")
    for part in parts:
        whole.extend(part)
    return whole


def louder(samples: Sequence[int], factor: float) -> Samples:
    """The same, so many times as loud, cut off at the loudest there is."""
    if factor == 1:
        return array("h", samples)
    return array("h", (max(-32768, min(32767, round(sample * factor))) for sample in samples))


def trimmed(samples: Samples) -> Samples:
    """The same without the silence around it: a recording's, or that with which espeak-ng ends a sentence."""
    faint = max((abs(sample) for sample in samples), default=0) // 100
    loud = [at for at, sample in enumerate(samples) if abs(sample) > faint]
    edge = RATE // 50
    return samples[max(0, loud[0] - edge) : loud[-1] + 1 + edge] if loud else samples


def loudness_db(samples: Sequence[int]) -> float:
    """How loud it is where it is not silent, in dB of full scale: pauses don't count."""
    frame = RATE // 50
    powers = [
        sum(sample * sample for sample in samples[at : at + frame]) / frame
        for at in range(0, max(1, len(samples) - frame + 1), frame)
    ]
    loud = [power for power in powers if power > max(powers, default=0) / 1000]
    mean = sum(loud) / len(loud) if loud else 0
    return 10 * math.log10(mean / 32768**2) if mean else -math.inf


def to_wav(samples: Samples) -> bytes:
    """A WAV file that anything plays: 16-bit PCM."""
    form = struct.pack("<HHIIHH", _PCM, 1, RATE, RATE * 2, 2, 16)
    return _riff((b"fmt ", form), (b"data", struct.pack(f"<{len(samples)}h", *samples)))


def to_small_wav(samples: Sequence[int]) -> bytes:
    """A WAV file of a quarter of the size: IMA ADPCM."""
    blocks, index = [], 0
    for at in range(0, len(samples), _PER_BLOCK):
        block, index = _packed(samples[at : at + _PER_BLOCK], index)
        blocks.append(block)
    form = struct.pack(
        "<HHIIHHHH", _ADPCM, 1, RATE, RATE * _BLOCK // _PER_BLOCK, _BLOCK, 4, 2, _PER_BLOCK
    )  # fmt: skip
    return _riff((b"fmt ", form), (b"fact", struct.pack("<I", len(samples))), (b"data", b"".join(blocks)))


def from_wav(content: bytes) -> Samples:
    """The samples of a WAV file of either kind, of any rate, in one channel; NoSound says what is wrong with it."""
    chunks = _chunks(content)
    form = chunks.get(b"fmt ", b"")
    if len(form) < 16 or b"data" not in chunks:
        raise NoSound("it is no WAV file")
    kind, channels, rate, _, block, bits = struct.unpack_from("<HHIIHH", form)
    if not 1 <= channels <= 8 or not 4000 <= rate <= 192_000:
        raise NoSound(f"it has {channels} channels at {rate} Hz")
    if kind == _ADPCM and channels == 1 and bits == 4 and block >= 5:
        count = int.from_bytes(chunks.get(b"fact", b"")[:4], "little")
        samples = _unpacked(chunks[b"data"], block)
        return _at_our_rate(samples[:count] if count else samples, rate)
    if kind == 0xFFFE and len(form) >= 26:  # "extensible": the kind itself stands further on
        kind = int.from_bytes(form[24:26], "little")
    if kind != _PCM or bits != 16:
        raise NoSound(f"it is of kind {kind:#x} with {bits} bits; save it as 16-bit PCM")
    data = chunks[b"data"]
    whole = len(data) // (2 * channels) * channels
    values = struct.unpack_from(f"<{whole}h", data)
    mixed = array("h", (sum(values[at : at + channels]) // channels for at in range(0, whole, channels)))
    return _at_our_rate(mixed, rate)


def _at_our_rate(samples: Samples, rate: int) -> Samples:
    if rate == RATE or not samples:
        return samples
    last = len(samples) - 1
    resampled = array("h")
    for number in range(len(samples) * RATE // rate):
        at, part = divmod(number * rate, RATE)
        here = samples[at]
        resampled.append(here + (samples[min(at + 1, last)] - here) * part // RATE)
    return resampled


def _riff(*chunks: tuple[bytes, bytes]) -> bytes:
    body = b"".join(
        name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2) for name, data in chunks
    )
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WAVE" + body


def _chunks(content: bytes) -> dict[bytes, bytes]:
    if content[:4] != b"RIFF" or content[8:12] != b"WAVE":
        raise NoSound("it is no WAV file")
    found: dict[bytes, bytes] = {}
    at = 12
    while at + 8 <= len(content):
        name, size = content[at : at + 4], int.from_bytes(content[at + 4 : at + 8], "little")
        found.setdefault(name, content[at + 8 : at + 8 + size])
        at += 8 + size + size % 2
    return found


def _packed(samples: Sequence[int], index: int) -> tuple[bytes, int]:
    """One block, and the index at which the next begins."""
    value = samples[0]
    block = bytearray(struct.pack("<hBB", value, index, 0))
    nibbles = []
    for sample in samples[1:]:
        step, difference = _STEPS[index], sample - value
        nibble = min(7, abs(difference) * 4 // step) | (8 if difference < 0 else 0)
        value = _next(value, step, nibble)
        index = max(0, min(88, index + _INDEX[nibble & 7]))
        nibbles.append(nibble)
    nibbles += [0] * (_PER_BLOCK - 1 - len(nibbles))
    block += bytes(low | high << 4 for low, high in zip(nibbles[::2], nibbles[1::2], strict=True))
    return bytes(block), index


def _unpacked(data: bytes, size: int) -> Samples:
    samples = array("h")
    for at in range(0, len(data) - 4, size):
        value, index = struct.unpack_from("<hB", data, at)
        index = min(88, index)
        samples.append(value)
        for byte in data[at + 4 : at + size]:
            for nibble in (byte & 15, byte >> 4):
                value = _next(value, _STEPS[index], nibble)
                index = max(0, min(88, index + _INDEX[nibble & 7]))
                samples.append(value)
    return samples


def _next(value: int, step: int, nibble: int) -> int:
    change = step >> 3
    if nibble & 4:
        change += step
    if nibble & 2:
        change += step >> 1
    if nibble & 1:
        change += step >> 2
    return max(-32768, min(32767, value - change if nibble & 8 else value + change))
