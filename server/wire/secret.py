"""A ticket's secret: a locator (partition, centre, day, number) and 96 random bits, URL-safe.

It needs no index, so a kiosk can make one offline. It is compared in constant time, never looked up by itself.
"""

import base64
import binascii
import datetime
import hmac
import zlib
from dataclasses import dataclass
from functools import lru_cache

RANDOM_BYTES = 12
CODE_ALPHABET = "34679ACDEFGHJKMNPQRTUVWXY"
"""What can't be mistaken on paper: no 0 O, 1 I L, 2 Z, 5 S, 8 B."""
CODE_LETTERS = 6
_EPOCH = datetime.date(2020, 1, 1)


@dataclass(frozen=True, slots=True)
class Locator:
    """Where a ticket lives; `day` is `YYYY-MM-DD`."""

    partition: int
    centre: str
    day: str
    number: str


def partition_of(centre: str, partitions: int) -> int:
    """The partition of a centre: stable, and fixed with `partitions` at installation."""
    return zlib.crc32(centre.encode()) % partitions


def pack(locator: Locator, random: bytes) -> str:
    """The secret of a ticket; `random` is RANDOM_BYTES long."""
    if len(random) != RANDOM_BYTES:
        raise ValueError(f"the random part has {RANDOM_BYTES} bytes")
    head = _head(locator.partition, locator.centre, locator.day)
    return _encode(random + head + locator.number.encode("ascii"))


@lru_cache(maxsize=1024)
def _head(partition: int, centre: str, day: str) -> bytes:
    days = (datetime.date.fromisoformat(day) - _EPOCH).days
    return partition.to_bytes(2) + days.to_bytes(2) + bytes([len(centre)]) + centre.encode("ascii")


def unpack(secret: str) -> tuple[Locator, bytes] | None:
    """The locator and random part of a secret, or None if it is not one."""
    try:
        raw = base64.urlsafe_b64decode(secret.encode("ascii") + b"=" * (-len(secret) % 4))
        random, head = raw[:RANDOM_BYTES], raw[RANDOM_BYTES:]
        size = head[4]
        centre = head[5 : 5 + size].decode("ascii")
        number = head[5 + size :].decode("ascii")
        day = _EPOCH + datetime.timedelta(days=int.from_bytes(head[2:4]))
    except (ValueError, IndexError, binascii.Error, OverflowError):
        return None
    if len(centre) != size or not centre or not number or _encode(raw) != secret:
        return None
    return Locator(int.from_bytes(head[:2]), centre, day.isoformat(), number), random


def same(one: bytes, other: bytes) -> bool:
    """Whether two random parts are equal, in constant time."""
    return hmac.compare_digest(one, other)


def query_code(random: bytes) -> str:
    """What a slip carries where it can carry no QR code: short, and no way back to what it is made of.

    Whoever has the number and this reads the ticket's page; 25⁶ of them make 244 million, and guesses are counted.
    """
    value = int.from_bytes(hmac.digest(random, b"quhao query code", "sha256"))
    letters = []
    for _ in range(CODE_LETTERS):
        value, letter = divmod(value, len(CODE_ALPHABET))
        letters.append(CODE_ALPHABET[letter])
    return "".join(letters)


def is_query_code(random: bytes, typed: str) -> bool:
    """Whether somebody typed this ticket's code, in constant time; small letters and gaps don't matter."""
    plain = "".join(letter for letter in typed.upper() if letter.isalnum())
    return hmac.compare_digest(query_code(random).encode(), plain.encode())


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
