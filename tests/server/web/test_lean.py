"""What is remembered of addresses and names leads where it led the first time, and nothing else does."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.web import lean


@pytest.fixture
def app() -> Flask:
    app = lean.App("routes", doc_ui=False)

    @app.route("/things/<name>")
    def thing(name: str) -> dict[str, Any]:
        return {"name": name}

    @app.route("/things/<name>", methods=["POST"])
    def change(name: str) -> dict[str, Any]:
        return {"changed": name}

    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def test_an_address_leads_where_it_led_before(client: FlaskClient) -> None:
    for _ in range(2):
        assert client.get("/things/one").json == {"name": "one"}
        assert client.post("/things/one").json == {"changed": "one"}
        assert client.get("/things/二").json == {"name": "二"}


def test_what_a_view_was_given_is_its_own(app: Flask) -> None:
    for _ in range(2):
        with app.test_request_context("/things/one") as context:
            assert context.request.view_args == {"name": "one"}
            context.request.view_args.clear()


def test_an_address_that_leads_nowhere_is_refused_each_time(client: FlaskClient) -> None:
    for _ in range(2):
        assert client.get("/others").status_code == 404
        refused = client.put("/things/one")
        assert refused.status_code == 405
        assert refused.allow == {"GET", "HEAD", "OPTIONS", "POST"}


def test_what_a_method_may_do_is_told_of_a_remembered_address(client: FlaskClient) -> None:
    client.get("/things/one")
    assert client.options("/things/one").allow == {"GET", "HEAD", "OPTIONS", "POST"}


@pytest.mark.parametrize("host", ["hall.example", "大厅.example", "127.0.0.1:8000", "[::1]:8000"])
def test_the_name_the_machine_is_called_by_changes_nothing(client: FlaskClient, host: str) -> None:
    for _ in range(2):
        assert client.get("/things/one", headers={"Host": host}).json == {"name": "one"}


def test_a_name_that_is_none_is_refused_each_time(client: FlaskClient) -> None:
    called = [
        client.get("/things/one", headers={"Host": f"{'a' * 64}.example"}).status_code for _ in range(2)
    ]
    assert called == [400, 400]


def test_an_upgrade_to_what_is_not_there_is_refused(client: FlaskClient) -> None:
    client.get("/things/one")
    asked = client.get("/things/one", headers={"Connection": "Upgrade", "Upgrade": "websocket"})
    assert asked.status_code == 405


def test_no_more_is_remembered_than_was_said(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lean, "MOST_KEPT", 3)
    client = app.test_client()
    for number in range(10):
        assert client.get(f"/things/{number}", headers={"Host": f"h{number}.example"}).status_code == 200
    assert client.get(f"/things/{'x' * 300}").json == {"name": "x" * 300}
    with app.test_request_context("/things/0") as context:
        assert len(context.url_adapter.kept) <= 3  # type: ignore[union-attr]
        assert all(len(path) <= lean.LONGEST_KEPT for _, path in context.url_adapter.kept)  # type: ignore[union-attr]
