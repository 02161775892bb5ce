"""A body is read whole or refused, and an answer is sent whole, whatever werkzeug isn't asked about."""

import io
from typing import Any

import pytest
from flask import Flask, Response, request
from flask.testing import FlaskClient
from werkzeug.test import EnvironBuilder

from server.web import lean
from server.web.whole import LARGEST_BODY, told

ENDS = {"wsgi.input_terminated": True}
"""What a server says that ends a body by itself."""


@pytest.fixture
def app() -> Flask:
    app = lean.App("whole", doc_ui=False)
    app.add_url_rule("/", "echo", lambda: {"length": len(request.get_data())}, methods=["POST"])
    app.add_url_rule("/value", "value", lambda: {"value": request.get_json()}, methods=["POST"])
    app.add_url_rule("/told", "told", lambda: ({"名": "一"}, 201))
    app.add_url_rule("/gone", "gone", lambda: ({}, 204))
    app.add_url_rule("/plain", "plain", lambda: Response("yes"))
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.mark.parametrize("server", [{}, ENDS])
@pytest.mark.parametrize("size", [0, 1, LARGEST_BODY])
def test_a_body_that_is_short_enough_is_read_whole(
    client: FlaskClient, server: dict[str, Any], size: int
) -> None:
    assert client.post("/", data=b"x" * size, environ_overrides=server).json == {"length": size}


@pytest.mark.parametrize("server", [{}, ENDS])
def test_a_body_that_says_to_be_too_long_is_refused(client: FlaskClient, server: dict[str, Any]) -> None:
    assert client.post("/", data=b"x" * (LARGEST_BODY + 1), environ_overrides=server).status_code == 413


@pytest.mark.parametrize("size", [LARGEST_BODY, LARGEST_BODY + 1])
def test_of_a_body_of_unknown_length_no_more_is_read_than_may_be(app: Flask, size: int) -> None:
    environ = EnvironBuilder("/", method="POST", input_stream=io.BytesIO(b"x" * size)).get_environ()
    environ |= {"HTTP_TRANSFER_ENCODING": "chunked"} | ENDS
    answer = Response.from_app(app, environ)
    assert answer.get_json() == {"length": LARGEST_BODY}


def test_a_value_is_understood_once_however_often_it_is_asked_for(app: Flask) -> None:
    with app.test_request_context("/value", method="POST", json={"a": [1]}):
        assert request.get_json() is request.get_json(silent=True)


@pytest.mark.parametrize(
    "text", [b'{"a":1,"a":2}', b'{"a":NaN}', b'"\\ud800"', b"[" * 50_000, b'{"a"', b"\xff"]
)
def test_what_is_not_json_is_refused(client: FlaskClient, text: bytes) -> None:
    assert client.post("/value", data=text, content_type="application/json").status_code == 400


def test_an_answer_is_compact_json_in_utf8_with_its_length(client: FlaskClient) -> None:
    answer = client.get("/told")
    assert (answer.status_code, answer.data) == (201, '{"名":"一"}\n'.encode())
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Content-Length"] == "14"


def test_an_answer_that_may_have_no_body_has_none(client: FlaskClient) -> None:
    head, gone = client.head("/told"), client.get("/gone")
    assert (head.data, head.headers["Content-Length"]) == (b"", "14")
    assert (gone.data, "Content-Length" in gone.headers) == (b"", False)


def test_what_waits_for_the_end_of_an_answer_hears_of_it(app: Flask) -> None:
    ended: list[bool] = []

    @app.after_request
    def wait(response: Response) -> Response:
        response.call_on_close(lambda: ended.append(True))
        return response

    with app.test_client() as client, client.get("/told") as answer:
        assert answer.status_code == 201
    assert ended == [True]


def test_an_address_an_answer_leads_to_is_written_for_the_line(app: Flask) -> None:
    def lead() -> Response:
        answer = told({})
        answer.headers["Location"] = "/号/A001"
        return answer

    app.add_url_rule("/lead", "lead", lead)
    assert app.test_client().get("/lead").headers["Location"] == "/%E5%8F%B7/A001"
