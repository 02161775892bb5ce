"""Staff accounts: one spelling of a name, an event with each change, and a lock that holds under a rush."""

import threading

import pytest
from sqlalchemy.exc import IntegrityError

from server.records import accounts, catalogue_store, login_sessions, outbox
from server.records.accounts import NewAccount, UsernameTaken
from server.records.engine import Database
from server.records.tables import Account
from server.wire.vocabulary import Role

NOW = 1_700_000_000_000
LIHUA = NewAccount("lihua", "hash-1", "李华", frozenset({Role.GUIDE, Role.CLERK}), "demo")


@pytest.fixture
def lihua(database: Database) -> str:
    with database.change() as session:
        catalogue_store.ensure_centre(session, "demo", "示例区政务服务中心", now=NOW)
        account = accounts.create(session, LIHUA, by="cli", now=NOW)
        session.flush()
        outbox.mark_published(session, [entry.id for entry in outbox.pending(session)], NOW)
        return account.id


def published(database: Database) -> list[tuple[str, dict[str, object]]]:
    with database.read() as session:
        return [(entry.type, entry.body) for entry in outbox.pending(session)]


def test_an_account_is_found_however_its_name_is_typed(database: Database, lihua: str) -> None:
    with database.read() as session:
        account = accounts.find(session, " LiHua ")
        assert account is not None
        assert (account.id, account.name, account.roles) == (lihua, "李华", ["clerk", "guide"])
        assert accounts.find(session, "lihuan") is None


def test_an_account_and_its_event_are_made_together(database: Database) -> None:
    with database.change() as session:
        made = accounts.create(
            session, NewAccount("op", "h", "运维", frozenset({Role.OPERATOR})), by="cli", now=NOW
        ).id
    assert published(database) == [("account.changed", {"account": made, "by": "cli"})]


@pytest.mark.parametrize("spelling", ["lihua", "LIHUA", "lihua "])
def test_a_second_account_of_a_name_is_refused(database: Database, lihua: str, spelling: str) -> None:
    with database.change() as session, pytest.raises(UsernameTaken):
        accounts.create(session, NewAccount(spelling, "h", "李华", LIHUA.roles), by="cli", now=NOW)
    assert published(database) == []


def test_an_id_that_is_taken_is_drawn_again(database: Database, lihua: str) -> None:
    ids = iter([lihua, lihua, "s-2222"])
    with database.change() as session:
        new = NewAccount("other", "h", "王", frozenset({Role.CLERK}))
        assert accounts.create(session, new, by="cli", now=NOW, new_id=lambda: next(ids)).id == "s-2222"


def test_an_id_is_short_and_has_no_letters_that_look_alike() -> None:
    assert accounts.staff_id(lambda letters: letters[0]) == "s-2222"
    assert not set("01ilo") & set("".join(accounts.staff_id() for _ in range(500))[2:].replace("s-", ""))


@pytest.mark.parametrize("username", [" ", "li\0hua", "x" * 65, "\udcff"])
def test_an_account_without_a_usable_name_is_refused(database: Database, username: str) -> None:
    with database.change() as session, pytest.raises(ValueError, match="needs a username"):
        accounts.create(session, NewAccount(username, "h", "李", LIHUA.roles), by="cli", now=NOW)


def test_an_account_without_a_role_is_refused(database: Database) -> None:
    with database.change() as session, pytest.raises(ValueError, match="and a role"):
        accounts.create(session, NewAccount("lihua", "h", "李", frozenset()), by="cli", now=NOW)


@pytest.mark.parametrize("username", ["", "li\0hua", "\udcff", "x" * 100_000, "' OR 1=1 --"])
def test_nobody_is_found_under_a_name_that_is_none(database: Database, lihua: str, username: str) -> None:
    with database.read() as session:
        assert accounts.find(session, username) is None


def test_an_account_of_an_unknown_centre_is_refused(database: Database) -> None:
    def make() -> None:
        with database.change() as session:
            accounts.create(session, LIHUA, by="cli", now=NOW)

    with pytest.raises(IntegrityError):
        make()
    assert published(database) == []


def test_accounts_are_listed_by_centre(database: Database, lihua: str) -> None:
    with database.change() as session:
        accounts.create(session, NewAccount("boss", "h", "区", frozenset({Role.AUDITOR})), by="cli", now=NOW)
    with database.read() as session:
        assert [account.username for account in accounts.listed(session)] == ["boss", "lihua"]
        assert [account.username for account in accounts.listed(session, "demo")] == ["lihua"]


def test_a_new_password_signs_out_everywhere_and_lifts_a_lock(database: Database, lihua: str) -> None:
    with database.change() as session:
        login_sessions.begin_for_account(session, "t" * 64, lihua, now=NOW, expires_at=NOW + 1000)
        for _ in range(5):
            accounts.count_attempt(session, lihua, NOW, limit=5, lock_ms=900_000)
    with database.change() as session:
        accounts.set_password(session, session.get_one(Account, lihua), "hash-2", by="s-boss", now=NOW)
    with database.change() as session:
        assert login_sessions.owner_of_session(session, "t" * 64, NOW) is None
        assert accounts.count_attempt(session, lihua, NOW, limit=5, lock_ms=900_000)
    assert published(database) == [("account.changed", {"account": lihua, "by": "s-boss"})]


def test_an_account_shut_out_stays_signed_out_when_let_in_again(database: Database, lihua: str) -> None:
    with database.change() as session:
        login_sessions.begin_for_account(session, "t" * 64, lihua, now=NOW, expires_at=NOW + 1000)
        account = session.get_one(Account, lihua)
        accounts.set_active(session, account, False, by="cli", now=NOW)
        accounts.set_active(session, account, True, by="cli", now=NOW)
    with database.read() as session:
        assert login_sessions.owner_of_session(session, "t" * 64, NOW) is None
    assert [kind for kind, _ in published(database)] == ["account.changed"] * 2


def test_roles_and_centre_change_with_their_event(database: Database, lihua: str) -> None:
    with database.change() as session:
        account = session.get_one(Account, lihua)
        accounts.set_roles(session, account, [Role.MANAGER], None, by="cli", now=NOW)
    with database.read() as session:
        account = session.get_one(Account, lihua)
        assert (account.roles, account.centre) == (["manager"], None)
    assert [kind for kind, _ in published(database)] == ["account.changed"]


def test_the_fifth_failure_locks_until_its_time_has_passed(database: Database, lihua: str) -> None:
    def attempt(at: int) -> bool:
        with database.change() as session:
            return accounts.count_attempt(session, lihua, at, limit=5, lock_ms=900_000)

    assert [attempt(NOW) for _ in range(6)] == [True] * 5 + [False]
    assert not attempt(NOW + 899_999)
    assert [attempt(NOW + 900_000) for _ in range(6)] == [True] * 5 + [False]


def test_a_right_password_forgets_the_failures_before_it(database: Database, lihua: str) -> None:
    with database.change() as session:
        for _ in range(4):
            accounts.count_attempt(session, lihua, NOW, limit=5, lock_ms=900_000)
        accounts.clear_attempts(session, lihua)
        counted = [accounts.count_attempt(session, lihua, NOW, limit=5, lock_ms=900_000) for _ in range(5)]
    assert counted == [True] * 5


def test_no_more_than_five_attempts_are_looked_at_in_a_rush(database: Database, lihua: str) -> None:
    counted: list[bool] = []

    def attempt() -> None:
        with database.change() as session:
            counted.append(accounts.count_attempt(session, lihua, NOW, limit=5, lock_ms=900_000))

    threads = [threading.Thread(target=attempt) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(counted) == [False] * 7 + [True] * 5
