"""Passwords as argon2id hashes; it keeps none and logs none."""

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MIN_LENGTH = 8
MAX_BYTES = 1_024  # hashing takes as long as the password is: nobody's is longer

# OWASP's first choice for argon2id: 19 MiB, two passes, one lane; about 30 ms a try on a small machine.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


_PLAIN = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits that nobody takes for another one, on paper or over the telephone."""


def fresh_password() -> str:
    """A password nobody thought up, that can be read out and written down: three groups of five, 74 random bits."""
    return "-".join("".join(secrets.choice(_PLAIN) for _ in range(5)) for _ in range(3))


class WeakPassword(Exception):
    """The password is shorter than any that is let in, or too long."""


def hash_password(password: str) -> str:
    """What is kept of a new password; raises WeakPassword."""
    secret = _bytes(password)
    if len(password) < MIN_LENGTH or len(secret) > MAX_BYTES:
        raise WeakPassword(f"{MIN_LENGTH} characters at least, {MAX_BYTES} bytes at most")
    return _HASHER.hash(secret)


def matches(hashed: str | None, password: str) -> bool:
    """Whether this is the password; without a hash it takes as long and says no."""
    secret = _bytes(password)
    if len(secret) > MAX_BYTES:
        return False
    try:
        _HASHER.verify(hashed or _nobodys_hash(), secret)
    except (VerificationError, InvalidHashError):
        return False
    return bool(hashed)


def is_outdated(hashed: str) -> bool:
    """Whether a hash was made with other costs than today's."""
    return _HASHER.check_needs_rehash(hashed)


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")  # JSON can carry half a character


@cache
def _nobodys_hash() -> str:
    return _HASHER.hash("nobody has this password")
