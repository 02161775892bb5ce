"""A centre with a manager of its own, whose catalogue may be edited."""

from itertools import count
from typing import Any

from server.access.passwords import hash_password
from server.records import accounts, catalogue_store
from server.records.accounts import NewAccount
from server.wire.catalogue import (
    CalendarEntry,
    Catalogue,
    Category,
    CounterEntry,
    CounterQueue,
    Named,
    QueueEntry,
    ServiceEntry,
    SessionTimes,
    Zone,
)
from server.wire.vocabulary import Role
from tests.server.running import PASSWORD, Api, Running

Json = dict[str, Any]

_centres = count(1)


def hall(centre: str) -> Catalogue:
    """A small hall of one queue."""
    return Catalogue(
        centre=centre,
        name="样例大厅",
        name_en="Sample hall",
        sample=True,
        departments=[Named(id="d", name="公安")],
        categories=[Category(id="k", name="户口证件", icon="id-card")],
        zones=[Zone(id="z", name="大厅")],
        queues=[QueueEntry(id="q", name="综合", prefix="A", zone="z")],
        counters=[CounterEntry(id="c1", name="1号窗口", label="1", zone="z", queues=[CounterQueue(queue="q")])],
        services=[
            ServiceEntry(code="S1", keywords=["居住证续签"], **renamed("居住证签注")),
            ServiceEntry(code="S2", **renamed("出生登记")),
        ],
        calendar=CalendarEntry(weekdays={"1": [SessionTimes(id="day", name="全天")]}),
    )  # fmt: skip


def renamed(name: str, queue: str = "q") -> Json:
    """The first service under another name."""
    return {"name": name, "department": "d", "category": "k", "queue": queue}


class Managed:
    """A centre of its own with a manager of its own."""

    def __init__(self, running: Running) -> None:
        self.running = running
        self.centre = f"managed-{next(_centres)}"
        now = running.server.client.now_ms()
        with running.server.database.change() as session:
            catalogue_store.save(session, hall(self.centre), by="tests", now=now)
            new = NewAccount(
                self.centre, hash_password(PASSWORD), "经理", frozenset({Role.MANAGER}), self.centre
            )
            accounts.create(session, new, by="tests", now=now)
        signed = running.server.sign_ins.sign_in(self.centre, PASSWORD)
        assert signed is not None
        running.tokens[self.centre] = signed.token
        self.api: Api = running.as_(self.centre)
        self.at = f"/manage/catalogue/{self.centre}"

    def draft(self) -> Json:
        answer = self.api.get(self.at)
        assert answer.status_code == 200, answer.text
        assert answer.headers["ETag"] == f'"{answer.json()["tag"]}"'
        found: Json = answer.json()
        return found

    def put(self, path: str, value: Any, tag: str | None = None) -> Any:
        seen = {"If-Match": f'"{tag or self.draft()["tag"]}"'}
        return self.api.ask("PUT", f"{self.at}/{path}", json={"value": value}, headers=seen)

    def publish(self, **body: Any) -> Json:
        answer = self.api.post(f"{self.at}/publish", body)
        assert answer.status_code == 200, answer.text
        found: Json = answer.json()["published"][0]
        return found

    def published(self) -> Catalogue:
        with self.running.server.database.read() as session:
            found = catalogue_store.load(session, self.centre)
        assert found is not None
        return found
