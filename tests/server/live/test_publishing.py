"""A published catalogue reaches whoever follows, and is what the kiosk fetches from then on."""

import queue
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kiosk.session.hall import Hall
from kiosk.shelf import Shelf
from kiosk.watch import Watch
from server.access.tokens import new_device_token
from server.client.http import Api
from server.client.live import Follower
from server.records import devices
from server.wire.vocabulary import DeviceKind
from tests.server.live.conftest import Socket
from tests.server.running import PATIENCE_S, Running
from tests.server.web.managed import Managed, renamed

Connect = Callable[..., Socket]


def test_followers_hear_of_a_new_version_and_fetch_it(installation: Running, connect: Connect) -> None:
    managed = Managed(installation)
    anyone = installation.as_(None)
    anyone.get(f"/centres/{managed.centre}")
    socket = connect(None)
    followed: Any = socket.follow({"centre": managed.centre})
    assert (followed["ok"], followed["snapshot"]["catalogue_version"]) == (True, 1)
    managed.put("services/S1", renamed("居住证延期"))
    published = managed.publish()
    event = socket.next(holds=lambda told: told["type"] == "catalogue.published")
    assert (event["centre"], event["catalogue_version"]) == (managed.centre, published["version"])
    service = anyone.get(f"/centres/{managed.centre}/services/S1").json()
    assert service["name"] == "居住证延期"


def test_kiosk_that_follows_has_a_new_version_before_it_would_look_by_itself(
    installation: Running, tmp_path: Path
) -> None:
    managed = Managed(installation)
    kiosk, token = f"{managed.centre}-kiosk", new_device_token()
    with installation.server.database.change() as session:
        now = installation.server.client.now_ms()
        devices.create(session, kiosk, DeviceKind.KIOSK, managed.centre, token=token, by="tests", now=now)
    known: queue.SimpleQueue[Hall] = queue.SimpleQueue()
    looks = Looks(installation.url, token)

    def follow(url: str, on_change: Any, on_state: Any) -> Follower:
        return Follower(url, token, managed.centre, "board", on_change, on_state)

    watch = Watch(managed.centre, looks, follow, Shelf(tmp_path, managed.centre), known.put, lambda _: None)
    watch.start()
    try:
        wait_for(known, 1)
        managed.put("services/S1", renamed("居住证延期"))
        before = looks.catalogues
        managed.publish()
        hall = wait_for(known, 2)
    finally:
        watch.stop()
        looks.close()
    assert hall.menu.catalogue.services[0].name == "居住证延期"
    assert looks.catalogues == before + 1  # the event came when the new one was there to be fetched


class Looks(Api):
    """The kiosk's own way to the server, which counts how often the catalogue was fetched."""

    catalogues = 0

    def get(self, path: str, **query: object) -> Any:
        """As ever."""
        self.catalogues += path.endswith("/catalogue")
        return super().get(path, **query)


def wait_for(known: "queue.SimpleQueue[Hall]", version: int) -> Hall:
    """The hall once it has this version."""
    while (hall := known.get(timeout=PATIENCE_S)).catalogue.version != version:
        pass
    return hall
