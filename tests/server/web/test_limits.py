"""What needs no sign-in may be asked only so often from one address; everything else is not counted."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from server.access.tokens import new_device_token
from server.records import devices
from server.settings import Settings
from server.store.embedded import Embedded
from server.web.app import create_app
from server.wire.vocabulary import DeviceKind
from tests.server.assembled import assembled

SECRETS_A_MINUTE = 600


@contextmanager
def visitor(store: Embedded, data: Path, **more: Any) -> Iterator[FlaskClient]:
    """Somebody who asks a web of these settings."""
    settings = Settings(data=data, redis_url=store.url, **more)
    with assembled(settings) as server:
        yield create_app(server).test_client()


def guess(asking: FlaskClient, times: int, forwarded_for: str = "") -> list[Any]:
    """The answers to so many guesses at a secret."""
    headers = {"Accept": "application/json"} | ({"X-Forwarded-For": forwarded_for} if forwarded_for else {})
    return [asking.get(f"/t/{'x' * 30}{n}", headers=headers) for n in range(times)]


def test_guessing_at_secrets_is_refused_after_so_many_a_minute(store: Embedded, tmp_path: Path) -> None:
    with visitor(store, tmp_path) as asking:
        asked = guess(asking, SECRETS_A_MINUTE + 1)
        assert {answer.status_code for answer in asked[:-1]} == {404}
        assert asked[-1].status_code == 429
        assert asked[-1].get_json()["code"] == "too_many"
        assert 1 <= int(asked[-1].headers["Retry-After"]) <= 60
        assert asking.get("/api/v1").status_code == 200


def test_the_wechat_bridge_asks_for_all_its_visitors_and_is_not_counted(
    store: Embedded, tmp_path: Path
) -> None:
    with visitor(store, tmp_path) as asking:

        def asked(token: str | None = None) -> int:
            headers = {"Authorization": f"Bearer {token}"} if token else {}
            return asking.post("/t/none/openid", json={"oauth_code": "code"}, headers=headers).status_code

        tokens = {kind: new_device_token() for kind in (DeviceKind.WECHAT, DeviceKind.PRINTER)}
        with asking.application.extensions["quhao"].database.change() as session:
            for kind, token in tokens.items():
                devices.create(session, f"a-{kind}", kind, None, token=token, by="test", now=0)
        assert [asked() for _ in range(61)] == [404] * 60 + [429]
        assert asked(tokens[DeviceKind.PRINTER]) == 429
        assert asked(tokens[DeviceKind.WECHAT]) == 404


def test_behind_a_proxy_each_address_it_was_asked_from_is_counted_for_itself(
    store: Embedded, tmp_path: Path
) -> None:
    with visitor(store, tmp_path, trusted_proxies=1) as asking:
        assert guess(asking, SECRETS_A_MINUTE + 1, "192.0.2.1")[-1].status_code == 429
        assert guess(asking, 1, "192.0.2.2")[0].status_code == 404
        assert guess(asking, 1, "192.0.2.3, 192.0.2.1")[0].status_code == 429  # the first was made up


def test_without_a_proxy_nobody_can_say_that_they_are_another(store: Embedded, tmp_path: Path) -> None:
    with visitor(store, tmp_path) as asking:
        assert guess(asking, SECRETS_A_MINUTE + 1, "192.0.2.1")[-1].status_code == 429
        assert guess(asking, 1, "192.0.2.2")[0].status_code == 429
