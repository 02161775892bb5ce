"""Staff accounts in SQL; each change writes its event beside it. It hashes no password and checks none.

The session must be one of `Database.change()` wherever something is written.
"""

import secrets
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from server.records import login_sessions, outbox
from server.records.results import changed_rows
from server.records.tables import Account, LoginSession
from server.wire.vocabulary import Role

_ID_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # none that is taken for another when read aloud


class UsernameTaken(Exception):
    """There is an account of this username already."""


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What an account begins with; `centre` None means the whole district."""

    username: str
    password_hash: str
    name: str
    roles: frozenset[Role]
    centre: str | None = None


def staff_id(random: Callable[[str], str] = secrets.choice) -> str:
    """A new id such as `s-7f3k`: what events and reports say instead of a name."""
    return "s-" + "".join(random(_ID_LETTERS) for _ in range(4))


def plain_username(username: str) -> str:
    """The one spelling of a username: full-width letters, case and blanks around it make no difference."""
    return unicodedata.normalize("NFKC", username).strip().casefold()


def create(
    session: Session, new: NewAccount, *, by: str, now: int, new_id: Callable[[], str] = staff_id
) -> Account:
    """Make an account; raises UsernameTaken."""
    username = plain_username(new.username)
    if not new.roles or not 0 < len(username) <= 64 or not username.isprintable():
        raise ValueError("an account needs a username of at most 64 letters and a role")
    if find(session, username) is not None:
        raise UsernameTaken(username)
    free_id = next(i for i in iter(new_id, None) if session.get(Account, i) is None)
    account = Account(
        id=free_id,
        username=username,
        password_hash=new.password_hash,
        name=new.name,
        roles=_words(new.roles),
        centre=new.centre,
        active=True,
        created_at=now,
    )
    session.add(account)
    _tell(session, account.id, by, now)
    return account


def find(session: Session, username: str) -> Account | None:
    """The account of this username."""
    plain = plain_username(username)
    if not plain.isprintable():  # databases refuse some of these letters even in a question
        return None
    return session.scalar(select(Account).where(Account.username == plain))


def listed(session: Session, centre: str | None = None) -> list[Account]:
    """All accounts, or those of one centre, by username."""
    query = select(Account).order_by(Account.username)
    return list(session.scalars(query if centre is None else query.where(Account.centre == centre)))


def serving(session: Session, centre: str) -> list[Account]:
    """Who may sign in for a centre: its own people and the district's, by name."""
    own = or_(Account.centre == centre, Account.centre.is_(None))
    return list(
        session.scalars(
            select(Account).where(own, Account.active.is_(True)).order_by(Account.name, Account.id)
        )
    )


def names(session: Session, ids: Iterable[str | None]) -> dict[str, str]:
    """The names of these members of staff, as far as there are such."""
    wanted = {one for one in ids if one}
    rows = session.execute(select(Account.id, Account.name).where(Account.id.in_(wanted)))
    return {row[0]: row[1] for row in rows}


def set_password(session: Session, account: Account, password_hash: str, *, by: str, now: int) -> None:
    """Give a new password; whoever is signed in with the old one is signed out, and a lock is lifted."""
    account.password_hash = password_hash
    account.failed_count, account.locked_until = 0, None
    login_sessions.revoke_all(session, LoginSession.account == account.id, now)
    _tell(session, account.id, by, now)


def set_name(session: Session, account: Account, name: str, *, by: str, now: int) -> None:
    """Give another name to be shown."""
    account.name = name
    _tell(session, account.id, by, now)


def set_active(session: Session, account: Account, active: bool, *, by: str, now: int) -> None:
    """Let an account in, or shut it out at once."""
    account.active = active
    if not active:
        login_sessions.revoke_all(session, LoginSession.account == account.id, now)
    _tell(session, account.id, by, now)


def set_roles(
    session: Session, account: Account, roles: Iterable[Role], centre: str | None, *, by: str, now: int
) -> None:
    """Change what an account may do, and where."""
    account.roles, account.centre = _words(roles), centre
    _tell(session, account.id, by, now)


def count_attempt(session: Session, account_id: str, now: int, *, limit: int, lock_ms: int) -> bool:
    """Count an attempt to sign in before its password is looked at; False if the account is locked.

    Counting first, in one statement, keeps a hundred attempts at the same instant from all being looked at.
    """
    unlocked = (Account.locked_until.is_(None)) | (Account.locked_until <= now)
    if not changed_rows(
        session,
        update(Account)
        .where(Account.id == account_id, unlocked)
        .values(failed_count=Account.failed_count + 1, locked_until=None),
    ):
        return False
    changed_rows(
        session,
        update(Account)
        .where(Account.id == account_id, Account.failed_count >= limit)
        .values(failed_count=0, locked_until=now + lock_ms),
    )
    return True


def clear_attempts(session: Session, account_id: str) -> None:
    """Forget failed attempts, after a right password."""
    changed_rows(
        session, update(Account).where(Account.id == account_id).values(failed_count=0, locked_until=None)
    )


def _words(roles: Iterable[Role]) -> list[str]:
    return sorted(Role(role).value for role in roles)


def _tell(session: Session, account_id: str, by: str, now: int) -> None:
    outbox.add(session, outbox.ACCOUNT_CHANGED, {"account": account_id, "by": by}, now=now)
