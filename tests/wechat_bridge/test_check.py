"""`quhao wechat check` and `menu`: each wrong setting is told in a plain sentence, and the exit code says so."""

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from server.wire.texts import catalogue, has
from wechat_bridge import check, check_api, set_menu
from wechat_bridge.consents import DAILY
from wechat_bridge.virtual.api import create
from wechat_bridge.virtual.stage import Stage
from wechat_bridge.virtual.state import World

Served = Callable[[Flask], str]
Told = tuple[int, str]

KEY = base64.b64encode(b"k" * 32).decode().rstrip("=")


class Desk:
    """An operator's environment, right in everything at first."""

    def __init__(self, serve: Served, hall_url: str, folder: Path, capsys: Any) -> None:
        self.world, self.faults = World("wx0123", "secret", frozenset({"t-called"})), frozenset[str]()
        api_url = serve(create(self.world, Stage(faults=lambda: self.faults)))
        self.templates = folder / "templates.toml"
        self.templates.write_text('[called]\ntemplate_id = "t-called"\n[called.fields]\nthing1 = "number"\n')
        self.environment = {
            "QUHAO_TOKEN": "device-token", "QUHAO_WECHAT_TOKEN": "callback", "QUHAO_WECHAT_AES_KEY": KEY,
            "QUHAO_WECHAT_APPID": "wx0123", "QUHAO_WECHAT_SECRET": "secret", "QUHAO_WECHAT_API_URL": api_url,
            "QUHAO_WECHAT_TEMPLATES": str(self.templates), "QUHAO_SERVER": hall_url, "QUHAO_HOTLINE": "12345",
            "QUHAO_DATA": str(folder / "data"),
        }  # fmt: skip
        self._capsys = capsys

    def run(self, main: Any = check.main, *arguments: str, **changed: str) -> Told:
        known = self.environment | {f"QUHAO_{name}": value for name, value in changed.items()}
        status = main(arguments, known)
        told = self._capsys.readouterr()
        return status, told.out + told.err


@pytest.fixture
def desk(serve: Served, hall_url: str, hall: Any, tmp_path: Path, capsys: Any) -> Desk:
    hall.public_url = "https://hall.example"
    return Desk(serve, hall_url, tmp_path, capsys)


def test_nothing_is_wrong_where_all_is_right(desk: Desk) -> None:
    status, told = desk.run()
    assert status == 0
    assert told.endswith("没有发现问题。\n")
    assert "✗" not in told
    assert told.count("提示：") == 1  # of the kinds that have no template
    assert "Nothing is wrong." in desk.run(check.main, "--lang", "en")[1]
    assert "人工" in desk.run(HOTLINE="")[1]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"WECHAT_TOKEN": ""}, "没有设置 QUHAO_WECHAT_TOKEN"),
        ({"WECHAT_TOKEN": "a b"}, "3～32 位"),
        ({"WECHAT_AES_KEY": "short"}, "现在是 5 位"),
        ({"WECHAT_APPID": ""}, "请设置 QUHAO_WECHAT_APPID"),
        ({"WECHAT_APPID": "0123"}, "应以 wx 开头"),
        ({"WECHAT_MODE": "secret"}, "QUHAO_WECHAT_MODE 是“secret”"),
        ({"WECHAT_SECRET": "guess"}, "AppSecret 不对（40125）"),
        ({"WECHAT_API_URL": "http://127.0.0.1:9"}, "连不上 http://127.0.0.1:9"),
        ({"WECHAT_API_URL": "api"}, "不是网址"),
        ({"WECHAT_TEMPLATES": "/nowhere.toml"}, "消息模板文件有误"),
        ({"WECHAT_SMS": "/nowhere.toml"}, "短信文件有误"),
        ({"SERVER": "http://127.0.0.1:9"}, "连不上取号服务器"),
        ({"CENTRE": "nowhere"}, "没有中心“nowhere”"),
        ({"CENTRES": "demo,nowhere"}, "设备令牌进不了这些中心：nowhere"),
        ({"CENTRES": "*"}, "设备令牌进不了这些中心：far"),
        ({"DATA": ""}, "没有设置 --data"),
        ({"DATA": "/etc/hosts/wechat"}, "写不进 /etc/hosts/wechat"),
    ],
)
def test_what_is_wrong_is_told_by_its_name(desk: Desk, changed: dict[str, str], said: str) -> None:
    status, told = desk.run(**changed)
    assert status == 1
    assert said in told
    assert "处要改" in told


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("e61004", "IP 白名单里（61004）"),
        ("e40164", "IP 白名单里（40164）"),
        ("e48001", "没有这个接口的权限"),
    ],
)
def test_what_wechat_refuses_is_told_in_words(desk: Desk, fault: str, said: str) -> None:
    desk.faults = frozenset({fault})
    status, told = desk.run()
    assert (status, said in told) == (1, True)


def test_a_template_the_account_does_not_have_is_found(desk: Desk) -> None:
    desk.templates.write_text('[called]\ntemplate_id = "other"\n[called.fields]\nthing1 = "number"\n')
    assert "公众号里没有这些通知的模板，请核对模板编号：called" in desk.run()[1]


def test_subscriptions_are_looked_for_among_the_account_s_own(desk: Desk) -> None:
    for id_, known in (("t-called", True), ("other", False)):
        desk.templates.write_text(
            f'[called]\ntemplate_id = "{id_}"\nsubscription = true\n[called.fields]\nthing1 = "number"\n'
        )
        status, told = desk.run()
        assert (status, "1 个消息模板都在公众号里" in told) == (0 if known else 1, known)


def test_it_says_how_many_messages_are_left_today(desk: Desk) -> None:
    assert "今天的消息额度够用" in desk.run()[1]
    desk.world.daily, desk.world._sent_today = 10, 9
    status, told = desk.run()
    assert (status, "模板消息额度 10 条，只剩 1 条" in told) == (0, True)
    desk.world._sent_today = 10
    status, told = desk.run()
    assert (status, "模板消息额度（10 条）已用完" in told) == (1, True)


@pytest.mark.parametrize("fault", [f"quota{over}_{one}" for over in ("", "_over") for one in DAILY])
def test_an_operator_reads_of_the_quota_in_words(fault: str) -> None:
    assert has(f"devices.fault_{fault}")
    assert has(f"wechat_check.{fault}")


def test_links_that_are_not_https_are_told(desk: Desk, hall: Any) -> None:
    hall.public_url = "http://hall.example"
    assert "不是 https" in desk.run()[1]
    hall.public_url = None
    assert "没有设置 QUHAO_PUBLIC_URL" in desk.run()[1]


def test_every_code_said_in_words_has_its_words() -> None:
    assert {f"wechat_check.code_{code}" for code in check_api.SAID} <= set(catalogue())


def test_secrets_are_never_told(desk: Desk) -> None:
    for changed in ({}, {"WECHAT_SECRET": "guessed-secret"}, {"WECHAT_API_URL": "http://127.0.0.1:9"}):
        told = desk.run(**changed)[1]
        assert not any(word in told for word in ("guessed-secret", "device-token", KEY))


def test_the_menu_is_set_shown_or_refused_in_words(desk: Desk, hall: Any) -> None:
    assert desk.run(set_menu.main) == (0, catalogue()["wechat_check.menu_set"]["zh-CN"] + "\n")
    assert desk.world.menu is not None
    assert desk.world.menu["button"][2]["sub_button"][-1] == {
        "type": "view", "name": "手机网页", "url": "https://hall.example/",
    }  # fmt: skip
    assert '"type": "view"' in desk.run(set_menu.main, "--links", "--print")[1]
    assert desk.run(set_menu.main, WECHAT_SECRET="")[0] == 1
    desk.faults = frozenset({"e48001"})
    assert "没有这个接口的权限" in desk.run(set_menu.main)[1]
    hall.public_url = None
    assert "QUHAO_PUBLIC_URL" in desk.run(set_menu.main, "--links")[1]
