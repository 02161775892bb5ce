"""Signing in and out: cookies for browsers, tokens for programs, and no page of another origin."""

from dataclasses import replace

import pytest

from server.web.app import create_app
from tests.server.running import PASSWORD, Running


def test_a_browser_gets_a_cookie_no_script_can_read(installation: Running) -> None:
    answer = installation.as_(None).post("/sessions", {"username": "guide", "password": PASSWORD})
    assert answer.status_code == 201
    cookie = answer.headers["Set-Cookie"]
    assert all(
        part in cookie for part in ("quhao_session=qs_", "HttpOnly", "SameSite=Strict", "Path=/", "Expires=")
    )
    assert "Secure" not in cookie
    assert answer.headers["Cache-Control"] == "no-store"
    known = installation.as_("guide").get("/me").json()
    assert known == {k: v for k, v in answer.json().items() if k not in ("token", "expires_at")} | {
        "expires_at": known["expires_at"]
    }


def test_under_https_the_cookie_is_secure(installation: Running) -> None:
    settings = installation.settings.model_copy(update={"public_url": "https://hall.example"})
    client = create_app(replace(installation.server, settings=settings)).test_client()
    answer = client.post("/api/v1/sessions", json={"username": "guide", "password": PASSWORD})
    assert "Secure" in answer.headers["Set-Cookie"]
    assert (
        "Secure"
        in client.delete("/api/v1/sessions", headers={"Origin": "https://hall.example"}).headers["Set-Cookie"]
    )


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        ({"username": "guide", "password": "wrong"}, 401, "锁定"),
        ({"username": "nobody", "password": PASSWORD}, 401, "锁定"),
        ({"device_token": "qd_wrong"}, 401, "设备令牌"),
        ({}, 422, ""),
        ({"username": "guide"}, 422, ""),
        ({"username": "guide", "password": PASSWORD, "device_token": "qd_x"}, 422, ""),
    ],
)
def test_who_can_not_be_signed_in_is_told_why_in_one_sentence(
    installation: Running, body: dict[str, str], status: int, says: str
) -> None:
    answer = installation.as_(None).post("/sessions", body)
    assert answer.status_code == status
    assert says in answer.json()["detail"]
    assert "Set-Cookie" not in answer.headers


def test_a_television_signs_in_with_its_token_and_out_again(installation: Running) -> None:
    nobody = installation.as_(None)
    signed = nobody.post("/sessions", {"device_token": installation.tokens["tv"]}).json()
    assert (signed["kind"], signed["id"], signed["device_kind"]) == ("device", "tv-1", "tv")
    browser = {"Cookie": f"quhao_session={signed['token']}"}
    assert nobody.get("/me", headers=browser).json()["id"] == "tv-1"
    own = browser | {"Origin": installation.url}
    assert nobody.ask("DELETE", "/sessions", headers=own).status_code == 204
    assert nobody.get("/me", headers=browser).status_code == 401
    assert nobody.ask("DELETE", "/sessions", headers=own).status_code == 204


@pytest.mark.parametrize(
    ("origin", "may"),
    [(None, False), ("http://evil.example", False), ("null", False), ("own", True), ("localhost", True)],
)
def test_a_cookie_counts_for_pages_of_the_web_itself_only(
    installation: Running, origin: str | None, may: bool
) -> None:
    lane, nobody = installation.lane(), installation.as_(None)
    names = {"own": installation.url, "localhost": f"http://localhost:{installation.settings.port}"}
    headers = {"Cookie": f"quhao_session={installation.tokens['clerk']}"}
    if origin is not None:
        headers["Origin"] = names.get(origin, origin)
    answer = nobody.post(f"{lane.at}/sign-in", headers=headers)
    assert answer.status_code == (200 if may else 403)
    assert nobody.get(lane.at, headers=headers).status_code == 200


def test_every_page_says_what_it_may_load_and_where_its_socket_is(installation: Running) -> None:
    for host in ("127.0.0.1", "localhost"):
        asked = {"Host": f"{host}:{installation.settings.port}"}
        answer = installation.as_(None).get("", headers=asked)
        live = f"{host}:{installation.settings.live_port}"
        assert answer.json()["live_url"] == f"http://{live}"
        assert (
            f"connect-src 'self' http://{live} ws://{live} https://res.wx.qq.com;"
            in answer.headers["Content-Security-Policy"]
        )
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    for name in ("a;b", "[::::]"):
        odd = installation.as_(None).get("", headers={"Host": name})
        assert name not in odd.text + odd.headers.get("Content-Security-Policy", "")
