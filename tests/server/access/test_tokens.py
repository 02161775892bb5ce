"""The gate: known out of memory, out at once when told, and open to who is known while the database is away."""

import threading

import pytest

from server.access.principal import Principal
from server.access.tokens import AWAY_MS, KEPT_MS, Gate, bearer, new_device_token
from server.records import devices, login_sessions, outbox
from server.records.devices import token_hash
from server.records.engine import DatabaseAway
from server.records.tables import Account, Device
from server.wire.vocabulary import DeviceKind, Role
from tests.server.access.conftest import Hall
from tests.server.records.databases import out_of_reach

TV = Principal("device", "tv-1", "tv-1", centre="demo", device_kind=DeviceKind.TV)


def shut_out(hall: Hall) -> None:
    with hall.database.change() as session:
        devices.set_active(session, session.get_one(Device, "tv-1"), False, by="cli", now=hall.clock())


def test_a_device_token_is_its_device(hall: Hall) -> None:
    assert hall.gate.resolve(hall.tv_token) == TV


@pytest.mark.parametrize(
    "token", [None, "", "qd_", "qs_nobody", "Bearer x", "qd_" + "x" * 100_000, "qd_\udcff"]
)
def test_a_token_of_nobody_is_nobody(hall: Hall, token: str | None) -> None:
    assert hall.gate.resolve(token) is None


def test_a_token_is_asked_of_the_database_once(hall: Hall) -> None:
    assert hall.gate.resolve(hall.tv_token) == TV
    with out_of_reach(hall.database):
        assert hall.gate.resolve(hall.tv_token) == TV


def test_a_device_shut_out_is_out_when_its_event_is_heard(hall: Hall) -> None:
    hall.gate.resolve(hall.tv_token)
    shut_out(hall)
    assert hall.gate.resolve(hall.tv_token) == TV
    with hall.database.read() as session:
        heard = outbox.pending(session)[-1]
    hall.gate.hear({"type": heard.type, **heard.body})
    assert hall.gate.resolve(hall.tv_token) is None


def test_a_device_shut_out_is_out_within_a_minute_if_nothing_is_heard(hall: Hall) -> None:
    hall.gate.resolve(hall.tv_token)
    shut_out(hall)
    hall.clock.pass_ms(KEPT_MS)
    assert hall.gate.resolve(hall.tv_token) is None


def test_a_token_is_read_again_behind_the_requests_after_half_its_time(hall: Hall) -> None:
    hall.gate.resolve(hall.tv_token)
    shut_out(hall)
    hall.clock.pass_ms(KEPT_MS // 2)
    assert hall.gate.resolve(hall.tv_token) == TV
    hall.gate.close()  # waits for what is being read
    assert hall.gate.resolve(hall.tv_token) is None


def test_a_clock_set_back_keeps_nobody_longer(hall: Hall) -> None:
    hall.gate.resolve(hall.tv_token)
    shut_out(hall)
    hall.clock.pass_ms(-3_600_000)
    assert hall.gate.resolve(hall.tv_token) is None


def test_events_that_concern_nobody_are_passed_over(hall: Hall) -> None:
    hall.gate.resolve(hall.tv_token)
    hall.gate.hear({})
    hall.gate.hear({"type": "notice"})
    hall.gate.hear({"type": "device.changed"})
    hall.gate.hear({"type": "device.changed", "device": 7})
    with out_of_reach(hall.database):
        assert hall.gate.resolve(hall.tv_token) == TV


def test_everybody_is_read_anew_after_a_gap_in_the_stream(hall: Hall) -> None:
    hall.gate.resolve(hall.tv_token)
    shut_out(hall)
    hall.gate.forget()
    assert hall.gate.resolve(hall.tv_token) is None


def test_who_is_known_stays_known_while_the_database_is_away(hall: Hall) -> None:
    hall.gate.resolve(hall.tv_token)
    with out_of_reach(hall.database):
        hall.clock.pass_ms(10 * KEPT_MS)
        assert hall.gate.resolve(hall.tv_token) == TV
        with pytest.raises(DatabaseAway):
            hall.gate.resolve(new_device_token())
    shut_out(hall)
    hall.clock.pass_ms(10 * KEPT_MS)
    assert hall.gate.resolve(hall.tv_token) is None


def test_a_revoked_device_is_out_even_while_the_database_is_away(hall: Hall) -> None:
    hall.gate.resolve(hall.tv_token)
    with out_of_reach(hall.database):
        hall.gate.drop("device", "tv-1")
        with pytest.raises(DatabaseAway):
            hall.gate.resolve(hall.tv_token)


def test_nobody_waits_again_for_a_database_that_was_away_a_moment_ago(hall: Hall) -> None:
    with out_of_reach(hall.database), pytest.raises(DatabaseAway):
        hall.gate.resolve(hall.tv_token)
    with pytest.raises(DatabaseAway, match="a moment ago"):
        hall.gate.resolve(hall.tv_token)
    hall.clock.pass_ms(AWAY_MS)
    assert hall.gate.resolve(hall.tv_token) == TV


def test_that_the_database_is_away_is_said_once(hall: Hall, caplog: pytest.LogCaptureFixture) -> None:
    with out_of_reach(hall.database):
        for _ in range(3):
            with pytest.raises(DatabaseAway):
                hall.gate.resolve(hall.tv_token)
            hall.clock.pass_ms(AWAY_MS)
    hall.gate.resolve(hall.tv_token)
    assert [record.message.split(";")[0] for record in caplog.records] == [
        "the database is away",
        "the database is back",
    ]
    assert hall.tv_token not in caplog.text


def test_a_sign_in_runs_out_even_in_memory(hall: Hall) -> None:
    token = "qs_short"
    with hall.database.change() as session:
        login_sessions.begin_for_account(
            session, token_hash(token), hall.clerk, now=hall.clock(), expires_at=hall.clock() + 1000
        )
    who = hall.gate.resolve(token)
    assert who == Principal("staff", hall.clerk, "李华", frozenset({Role.CLERK}), "demo")
    hall.clock.pass_ms(1000)
    assert hall.gate.resolve(token) is None


def test_roles_and_kinds_of_a_later_release_may_nothing(hall: Hall) -> None:
    with hall.database.change() as session:
        session.get_one(Account, hall.clerk).roles = ["clerk", "emperor"]
        session.get_one(Device, "tv-1").kind = "robot"
        login_sessions.begin_for_account(session, token_hash("qs_t"), hall.clerk, now=0, expires_at=2**50)
    tv, clerk = hall.gate.resolve(hall.tv_token), hall.gate.resolve("qs_t")
    assert tv is not None
    assert tv.words() == {"any"}
    assert clerk is not None
    assert clerk.words() == {"any", "clk"}


def test_memory_is_bounded(hall: Hall) -> None:
    gate = Gate(hall.database, hall.clock, limit=1)
    other = new_device_token()
    with hall.database.change() as session:
        devices.create(session, "tv-2", DeviceKind.TV, "demo", token=other, by="cli", now=0)
    gate.resolve(hall.tv_token)
    gate.resolve(other)
    with out_of_reach(hall.database):
        assert gate.resolve(other) is not None
        with pytest.raises(DatabaseAway):
            gate.resolve(hall.tv_token)
    gate.close()


def test_many_threads_get_one_answer(hall: Hall) -> None:
    answers: list[Principal | None] = []

    def ask() -> None:
        for _ in range(50):
            answers.append(hall.gate.resolve(hall.tv_token))
            hall.gate.drop("device", "tv-1")

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [TV] * 400


@pytest.mark.parametrize(
    ("header", "token"),
    [
        (None, None),
        ("", None),
        ("Bearer qd_x", "qd_x"),
        ("bearer  qd_x ", "qd_x"),
        ("Basic abc", ""),
        ("Bearer", ""),
    ],
)
def test_a_header_carries_a_token_or_says_nothing(header: str | None, token: str | None) -> None:
    assert bearer(header) == token


def test_device_tokens_carry_256_bits_and_say_what_they_are() -> None:
    tokens = {new_device_token() for _ in range(100)}
    assert len(tokens) == 100
    assert all(token.startswith("qd_") and len(token) == 46 for token in tokens)
