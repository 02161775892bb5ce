"""The code that opens the kiosk's maintenance screen: kept as a salted hash, and not to be guessed at speed; no screen.

A short code is all that fingers type on glass, so the guessing is slowed down rather than the code made long: by
scrypt (RFC 7914; of OWASP's password storage sheet the parameters that need 16 MB: N = 2^14, r = 8, p = 5), and by a
pause after every few misses that a restart does not end.
"""

import hashlib
import hmac
import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

SHORTEST, LONGEST = 6, 12
FREE_MISSES = 5
FIRST_PAUSE_MS, LONGEST_PAUSE_MS = 60_000, 3_600_000
COST = 2**14
_R, _P, _MEMORY = 8, 5, 64 * 2**20


@dataclass(frozen=True, slots=True)
class Kept:
    """What is on the disk: hex of salt and hash, the misses in a row, and until when no code is looked at (ms)."""

    salt: str
    hash: str
    misses: int = 0
    closed_until: int = 0


class StaffCode:
    """The code of one kiosk, in one file only its user may read."""

    def __init__(self, path: Path, cost: int = COST) -> None:
        """`cost` is scrypt's N: the same for as long as the file is kept."""
        self._path, self._cost = path, cost

    @property
    def is_set(self) -> bool:
        """Whether there is one; without, the maintenance screen stays shut."""
        return self._read() is not None

    def set(self, code: str) -> None:
        """Takes a new code; ValueError unless it is 6 to 12 digits that are not all one digit or a plain row."""
        if not (code.isascii() and code.isdigit() and SHORTEST <= len(code) <= LONGEST):
            raise ValueError("digits")
        if code in "01234567890123456789" or code in "98765432109876543210" or len(set(code)) == 1:
            raise ValueError("plain")
        salt = secrets.token_bytes(16)
        self._write(Kept(salt.hex(), self._hash(code, salt)))

    def closed_for_ms(self, now_ms: int) -> int:
        """How long no code is looked at yet; 0 if one is. A clock set back opens nothing for longer than the pause."""
        kept = self._read()
        left = kept.closed_until - now_ms if kept else 0
        return min(max(left, 0), LONGEST_PAUSE_MS)

    def fits(self, code: str, now_ms: int) -> bool:
        """Whether this is the code; while it is closed nothing is. Takes a third of a second."""
        kept = self._read()
        if kept is None or self.closed_for_ms(now_ms) > 0:
            return False
        if hmac.compare_digest(self._hash(code, bytes.fromhex(kept.salt)), kept.hash):
            if kept.misses:
                self._write(Kept(kept.salt, kept.hash))
            return True
        misses, until = kept.misses + 1, 0
        if misses % FREE_MISSES == 0:
            until = now_ms + min(FIRST_PAUSE_MS * 4 ** (misses // FREE_MISSES - 1), LONGEST_PAUSE_MS)
        self._write(Kept(kept.salt, kept.hash, misses, until))
        return False

    def _read(self) -> Kept | None:
        try:
            return Kept(**json.loads(self._path.read_text("ascii")))
        except FileNotFoundError:
            return None
        except (ValueError, TypeError):  # half a file opens nothing; a new code mends it
            return None

    def _write(self, kept: Kept) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_suffix(".new")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            json.dump(asdict(kept), file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path)

    def _hash(self, code: str, salt: bytes) -> str:
        digest = hashlib.scrypt(
            code.encode("utf-8"), salt=salt, n=self._cost, r=_R, p=_P, maxmem=_MEMORY, dklen=32
        )
        return digest.hex()
