"""Signing in with a password or a device's token, and out again; it knows no cookie and no address of a caller."""

from dataclasses import dataclass

from server.access import passwords
from server.access.principal import Principal
from server.access.tokens import (
    DEVICE_PREFIX,
    SESSION_PREFIX,
    Clock,
    Gate,
    TokenFactory,
    new_session_token,
    principal_of,
    random_token,
)
from server.records import accounts, login_sessions
from server.records.devices import token_hash
from server.records.engine import Database
from server.records.login_sessions import Owner
from server.records.tables import Account

FAILURES = 5
LOCKED_MS = 15 * 60_000
STAFF_STAYS_MS = 12 * 3_600_000  # a working day with its overtime; the next morning asks again
DEVICE_STAYS_MS = 365 * 24 * 3_600_000  # a hall's television has no keyboard


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A sign-in that holds until `expires_at`; its token is shown this once."""

    token: str
    principal: Principal
    expires_at: int


class SignIns:
    """Begins and ends sign-ins; all methods raise DatabaseAway."""

    def __init__(
        self, database: Database, gate: Gate, clock: Clock, token_factory: TokenFactory = random_token
    ) -> None:
        self._database, self._gate, self._clock, self._token_factory = database, gate, clock, token_factory

    def sign_in(self, username: str, password: str) -> SignedIn | None:
        """Sign a member of staff in; None if the name or the password is wrong, or the account is locked.

        Which of these it was can't be told from the answer, and a password is hashed in every case, so that names
        can't be told from made-up ones by how long the answer takes.
        """
        now = self._clock()
        account = self._claim_attempt(username, now)
        right = passwords.matches(None if account is None else account.password_hash, password)
        if account is None or not right:
            return None
        renewed = passwords.hash_password(password) if passwords.is_outdated(account.password_hash) else None
        token, expires_at = new_session_token(self._token_factory), now + STAFF_STAYS_MS
        with self._database.change() as session:
            current = session.get(Account, account.id, with_for_update=True)
            # Its password may have been changed while this one was looked at.
            if current is None or not current.active or current.password_hash != account.password_hash:
                return None
            accounts.clear_attempts(session, current.id)
            current.password_hash = renewed or current.password_hash
            login_sessions.begin_for_account(
                session, token_hash(token), current.id, now=now, expires_at=expires_at
            )
            return SignedIn(token, principal_of(Owner(current, None)), expires_at)

    def sign_in_device(self, device_token: str) -> SignedIn | None:
        """Sign a device's browser in with the device's token; None if that is nobody's."""
        if not device_token.startswith(DEVICE_PREFIX):
            return None
        now = self._clock()
        token, expires_at = new_session_token(self._token_factory), now + DEVICE_STAYS_MS
        with self._database.change() as session:
            owner = login_sessions.owner_of_device_token(session, token_hash(device_token))
            if owner is None or owner.device is None:
                return None
            login_sessions.begin_for_device(
                session, token_hash(token), owner.device.id, now=now, expires_at=expires_at
            )
            return SignedIn(token, principal_of(owner), expires_at)

    def sign_out(self, token: str) -> bool:
        """End a sign-in at once; False if it is none or was over. A device's own token is not ended by this."""
        if not token.startswith(SESSION_PREFIX):
            return False
        hashed = token_hash(token)
        with self._database.change() as session:
            ended = login_sessions.revoke(session, hashed, self._clock())
        self._gate.drop("session", hashed)
        return ended

    def _claim_attempt(self, username: str, now: int) -> Account | None:
        with self._database.change() as session:
            account = accounts.find(session, username)
            if account is None or not account.active:
                return None
            counted = accounts.count_attempt(session, account.id, now, limit=FAILURES, lock_ms=LOCKED_MS)
            return account if counted else None
