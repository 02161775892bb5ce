"""Pages opened in WeChat are given what its JS-SDK asks for: signed for our own addresses, and for no others."""

import hashlib
import json
from collections.abc import Iterator

import pytest

from server.access.wechat_pages import AGAIN_S, PageAccount, WechatPages, subscriptions
from server.domain.refusals import Refused
from tests.server.outside import Outside
from tests.server.running import Running

TOKEN, TICKET = "t" * 600, "j" * 80
URL = "https://q.example/t/abc"


class Clock:
    now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def outside() -> Iterator[Outside]:
    standing = Outside()
    told = {"access_token": TOKEN, "ticket": TICKET, "expires_in": 7200}
    standing.answer = 200, json.dumps(told)
    yield standing
    standing.close()


def pages(outside: Outside, clock: Clock, **more: str) -> WechatPages:
    account = PageAccount(
        api_url=outside.url, sdk_url="https://res.example/sdk.js", appid="wx1", secret="hidden",
        templates=("a", "b", "c", "d"), **more,
    )  # fmt: skip
    return WechatPages(account, clock)


def test_an_address_is_signed_as_wechat_checks_it(outside: Outside) -> None:
    told = pages(outside, Clock()).signed(URL, lambda count: b"\x01" * count)
    plain = f"jsapi_ticket={TICKET}&noncestr={'01' * 8}&timestamp=1800000000&url={URL}"
    assert told["signature"] == hashlib.sha1(plain.encode()).hexdigest()
    assert (told["appid"], told["nonce"], told["templates"]) == ("wx1", "01" * 8, ["a", "b", "c"])
    assert TICKET not in json.dumps(told)


def test_ticket_is_asked_for_once_and_again_before_its_end(outside: Outside) -> None:
    clock = Clock()
    signing = pages(outside, clock)
    for _ in range(3):
        signing.signed(URL, bytes)
    assert [one["path"].split("?")[0] for one in outside.asked] == [
        "/cgi-bin/stable_token",
        "/cgi-bin/ticket/getticket",
    ]
    clock.now += 7000
    signing.signed(URL, bytes)
    assert len(outside.asked) == 4


def test_the_owners_own_token_service_is_asked_where_there_is_one(outside: Outside) -> None:
    pages(outside, Clock(), token_url=f"{outside.url}/token").signed(URL, bytes)
    assert [one["path"].split("?")[0] for one in outside.asked] == ["/token", "/cgi-bin/ticket/getticket"]


@pytest.mark.parametrize(
    "answer",
    [(502, "no"), (200, "{}"), (200, "[]"), (200, '{"access_token": 7}'), (200, '{"errcode": 40164}'),
     (200, json.dumps({"access_token": TOKEN, "errcode": 40001}))],
    ids=str,
)  # fmt: skip
def test_wechat_that_gives_no_ticket_is_not_asked_at_once_again(
    outside: Outside, answer: tuple[int, str]
) -> None:
    clock, outside.answer = Clock(), answer
    signing = pages(outside, clock)
    for _ in range(2):
        with pytest.raises(Refused, match="wechat_away"):
            signing.signed(URL, bytes)
    asked = len(outside.asked)
    assert asked <= 4
    clock.now += AGAIN_S
    with pytest.raises(Refused):
        signing.signed(URL, bytes)
    assert len(outside.asked) > asked


@pytest.mark.parametrize(
    ("said", "follows"),
    [({"subscribe": 1}, True), ({"subscribe": 0}, False), ({}, None), ({"errcode": 40003}, None),
     ({"errcode": 40001}, None), ({"subscribe": [1]}, None), ({"access_token": None}, None)],
    ids=str,
)  # fmt: skip
def test_whoever_follows_the_account_is_known_where_wechat_says_so(
    outside: Outside, said: dict[str, object], follows: bool | None
) -> None:
    outside.answer = 200, json.dumps({"access_token": TOKEN} | said)
    assert pages(outside, Clock()).follows("o-1") is follows
    assert len(outside.asked) <= 4


def test_templates_that_need_a_yes_are_read_from_the_bridges_file(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    path = tmp_path_factory.mktemp("bridge") / "templates.toml"
    path.write_text('[called]\ntemplate_id = "c"\n[result]\ntemplate_id = "r"\nsubscription = true\n')
    assert subscriptions(path) == ("r",)
    assert subscriptions(None) == ()
    path.write_text("=")
    with pytest.raises(ValueError, match=r"templates\.toml"):
        subscriptions(path)


@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.example/",
        "http://127.0.0.1:1/",
        "",
        "x",
        "{own}#/c/demo",
        "{own}.evil.example/t/a",
        "{own} /t/a",
    ],
)
def test_nobody_elses_address_is_signed(installation: Running, url: str) -> None:
    body = {"url": url.replace("{own}", installation.url)}
    answer = installation.as_(None).post("/visitors/wechat", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_field")


def test_without_a_ticket_of_wechats_the_page_is_told_so(installation: Running) -> None:
    answer = installation.as_(None).post("/visitors/wechat", {"url": f"{installation.url}/t/abc"})
    assert (answer.status_code, answer.json()["code"]) == (409, "wechat_away")
