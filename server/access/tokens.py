"""From a token to a principal, out of memory whenever it can be; it knows no route and no cookie's name.

A token says by its first letters what it is: `qd_` a device's own, `qs_` a sign-in's, `qv_` a visitor's. What it
stands for is kept in memory for a minute at most, read again in the background after half of that, and dropped as soon
as the system's stream says it changed. While the database is away, who is known stays known, so a hall goes on serving.
"""

import logging
import secrets
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy.orm import Session

from server.access.cache import Cache, Entry
from server.access.principal import Principal
from server.records import login_sessions, visitors
from server.records.devices import token_hash
from server.records.engine import Database, DatabaseAway
from server.records.login_sessions import Owner
from server.records.visitor_tables import VisitorSession
from server.wire.vocabulary import DeviceKind, Role

DEVICE_PREFIX, SESSION_PREFIX, VISITOR_PREFIX = "qd_", "qs_", "qv_"
KEPT_MS = 60_000
AWAY_MS = 5_000  # after the database failed to answer, nobody waits for it for so long
LIMIT = 20_000
_LONGEST = 128
_PREFIXES = (DEVICE_PREFIX, SESSION_PREFIX, VISITOR_PREFIX)
_DROPPED_BY = {"account.changed": "account", "device.changed": "device", "session.revoked": "session"}

log = logging.getLogger(__name__)

Clock = Callable[[], int]
TokenFactory = Callable[[], str]


def random_token() -> str:
    """256 random bits, URL-safe."""
    return secrets.token_urlsafe(32)


def new_device_token(factory: TokenFactory = random_token) -> str:
    """A new token for a device, to be shown once and kept as a hash only."""
    return DEVICE_PREFIX + factory()


def new_session_token(factory: TokenFactory = random_token) -> str:
    """A new token for a sign-in."""
    return SESSION_PREFIX + factory()


def new_visitor_token(factory: TokenFactory = random_token) -> str:
    """A new token for a visitor's sign-in."""
    return VISITOR_PREFIX + factory()


def bearer(authorization: str | None) -> str | None:
    """The token of an `Authorization: Bearer …` header; None without one, empty where it is malformed."""
    if not authorization:
        return None
    scheme, _, token = authorization.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


class Gate:
    """Tells who is asking; one in each process, shared by its threads."""

    def __init__(
        self, database: Database, clock: Clock, *, kept_ms: int = KEPT_MS, limit: int = LIMIT
    ) -> None:
        self._database, self._clock = database, clock
        self._kept_ms = min(kept_ms, KEPT_MS)
        self._cache = Cache(limit)
        self._reader = ThreadPoolExecutor(1, "gate")
        self._lock = threading.Lock()
        self._reading: set[str] = set()
        self._away_at: int | None = None

    def resolve(self, token: str | None) -> Principal | None:
        """Who this token stands for; None if nobody. Raises DatabaseAway if that can't be known now."""
        if not token or not token.startswith(_PREFIXES) or len(token) > _LONGEST:
            return None
        now, hashed = self._clock(), token_hash(token)
        entry = self._cache.get(hashed)
        if entry is None or not 0 <= now - entry.read_at < self._kept_ms:
            entry = self._read_now(token, hashed, entry)
        elif now - entry.read_at >= self._kept_ms // 2:
            self._read_soon(token, hashed)
        return entry.principal if entry is not None and entry.holds(now) else None

    def expires_at(self, token: str) -> int | None:
        """When the sign-in of a token just resolved ends; None for a device's own token."""
        entry = self._cache.get(token_hash(token))
        return None if entry is None else entry.expires_at

    def drop(self, kind: str, id_: str) -> None:
        """Forget all tokens of an `account`, a `device` or a `session`."""
        self._cache.drop(kind, id_)

    def hear(self, event: dict[str, Any]) -> None:
        """Take an event of the system's stream; all but changes of who may come in are passed over."""
        kind = _DROPPED_BY.get(event.get("type", ""))
        if kind is not None and isinstance(event.get(kind), str):
            self.drop(kind, event[kind])

    def forget(self) -> None:
        """Forget everybody: after a gap in the system's stream."""
        self._cache.clear()

    def close(self) -> None:
        """End the background reader."""
        self._reader.shutdown(wait=True, cancel_futures=True)

    def _read_now(self, token: str, hashed: str, known: Entry | None) -> Entry | None:
        try:
            return self._read(token, hashed)
        except DatabaseAway:
            if known is None:
                raise
            return known

    def _read_soon(self, token: str, hashed: str) -> None:
        with self._lock:
            if hashed in self._reading:
                return
            self._reading.add(hashed)
        self._reader.submit(self._read_behind, token, hashed)

    def _read_behind(self, token: str, hashed: str) -> None:
        try:
            self._read(token, hashed)
        except DatabaseAway:
            log.debug("a token was not read again")  # that the database is away was said by _note_away
        finally:
            with self._lock:
                self._reading.discard(hashed)

    def _read(self, token: str, hashed: str) -> Entry | None:
        now = self._clock()
        if self._away_at is not None and 0 <= now - self._away_at < AWAY_MS:
            raise DatabaseAway("the database was away a moment ago")
        mark = self._cache.mark()
        try:
            with self._database.read() as session:
                entry = _entry_of(session, token, hashed, now)
        except DatabaseAway:
            self._note_away(now)
            raise
        self._note_away(None)
        self._cache.put(hashed, entry, mark)
        return entry

    def _note_away(self, at: int | None) -> None:
        with self._lock:
            was, self._away_at = self._away_at, at
        if at is not None and was is None:
            log.warning("the database is away; whoever is known stays known")
        elif at is None and was is not None:
            log.warning("the database is back")


def principal_of(owner: Owner) -> Principal:
    """The principal an account or a device stands for; roles and kinds of a later release may nothing."""
    if owner.account is not None:
        account = owner.account
        roles = frozenset(role for role in Role if role.value in account.roles)
        return Principal("staff", account.id, account.name, roles, account.centre)
    assert owner.device is not None
    device = owner.device
    kind = next((kind for kind in DeviceKind if kind.value == device.kind), None)
    return Principal("device", device.id, device.id, frozenset(), device.centre, kind, owner.counter)


def visitor_of(signed_in: VisitorSession) -> Principal:
    """The principal that a visitor's sign-in stands for."""
    return Principal("visitor", signed_in.visitor, signed_in.shown, sealed=signed_in.identity)


def _entry_of(session: Session, token: str, hashed: str, now: int) -> Entry | None:
    """What a token stands for now, as the record has it."""
    if token.startswith(VISITOR_PREFIX):
        found = visitors.session_of(session, hashed, now)
        return None if found is None else Entry(visitor_of(found), now, hashed, found.expires_at)
    if token.startswith(DEVICE_PREFIX):
        owner = login_sessions.owner_of_device_token(session, hashed)
    else:
        owner = login_sessions.owner_of_session(session, hashed, now)
    return None if owner is None else _entry(owner, now)


def _entry(owner: Owner, now: int) -> Entry:
    return Entry(principal_of(owner), now, owner.session, owner.expires_at)
