"""The file of the installation's keys for personal data: made once, kept beside the data and never in it."""

import contextlib
import os
import secrets
from pathlib import Path

from server.operations.party import Parties

KEY_BYTES = 64
_FILE = "party.key"


def parties(data: Path) -> Parties:
    """The installation's keys, made if there are none; ValueError for a file that holds none."""
    path = data / _FILE
    data.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        _make_key(path)
    return _read(path)


def known_parties(data: Path) -> Parties | None:
    """The installation's keys; None where there are none, since another key would seal for nobody."""
    path = data / _FILE
    return _read(path) if path.exists() else None


def _read(path: Path) -> Parties:
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise ValueError(f"{path} is not a key of {KEY_BYTES} bytes")
    return Parties(hash_key=key[:32], seal_key=key[32:])


def _make_key(path: Path) -> None:
    """Put a new key there, whole and on disk, unless another process did so first."""
    aside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(aside, path)
    finally:
        aside.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
