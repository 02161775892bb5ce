"""Signing in: the right password only, five tries, and out again everywhere it must be."""

import threading

import pytest
from argon2 import PasswordHasher

from server.access import passwords
from server.access.principal import Principal
from server.access.sign_in import LOCKED_MS, STAFF_STAYS_MS, SignedIn
from server.access.tokens import new_device_token
from server.records import accounts, devices, outbox
from server.records.engine import Database, DatabaseAway
from server.records.tables import Account, Device
from server.wire.vocabulary import DeviceKind, Role
from tests.server.access.conftest import PASSWORD, Hall
from tests.server.records.databases import out_of_reach


def signed_in(hall: Hall, password: str = PASSWORD) -> SignedIn:
    done = hall.sign_ins.sign_in("lihua", password)
    assert done is not None
    return done


def hear_all(hall: Hall) -> list[str]:
    """Let the gate hear all that waits in the outbox, as it would from the stream."""
    with hall.database.change() as session:
        waiting = outbox.pending(session)
        outbox.mark_published(session, [entry.id for entry in waiting], hall.clock())
    for entry in waiting:
        hall.gate.hear({"type": entry.type, **entry.body})
    return [entry.type for entry in waiting]


def test_a_right_password_signs_in_for_a_day_s_work(hall: Hall) -> None:
    done = signed_in(hall)
    assert done.principal == Principal("staff", hall.clerk, "李华", frozenset({Role.CLERK}), "demo")
    assert done.expires_at == hall.clock() + STAFF_STAYS_MS
    assert done.token.startswith("qs_")
    assert hall.gate.resolve(done.token) == done.principal
    hall.clock.pass_ms(STAFF_STAYS_MS)
    assert hall.gate.resolve(done.token) is None


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("lihua", "wrong password"),
        ("nobody", PASSWORD),
        ("lihua", ""),
        ("", ""),
        ("\0", PASSWORD),
        ("lihua", "\udcff"),
    ],
)
def test_a_wrong_name_or_password_is_refused(hall: Hall, username: str, password: str) -> None:
    assert hall.sign_ins.sign_in(username, password) is None


def test_the_fifth_failure_locks_for_a_quarter_of_an_hour(hall: Hall) -> None:
    for _ in range(5):
        assert hall.sign_ins.sign_in("lihua", "wrong password") is None
    assert hall.sign_ins.sign_in("lihua", PASSWORD) is None
    hall.clock.pass_ms(LOCKED_MS - 1)
    assert hall.sign_ins.sign_in("lihua", PASSWORD) is None
    hall.clock.pass_ms(1)
    signed_in(hall)


def test_the_fifth_try_may_still_be_the_right_one_and_starts_the_count_anew(hall: Hall) -> None:
    for _ in range(2):
        for _ in range(4):
            assert hall.sign_ins.sign_in("lihua", "wrong password") is None
        signed_in(hall)


def test_a_rush_of_guesses_locks_after_five(hall: Hall) -> None:
    guesses = ["wrong password"] * 5
    threads = [threading.Thread(target=hall.sign_ins.sign_in, args=("lihua", guess)) for guess in guesses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert hall.sign_ins.sign_in("lihua", PASSWORD) is None


def test_a_lock_leaves_who_is_signed_in_alone(hall: Hall) -> None:
    done = signed_in(hall)
    for _ in range(5):
        hall.sign_ins.sign_in("lihua", "wrong password")
    hall.gate.forget()
    assert hall.gate.resolve(done.token) == done.principal


def test_an_account_shut_out_is_out_and_stays_out(hall: Hall) -> None:
    done = signed_in(hall)
    hall.gate.resolve(done.token)
    with hall.database.change() as session:
        account = session.get_one(Account, hall.clerk)
        accounts.set_active(session, account, False, by="cli", now=hall.clock())
    assert "account.changed" in hear_all(hall)
    assert hall.gate.resolve(done.token) is None
    assert hall.sign_ins.sign_in("lihua", PASSWORD) is None


def test_a_role_taken_away_is_gone_once_heard(hall: Hall) -> None:
    done = signed_in(hall)
    hall.gate.resolve(done.token)
    with hall.database.change() as session:
        account = session.get_one(Account, hall.clerk)
        accounts.set_roles(session, account, [Role.AUDITOR], "demo", by="cli", now=hall.clock())
    hear_all(hall)
    who = hall.gate.resolve(done.token)
    assert who is not None
    assert who.words() == {"any", "aud"}


def test_signing_out_ends_that_sign_in_here_at_once_and_no_other(hall: Hall) -> None:
    here, elsewhere = signed_in(hall), signed_in(hall)
    assert hall.gate.resolve(here.token) == hall.gate.resolve(elsewhere.token) == here.principal
    assert hall.sign_ins.sign_out(here.token)
    assert hall.gate.resolve(here.token) is None
    assert hall.gate.resolve(elsewhere.token) == elsewhere.principal
    assert hear_all(hall)[-1] == "session.revoked"


@pytest.mark.parametrize("token", ["", "qs_nobody", "nonsense"])
def test_signing_out_of_nothing_does_nothing(hall: Hall, token: str) -> None:
    assert not hall.sign_ins.sign_out(token)


def test_signing_out_twice_is_done_once(hall: Hall) -> None:
    done = signed_in(hall)
    assert [hall.sign_ins.sign_out(done.token) for _ in range(2)] == [True, False]


def test_a_device_s_own_token_is_not_ended_by_signing_out(hall: Hall) -> None:
    assert not hall.sign_ins.sign_out(hall.tv_token)
    assert hall.gate.resolve(hall.tv_token) is not None


def test_a_browser_signs_in_with_its_device_s_token(hall: Hall) -> None:
    done = hall.sign_ins.sign_in_device(hall.tv_token)
    assert done is not None
    assert done.principal == Principal("device", "tv-1", "tv-1", centre="demo", device_kind=DeviceKind.TV)
    assert done.token != hall.tv_token
    assert hall.gate.resolve(done.token) == done.principal


def test_a_new_token_ends_the_device_and_its_browsers(hall: Hall) -> None:
    done = hall.sign_ins.sign_in_device(hall.tv_token)
    assert done is not None
    fresh = new_device_token()
    assert hall.gate.resolve(done.token) == hall.gate.resolve(hall.tv_token) == done.principal
    with hall.database.change() as session:
        devices.set_token(session, session.get_one(Device, "tv-1"), fresh, by="cli", now=hall.clock())
    hear_all(hall)
    assert [hall.gate.resolve(token) for token in (done.token, hall.tv_token)] == [None, None]
    assert hall.gate.resolve(fresh) == done.principal


def test_a_device_token_of_nobody_does_not_sign_in(hall: Hall) -> None:
    staff = signed_in(hall)
    for token in ("", "nonsense", new_device_token(), staff.token):
        assert hall.sign_ins.sign_in_device(token) is None


def test_a_hash_of_older_costs_is_renewed_when_its_password_is_seen(hall: Hall) -> None:
    old = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with hall.database.change() as session:
        session.get_one(Account, hall.clerk).password_hash = old
    assert passwords.matches(old, PASSWORD)
    signed_in(hall)
    with hall.database.read() as session:
        renewed = session.get_one(Account, hall.clerk).password_hash
    assert not passwords.is_outdated(renewed)
    assert passwords.matches(renewed, PASSWORD)


def test_no_token_and_no_password_is_kept_readable(hall: Hall, database: Database) -> None:
    done = signed_in(hall)
    raw = database.engine.raw_connection()
    try:
        cursor = raw.cursor()
        rows = []
        for table in ("accounts", "devices", "login_sessions", "outbox"):
            cursor.execute(f"SELECT * FROM {table}")
            rows.append(cursor.fetchall())
    finally:
        raw.close()
    for secret in (done.token, hall.tv_token, PASSWORD):
        assert secret not in str(rows)


def test_signing_in_says_so_when_the_database_is_away(hall: Hall) -> None:
    with out_of_reach(hall.database), pytest.raises(DatabaseAway):
        hall.sign_ins.sign_in("lihua", PASSWORD)
