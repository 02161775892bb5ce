"""Keeping accounts: what the record needs beside what is asked over HTTP."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from server.access.machines import Machines
from server.access.once import KEPT_MS, Once
from server.access.principal import Principal
from server.access.staff import Staff
from server.domain.refusals import Refused
from server.operations.change import Caller
from server.operations.party import Parties
from server.wire.requests import AddAccount, AddDevice
from server.wire.vocabulary import DeviceKind, Role
from tests.server.access.conftest import Hall

MADE = "k3aPq-Z0w_9x"
MANAGER = Principal("staff", "s-1", roles=frozenset({Role.MANAGER}), centre="demo")
NEW = AddAccount(username="xiaowang", name="小王", roles=[Role.CLERK])


def once(hall: Hall) -> Once:
    return Once(hall.database, Parties(hash_key=b"h" * 32, seal_key=b"s" * 32), hall.clock)


def asked(key: str = "k", body: str = "body") -> Caller:
    return Caller("s-1", key, body)


def test_a_password_that_was_made_is_taken_whatever_the_username(hall: Hall) -> None:
    staff = Staff(once(hall), lambda: MADE)
    for username in ("a", "PQ"):
        new = AddAccount(username=username, name="甲", roles=[Role.CLERK])
        made, is_new = staff.add(new, MANAGER, asked(username))
        assert (made["password"], is_new) == (MADE, True)


def test_a_password_lost_on_the_way_is_had_again_for_some_minutes(hall: Hall) -> None:
    staff = Staff(once(hall))
    first, _ = staff.add(NEW, MANAGER, asked())
    hall.clock.pass_ms(KEPT_MS)
    assert staff.add(NEW, MANAGER, asked()) == (first, False)
    hall.clock.pass_ms(1)
    with pytest.raises(Refused, match="username_taken"):
        staff.add(NEW, MANAGER, asked())
    assert once(hall).forget() == 1


def test_the_same_key_with_another_request_is_refused(hall: Hall) -> None:
    staff, machines = Staff(once(hall)), Machines(once(hall))
    staff.add(NEW, MANAGER, asked())
    for again in (
        lambda: staff.add(NEW, MANAGER, asked(body="other")),
        lambda: machines.add(tv(), MANAGER, asked(body="tv")),
    ):
        with pytest.raises(Refused, match="key_reused"):
            again()


def test_what_is_kept_of_an_answer_tells_neither_password_nor_token(hall: Hall) -> None:
    made, _ = Staff(once(hall)).add(NEW, MANAGER, asked())
    machine, _ = Machines(once(hall)).add(tv(), MANAGER, asked("k2"))
    with hall.database.read() as session:
        rows = str(session.execute(text("SELECT * FROM kept_answers")).all())
    assert made["password"] not in rows
    assert machine["token"] not in rows
    assert "xiaowang" not in rows


def test_the_same_request_several_times_at_once_makes_one_device(hall: Hall) -> None:
    machines = Machines(once(hall))
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: machines.add(tv(), MANAGER, asked()), range(4)))
    assert sorted(is_new for _, is_new in answers) == [False, False, False, True]
    assert len({made["token"] for made, _ in answers}) == 1


def tv() -> AddDevice:
    return AddDevice(id="tv-7", kind=DeviceKind.TV)
