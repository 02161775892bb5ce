"""Keeping accounts: who is made, changed and shut out by whom; it knows no route, and shows a password once.

A manager keeps the accounts of their own centre and can't give more than a manager may; an operator keeps all. Nobody
changes their own roles or shuts themselves out: there would be nobody left to undo it.
"""

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy.orm import Session

from server.access import passwords
from server.access.centres import require_centre
from server.access.once import Once, Taken
from server.access.principal import Principal
from server.domain.refusals import Refused
from server.operations.change import Caller
from server.records import accounts
from server.records.accounts import NewAccount, UsernameTaken
from server.records.tables import Account, Centre
from server.wire.requests import AddAccount, ChangeAccount
from server.wire.vocabulary import Role

Json = dict[str, Any]

SHORTEST = 10
"""Letters of a password that somebody thinks up; shorter ones can be tried out."""
_FEWEST_LETTERS = 4
_OPERATORS_ONLY = frozenset({Role.OPERATOR})


class Staff:
    """The accounts of an installation; all methods raise DatabaseAway."""

    def __init__(self, once: Once, fresh: Callable[[], str] = passwords.fresh_password) -> None:
        self._once, self._database, self._clock, self._fresh = once, once.database, once.clock, fresh

    def listed(self, by: Principal) -> list[Json]:
        """The accounts this one keeps, by username."""
        with self._database.read() as session:
            return [_shown(one, self._clock()) for one in accounts.listed(session, by.centre)]

    def names(self, ids: Iterable[str]) -> dict[str, str]:
        """The names of these members of staff, as far as there are such."""
        with self._database.read() as session:
            return accounts.names(session, ids)

    def add(self, new: AddAccount, by: Principal, caller: Caller) -> tuple[Json, bool]:
        """Make an account; with its password where none was given, shown this once. Whether it was made just now."""
        if (known := self._once.answered(caller)) is not None:
            return known, False
        centre = new.centre if by.centre is None else new.centre or by.centre
        roles = _granted(new.roles, by)
        given = new.password or self._fresh()
        if new.password:
            _check_password(new.password, new.username)
        hashed = passwords.hash_password(given)
        account = NewAccount(new.username, hashed, new.name, roles, centre)

        def make(session: Session) -> Json:
            _check_centre(session, centre, by)
            try:
                made = accounts.create(session, account, by=by.id, now=self._clock())
            except UsernameTaken as taken:
                raise Taken from taken
            except ValueError as wrong:
                raise Refused("invalid_field", {"fields": ["username"]}, field="username") from wrong
            shown = _shown(made, self._clock())
            return shown if new.password else shown | {"password": given}

        try:
            return self._once.do(caller, make)
        except Taken as taken:
            raise Refused("username_taken", username=new.username) from taken

    def change(self, account_id: str, wanted: ChangeAccount, by: Principal) -> Json:
        """Change a name, roles, centre or password, or shut an account out or let it in."""
        given = wanted.model_fields_set
        fresh = self._fresh() if wanted.new_password and not wanted.password else None
        chosen = wanted.password or fresh
        hashed = passwords.hash_password(chosen) if chosen else None  # slow, and so before the transaction
        now = self._clock()
        with self._database.change() as session:
            account = self._kept(session, account_id, by)
            if account.id == by.id and given & {"roles", "centre", "active"}:
                raise Refused("own_account")
            if wanted.password:
                _check_password(wanted.password, account.username)
            if given & {"roles", "centre"}:
                roles = _granted(wanted.roles or [Role(one) for one in account.roles], by)
                centre = wanted.centre if "centre" in given else account.centre
                _check_centre(session, centre, by)
                accounts.set_roles(session, account, roles, centre, by=by.id, now=now)
            if wanted.name is not None:
                accounts.set_name(session, account, wanted.name, by=by.id, now=now)
            if hashed is not None:
                accounts.set_password(session, account, hashed, by=by.id, now=now)
            if wanted.active is not None and wanted.active != account.active:
                accounts.set_active(session, account, wanted.active, by=by.id, now=now)
            shown = _shown(account, now)
        return shown if fresh is None else shown | {"password": fresh}

    def _kept(self, session: Session, account_id: str, by: Principal) -> Account:
        account = session.get(Account, account_id, with_for_update=True)
        if account is None or (by.centre is not None and account.centre != by.centre):
            raise Refused("not_found")
        if Role.OPERATOR not in by.roles and Role.OPERATOR.value in account.roles:
            raise Refused("not_yours")
        return account


def _granted(roles: Iterable[Role], by: Principal) -> frozenset[Role]:
    wanted = frozenset(roles)
    if wanted & _OPERATORS_ONLY and Role.OPERATOR not in by.roles:
        raise Refused("not_yours")
    return wanted


def _check_centre(session: Session, centre: str | None, by: Principal) -> None:
    if by.centre is not None and centre is None:
        raise Refused("not_yours")
    if centre is not None:
        require_centre(by, centre)
        if session.get(Centre, centre) is None:
            raise Refused("invalid_field", {"fields": ["centre"]}, field="centre")


def _check_password(password: str, username: str) -> None:
    poor = len(password) < SHORTEST or len(set(password)) < _FEWEST_LETTERS
    if poor or username.casefold() in password.casefold():
        raise Refused("weak_password", {"fields": ["password"]}, least=SHORTEST)


def _shown(account: Account, now: int) -> Json:
    locked = account.locked_until if (account.locked_until or 0) > now else None
    return {
        "id": account.id, "username": account.username, "name": account.name, "roles": account.roles,
        "centre": account.centre, "active": account.active, "locked_until_at": locked, "created_at": account.created_at,
    }  # fmt: skip
