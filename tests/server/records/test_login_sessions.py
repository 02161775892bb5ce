"""Sign-ins hold until they run out, are revoked, or their owner is shut out."""

import pytest
from sqlalchemy.exc import IntegrityError

from server.records import accounts, devices, login_sessions, outbox
from server.records.accounts import NewAccount
from server.records.engine import Database
from server.records.tables import Account, LoginSession
from server.wire.vocabulary import DeviceKind, Role

NOW = 1_700_000_000_000
STAFF, TV = "a" * 64, "b" * 64


@pytest.fixture
def signed_in(database: Database) -> Database:
    with database.change() as session:
        new = NewAccount("lihua", "h", "李华", frozenset({Role.CLERK}))
        account = accounts.create(session, new, by="cli", now=NOW, new_id=lambda: "s-2222")
        devices.create(session, "tv-1", DeviceKind.TV, None, token="qd_tv", by="cli", now=NOW)
        session.flush()
        login_sessions.begin_for_account(session, STAFF, account.id, now=NOW, expires_at=NOW + 1000)
        login_sessions.begin_for_device(session, TV, "tv-1", now=NOW, expires_at=NOW + 5000)
        session.flush()
        outbox.mark_published(session, [entry.id for entry in outbox.pending(session)], NOW)
    return database


def owner(database: Database, hashed: str, now: int = NOW) -> str | None:
    with database.read() as session:
        found = login_sessions.owner_of_session(session, hashed, now)
        if found is None:
            return None
        who = found.account or found.device
        assert who is not None
        assert found.session == hashed
        return who.id


def test_a_sign_in_is_of_its_account_or_device(signed_in: Database) -> None:
    assert (owner(signed_in, STAFF), owner(signed_in, TV)) == ("s-2222", "tv-1")
    assert owner(signed_in, "c" * 64) is None


def test_a_sign_in_is_over_at_its_time(signed_in: Database) -> None:
    assert owner(signed_in, STAFF, NOW + 999) == "s-2222"
    assert owner(signed_in, STAFF, NOW + 1000) is None


def test_revoking_tells_once_however_often_it_is_asked(signed_in: Database) -> None:
    with signed_in.change() as session:
        asked = [login_sessions.revoke(session, hashed, NOW) for hashed in (STAFF, STAFF, "c" * 64)]
    assert asked == [True, False, False]
    assert (owner(signed_in, STAFF), owner(signed_in, TV)) == (None, "tv-1")
    with signed_in.read() as session:
        events = [(entry.type, entry.body) for entry in outbox.pending(session)]
    assert events == [("session.revoked", {"session": STAFF})]


def test_a_sign_in_of_an_account_shut_out_does_not_hold(signed_in: Database) -> None:
    with signed_in.change() as session:
        session.get_one(Account, "s-2222").active = False
    assert owner(signed_in, STAFF) is None


def test_what_is_long_over_is_deleted(signed_in: Database) -> None:
    with signed_in.change() as session:
        assert login_sessions.purge(session, NOW + 1000) == 0
        assert login_sessions.purge(session, NOW + 1001) == 1
    assert owner(signed_in, TV) == "tv-1"


@pytest.mark.parametrize("owners", [{}, {"account": "s-2222", "device": "tv-1"}])
def test_a_sign_in_has_exactly_one_owner(signed_in: Database, owners: dict[str, str]) -> None:
    def add() -> None:
        with signed_in.change() as session:
            session.add(LoginSession(token_hash="c" * 64, created_at=NOW, expires_at=NOW, **owners))

    with pytest.raises(IntegrityError):
        add()
