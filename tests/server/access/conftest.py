"""A migrated database, a clock that moves when told to, and a hall's people and devices in it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from server.access import passwords
from server.access.sign_in import SignIns
from server.access.tokens import Gate, new_device_token
from server.records import accounts, catalogue_store, devices
from server.records.accounts import NewAccount
from server.records.engine import Database, migrate
from server.wire.vocabulary import DeviceKind, Role
from tests.server.records.databases import BACKENDS, empty_database_url, opened

PASSWORD = "correct horse 取号"


@dataclass
class Clock:
    now: int = 1_700_000_000_000

    def __call__(self) -> int:
        return self.now

    def pass_ms(self, ms: int) -> None:
        self.now += ms


@dataclass
class Hall:
    """Centre `demo` with a clerk (`lihua`) and a television (`tv-1`)."""

    database: Database
    clock: Clock
    gate: Gate
    sign_ins: SignIns
    clerk: str = ""
    tv_token: str = field(default_factory=new_device_token)


@pytest.fixture(params=BACKENDS)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    with empty_database_url(request.param, tmp_path) as url, opened(url) as db:
        migrate(db)
        yield db


@pytest.fixture
def hall(database: Database) -> Iterator[Hall]:
    clock = Clock()
    gate = Gate(database, clock)
    hall = Hall(database, clock, gate, SignIns(database, gate, clock))
    with database.change() as session:
        catalogue_store.ensure_centre(session, "demo", "示例区政务服务中心", now=clock())
        new = NewAccount("lihua", passwords.hash_password(PASSWORD), "李华", frozenset({Role.CLERK}), "demo")
        hall.clerk = accounts.create(session, new, by="cli", now=clock()).id
        devices.create(session, "tv-1", DeviceKind.TV, "demo", token=hall.tv_token, by="cli", now=clock())
    yield hall
    gate.close()
