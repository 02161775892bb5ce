"""The HTTP client against a real server on a real port."""

import json
import logging
import socket
import threading
from pathlib import Path

import pytest
from werkzeug.wrappers import Request, Response

from server.client.http import Api, Failed, Refused, Unreachable


def told(status: int, **headers: str) -> Response:
    return Response(b'{"id": "A001"}', status, {"Content-Type": "application/json", **headers})


def problem(status: int, code: str, **more: object) -> Response:
    body = {
        "type": "about:blank",
        "title": "No",
        "status": status,
        "detail": "现在不能取号。",
        "code": code,
        **more,
    }
    return Response(json.dumps(body), status, content_type="application/problem+json")


def test_get_sends_token_language_and_query(answers) -> None:
    answers.give(told(200))
    assert Api(answers.url, "t0ken").get("/centres/demo/services", q="居住证", category=None) == {
        "id": "A001"
    }
    (request,) = answers.asked
    assert request.path == "/api/v1/centres/demo/services"
    assert dict(request.args) == {"q": "居住证"}
    assert request.headers["Authorization"] == "Bearer t0ken"
    assert request.headers["Accept-Language"] == "zh-CN"


def test_nothing_is_claimed_without_a_token(answers) -> None:
    answers.give(told(200))
    Api(answers.url).get("/centres")
    assert "Authorization" not in answers.asked[0].headers


def test_token_stands_although_a_netrc_names_the_host(answers, tmp_path: Path, monkeypatch) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("default login somebody password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    answers.give(told(200))
    Api(answers.url, "t0ken").get("/me")
    assert answers.asked[0].headers["Authorization"] == "Bearer t0ken"


def test_post_makes_a_key_of_its_own_each_time(answers) -> None:
    answers.give(told(201), told(201))
    api = Api(answers.url, "t")
    api.post("/centres/demo/tickets", {"service": "s"})
    api.post("/centres/demo/tickets", {"service": "s"})
    keys = [request.headers["Idempotency-Key"] for request in answers.asked]
    assert len(set(keys)) == 2
    assert all(len(key) == 32 for key in keys)
    assert answers.asked[0].get_json() == {"service": "s"}


def test_refusal_carries_its_code_and_sentence(answers) -> None:
    answers.give(problem(409, "already_holding", ticket={"number": "A007"}))
    with pytest.raises(Refused) as caught:
        Api(answers.url).post("/centres/demo/tickets", {})
    assert (caught.value.status, caught.value.code) == (409, "already_holding")
    assert caught.value.detail == "现在不能取号。"
    assert caught.value.body["ticket"] == {"number": "A007"}


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 500])
def test_problem_of_any_status_is_a_refusal(answers, status: int) -> None:
    answers.give(problem(status, "some_code"))
    with pytest.raises(Refused):
        Api(answers.url).post("/x")


def test_wait_asked_for_is_told(answers) -> None:
    limited = problem(429, "too_many")
    limited.headers["Retry-After"] = "7"
    answers.give(limited)
    with pytest.raises(Refused) as caught:
        Api(answers.url).post("/x")
    assert caught.value.retry_after_s == 7


def test_store_away_is_unanswered_with_the_wait_asked_for(answers) -> None:
    away = problem(503, "store_away")
    away.headers["Retry-After"] = "1"
    answers.give(away)
    with pytest.raises(Unreachable) as caught:
        Api(answers.url).post("/x")
    assert caught.value.retry_after_s == 1


@pytest.mark.parametrize(
    "answer",
    [
        Response("<html>Bad gateway</html>", 502, content_type="text/html"),
        Response("<html>welcome</html>", 200, content_type="text/html"),
        Response("[1]", 200, content_type="application/json"),
        Response("{}", 302, {"Location": "/elsewhere"}, content_type="application/json"),
        Response("", 500),
    ],
)
def test_answer_of_something_else_is_no_answer(answers, answer: Response) -> None:
    answers.give(answer)
    with pytest.raises(Unreachable):
        Api(answers.url).post("/x")
    assert len(answers.asked) == 1


def test_empty_success_is_an_empty_answer(answers) -> None:
    answers.give(Response("", 204))
    assert Api(answers.url).post("/x") == {}


def test_repeat_keeps_the_key_until_answered(answers) -> None:
    away = problem(503, "store_away")
    away.headers["Retry-After"] = "1"
    answers.give(away, Response("", 502), told(200))
    pauses: list[float] = []
    assert Api(answers.url, pause=pauses.append).post("/x", {"a": 1}, repeat=3) == {"id": "A001"}
    assert len({request.headers["Idempotency-Key"] for request in answers.asked}) == 1
    assert pauses == [1.0, 0.4]


def test_refusal_is_never_repeated(answers) -> None:
    answers.give(problem(409, "session_closed"))
    with pytest.raises(Refused):
        Api(answers.url).post("/x", repeat=5)
    assert len(answers.asked) == 1


def test_repeats_end(answers) -> None:
    answers.give(*[Response("", 502)] * 3)
    with pytest.raises(Unreachable):
        Api(answers.url, pause=lambda _s: None).post("/x", repeat=2)
    assert len(answers.asked) == 3


def test_reading_is_asked_again_once(answers) -> None:
    answers.give(Response("", 502), told(200))
    assert Api(answers.url, pause=lambda _s: None).get("/x") == {"id": "A001"}


def test_taking_away_is_asked_again_once_and_needs_no_body(answers) -> None:
    answers.give(Response("", 502), Response("", 204))
    assert Api(answers.url, "token", pause=lambda _s: None).delete("/sessions") == {}
    assert [(request.method, request.path) for request in answers.asked] == [
        ("DELETE", "/api/v1/sessions")
    ] * 2
    assert answers.asked[0].get_data() == b""


def test_slow_server_is_unanswered(answers) -> None:
    held = threading.Event()

    def slow(_request: Request) -> Response:
        held.wait(10)
        return told(200)

    answers.give(slow)
    try:
        with pytest.raises(Unreachable):
            Api(answers.url, timeout_s=0.1).post("/x")
    finally:
        held.set()


def test_nobody_there_is_unanswered_and_names_no_secret() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(Failed) as caught:
        Api(f"http://127.0.0.1:{port}", "t0ken").post("/t/s3cret/cancel")
    assert isinstance(caught.value, Unreachable)
    assert caught.value.__suppress_context__
    assert "s3cret" not in str(caught.value)


def test_token_is_never_told_when_no_header_can_carry_it() -> None:
    with pytest.raises(ValueError, match="characters") as caught:
        Api("http://127.0.0.1:1", "line\nbreak")
    assert "break" not in str(caught.value)


def test_token_is_never_logged(answers, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    answers.give(told(200))
    api = Api(answers.url, "t0ken")
    api.get("/me")
    assert "t0ken" not in caplog.text
    assert "t0ken" not in repr(api)


def test_cookie_of_the_server_is_not_kept(answers) -> None:
    answers.give(told(200, **{"Set-Cookie": "quhao_session=x"}), told(200))
    api = Api(answers.url)
    api.get("/me")
    api.get("/me")
    assert "Cookie" not in answers.asked[1].headers


def test_language_changes_with_the_person_at_the_screen(answers) -> None:
    answers.give(told(200), told(200))
    api = Api(answers.url)
    api.get("/me")
    api.language = "en"
    api.get("/me")
    assert [request.headers["Accept-Language"] for request in answers.asked] == ["zh-CN", "en"]
