"""A whole installation for tests: a real store and database, web, live and archive as processes of their own."""

import itertools
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from server.access.passwords import hash_password
from server.access.tokens import new_device_token
from server.bootstrap import Server, assemble
from server.cli.programs import server_programs
from server.cli.supervise import Child, Supervisor
from server.records import accounts, catalogue_store, devices
from server.records.accounts import NewAccount
from server.records.engine import migrate, open_database
from server.settings import Settings
from server.store.embedded import Embedded
from server.wire.catalogue import (
    Appointments,
    Catalogue,
    CounterEntry,
    CounterQueue,
    Guide,
    Policy,
    PriorityClass,
    QueueEntry,
    ServiceEntry,
    Zone,
)
from server.wire.guidance import (
    GuidanceOption,
    GuidanceQuestion,
    GuidanceTree,
    GuidedService,
    ServiceElsewhere,
)
from server.wire.vocabulary import DeviceKind, Role
from tests.ports import free_port
from tests.server.outside import Outside
from tests.server.store.servers import Cluster

Json = dict[str, Any]

PATIENCE_S = 60.0
START_S = 60.0
PASSWORD = "a long enough password"
HERE, ELSEWHERE = "demo", "town-1"
PLACE = (30.01, 110.01)
"""Where the halls stand."""
LETTERS = "ABCDEFGHJLMNPQRST"
LANES = [first + second for first in LETTERS for second in LETTERS]
"""Prefixes of queues; each has one service and one counter of its own, so that tests don't meet."""

FAR = ServiceEntry(
    code="S-far",
    name="远处的事项",
    queue="AA",
    guide=Guide(papers=[{"name": "申请表", "form": "原件1份"}], promised_days=3),
)
"""Offered in the other centre only."""
TREE = GuidanceTree(
    id="move", name="搬家落户", name_en="Move house", keywords=["迁户口"], pinyin="ban jia luo hu,qian hu kou",
    questions=[
        GuidanceQuestion(
            id="home", text="房子是买的吗？", text_en="Did you buy the home?",
            options=[
                GuidanceOption(
                    id="yes", text="买的", text_en="Yes", next="town", services=[GuidedService(code="S-AA")]
                ),
                GuidanceOption(id="no", text="租的", text_en="No", services=[GuidedService(code="S-AB")]),
            ],
        ),
        GuidanceQuestion(
            id="town", text="在本区吗？", text_en="In this district?",
            options=[
                GuidanceOption(id="no", text="不在", text_en="No", services=[GuidedService(code=FAR.code, step=2)])
            ],
        ),
    ],
)  # fmt: skip


class Lane:
    """A queue with one service and one counter, nobody else's."""

    def __init__(self, prefix: str) -> None:
        self.queue, self.service, self.counter = prefix, f"S-{prefix}", f"c-{prefix.lower()}"
        self.at = f"/centres/{HERE}/counters/{self.counter}"


def catalogue(centre: str) -> Catalogue:
    """A centre of many lanes, whose no-shows need one announcement and no waiting."""
    return Catalogue(
        centre=centre,
        name="测试大厅",
        name_en="Test hall",
        sample=True,
        latitude=PLACE[0],
        longitude=PLACE[1],
        zones=[Zone(id="z1", name="一区", name_en="Zone 1")],
        queues=[
            QueueEntry(id=lane, name=lane, prefix=lane, zone="z1", max_cases=3, appointments=Appointments(capacity=2))
            for lane in LANES
        ],
        counters=[
            CounterEntry(id=f"c-{lane.lower()}", name=lane, label=lane, zone="z1", queues=[CounterQueue(queue=lane)])
            for lane in LANES
        ],
        services=[ServiceEntry(code=f"S-{lane}", name=f"事项{lane}", queue=lane) for lane in LANES]
        + ([FAR] if centre == ELSEWHERE else []),
        trees=[TREE] if centre == HERE else [],
        elsewhere=[ServiceElsewhere(code=FAR.code, name=FAR.name, centre=ELSEWHERE)] if centre == HERE else [],
        classes=[PriorityClass(id="elderly", name="老年人", head_start_s=600, age_from=60)],
        policy=Policy(announce_times=1, announce_s=0, announce_needs_s=0, party_centre_limit=2),
    )  # fmt: skip


class Api:
    """Asks one server as one of its people or devices, raw: every answer is given back as it came."""

    def __init__(self, url: str, token: str | None) -> None:
        self.url, self.token = url, token
        self._session = requests.Session()
        self._session.trust_env = False

    def ask(self, method: str, path: str, **more: Any) -> requests.Response:
        """One request, below `/api/v1` unless the path is of the `root`."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        headers |= more.pop("headers", {})
        at = path if more.pop("root", False) else f"/api/v1{path}"
        return self._session.request(
            method, self.url + at, headers=headers, timeout=PATIENCE_S, allow_redirects=False, **more
        )

    def get(self, path: str, **more: Any) -> requests.Response:
        return self.ask("GET", path, **more)

    def post(self, path: str, body: Any = None, key: str | None = None, **more: Any) -> requests.Response:
        headers = more.pop("headers", {}) | ({"Idempotency-Key": key} if key else {})
        return self.ask("POST", path, json={} if body is None else body, headers=headers, **more)

    def close(self) -> None:
        self._session.close()


class Running:
    """The installation with everybody in it."""

    def __init__(self, data: Path, cluster: Cluster | None = None) -> None:
        """`cluster`: the store, started and stopped with it, instead of an embedded one."""
        ports = free_port(), free_port()
        self.outside = Outside()
        self.settings = Settings(
            data=data, host="127.0.0.1", port=ports[0], live_port=ports[1], hours="always", demo=True,
            partitions=8, fsync="always", threads=8, redis_url=cluster.url if cluster else None,
            wechat_api_url=self.outside.url, wechat_appid="wx1", wechat_secret="hidden",
        )  # fmt: skip
        self.url, self.live_url = (f"http://127.0.0.1:{port}" for port in ports)
        self.store = Embedded(self.settings.store_directory, "always")
        self._kept_in: Embedded | Cluster = cluster or self.store
        self.supervisor = Supervisor(data / "logs")
        self.tokens: dict[str, str] = {}
        self.accounts: dict[str, str] = {}
        self._lanes = iter(LANES)
        self._keys = itertools.count(1)
        self._opened: list[Api] = []

    def start(self) -> None:
        """Start it and wait until it answers."""
        self.settings.twins_directory.mkdir(parents=True, exist_ok=True)
        self._kept_in.start()
        database = open_database(self.settings.sql_url)
        migrate(database)
        database.close()
        self.server: Server = assemble(self.settings)
        self._people()
        self.supervisor.add(server_programs(self.settings))
        missing = self.supervisor.wait_ready(START_S)
        assert not missing, "\n".join(self.log(name) for name in missing)

    def stop(self) -> None:
        """Stop all of it."""
        for api in self._opened:
            api.close()
        self.supervisor.stop()
        self.server.close()
        self._kept_in.stop()
        self.outside.close()

    def as_(self, who: str | None) -> Api:
        """The API as somebody: a role's or a device's name, None for nobody."""
        api = Api(self.url, self.tokens[who] if who else None)
        self._opened.append(api)
        return api

    def visitor(self, name: str) -> Api:
        """The API as a visitor who opened a page in WeChat, once each; their openid is `o-NAME`."""
        answer = self.as_(None).post("/visitors/sessions", {"oauth_code": f"code-{name}"})
        assert answer.status_code == 201, answer.text
        self._opened.append(api := Api(self.url, answer.json()["token"]))
        return api

    def lane(self) -> Lane:
        """A lane nobody has used."""
        return Lane(next(self._lanes))

    def key(self) -> str:
        """A fresh idempotency key."""
        return f"test-{next(self._keys)}"

    def draw(self, lane: Lane, who: str = "kiosk", at: str = HERE, **more: Any) -> Json:
        """A ticket of a lane."""
        body = {"service": lane.service, "channel": "kiosk", **more}
        answer = self.as_(who).post(f"/centres/{at}/tickets", body, key=self.key())
        assert answer.status_code == 201, answer.text
        drawn: Json = answer.json()
        return drawn

    def child(self, name: str) -> Child:
        """One of its processes."""
        return next(child for child in self.supervisor.children if child.program.name == name)

    def log(self, name: str) -> str:
        """What one of its processes has said so far."""
        path = self.settings.data / "logs" / f"{name}.log"
        return path.read_text("utf-8") if path.is_file() else ""

    def events_end(self) -> str:
        """The id of the newest event of the centre: nothing changed as long as it stays."""
        keys = self.server.halls.get(HERE).keys
        newest = self.server.client.ask("xrevrange", keys.stream, count=1)
        return str(newest[0][0])

    def _people(self) -> None:
        now = self.server.client.now_ms()
        hashed = hash_password(PASSWORD)
        with self.server.database.change() as session:
            for centre in (HERE, ELSEWHERE):
                catalogue_store.save(session, catalogue(centre), by="tests", now=now)
            for kind in DeviceKind:
                self.tokens[kind.value] = self._device(session, f"{kind.value}-1", kind, HERE, now)
            self.tokens["printer-2"] = self._device(session, "printer-2", DeviceKind.PRINTER, HERE, now)
            self.tokens["kiosk elsewhere"] = self._device(
                session, "kiosk-9", DeviceKind.KIOSK, ELSEWHERE, now
            )
            people: list[tuple[str, Role, str | None]] = [
                *((role.value, role, HERE) for role in Role),
                ("clerk-2", Role.CLERK, HERE),
                ("clerk elsewhere", Role.CLERK, ELSEWHERE),
                ("district operator", Role.OPERATOR, None),
            ]
            for name, role, of in people:
                new = NewAccount(name, hashed, name, frozenset({role}), of)
                self.accounts[name] = accounts.create(session, new, by="tests", now=now).id
        for name in self.accounts:
            signed = self.server.sign_ins.sign_in(name, PASSWORD)
            assert signed is not None
            self.tokens[name] = signed.token

    def _device(self, session: Any, name: str, kind: DeviceKind, centre: str, now: int) -> str:
        token = new_device_token()
        devices.create(session, name, kind, centre, token=token, by="tests", now=now)
        return token


@contextmanager
def running(cluster: Cluster | None = None) -> Iterator[Running]:
    """An installation, stopped at the end."""
    with tempfile.TemporaryDirectory(prefix="qh-") as directory:
        installation = Running(Path(directory), cluster)
        try:
            installation.start()
            yield installation
        finally:
            installation.stop()
