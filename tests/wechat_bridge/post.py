"""A post of notices with its stand-in for WeChat, both real."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask, request

from wechat_bridge.consents import Consents, Quotas
from wechat_bridge.outbox import Draft, Outbox
from wechat_bridge.records import Records
from wechat_bridge.sender import Sender, Watched
from wechat_bridge.settings import Settings, Weixin
from wechat_bridge.sms import Sms
from wechat_bridge.sms import read as read_sms
from wechat_bridge.templates import Template
from wechat_bridge.virtual.api import create
from wechat_bridge.virtual.stage import Stage
from wechat_bridge.virtual.state import World
from wechat_bridge.ways import Ways
from wechat_bridge.weixin import Api

Json = dict[str, Any]
Served = Callable[[Flask], str]
APPID, SECRET = "wx0123456789abcdef", "s" * 32
CALLED = Template("demo-called", fields={"character_string1": "number", "thing2": "counter"})
MISSED = Template("demo-missed", subscription=True, fields={"character_string1": "number"})
BODY: Json = {
    "openid": "o-zhang", "said": "请 A001 到3号窗口办理。", "url": "https://hall.example/t/s3cret",
    "values": {"number": "A001", "counter": "3号窗口"},
}  # fmt: skip
PHONE = {"phone": "13800138000", "sms": "【中心】请 A001 到3号窗口办理。"}
CLOSED = "http://127.0.0.1:9"


class Weixins:
    """The stand-in, its faults and what it was sent."""

    def __init__(self, serve: Served) -> None:
        self.world = World(APPID, SECRET, frozenset())
        self.named: frozenset[str] = frozenset()
        self.now_s = time.time()
        self.url = serve(create(self.world, Stage(None, lambda: self.named, lambda: self.now_s)))

    @property
    def sent(self) -> list[Json]:
        return self.world.messages


class Post:
    """A bridge's sending side over one data directory; `clock` is moved by hand."""

    def __init__(self, weixin: Weixins, folder: Path, sms: Sms | None = None) -> None:
        self.records = Records(folder, "secret")
        account = Weixin("token", appid=APPID, secret=SECRET, api_url=weixin.url)
        settings = Settings("", "demo", "wechat-1", "127.0.0.1", 1, "secret", account, folder)
        (folder / "wechat").mkdir(exist_ok=True)
        self.api = Api(account, self.records, settings)
        self.outbox, self.consents = Outbox(self.records), Consents(self.records, frozenset({"long"}))
        self.quotas, self.now_s = Quotas(self.records), time.time()
        self.state: str | None = None
        templates = {"called": CALLED, "missed": MISSED}
        self.ways = Ways(self.api, templates, self.consents, self.quotas, sms)
        self.sender = Sender(self.outbox, self.ways, Watched(lambda *_: self.state, lambda: self.now_s))

    def put(self, kind: str = "called", ticket: str = "t1", **body: Any) -> None:
        self.outbox.put("demo", [Draft(ticket, kind, "", BODY | body)], int(self.now_s * 1000))

    def work(self) -> dict[str, int]:
        """Sends all that is due now, in this thread."""
        while letter := self.outbox.claim(int(self.now_s * 1000)):
            self.sender.send(letter)
        return self.outbox.states()

    def outcome(self) -> tuple[str, str | None, str | None]:
        row = self.records.read("SELECT * FROM notices ORDER BY id DESC LIMIT 1")[0]
        return row["state"], row["channel"], row["fault"]


class Provider:
    """Somebody's SMS service."""

    def __init__(self, serve: Served) -> None:
        self.taken: list[Json] = []
        self.status = 200
        app = Flask("sms")

        @app.post("/send/<phone>")
        def send(phone: str) -> Any:
            self.taken.append({"phone": phone, **request.get_json()})
            return {"code": "OK"}, self.status

        self.url = serve(app) + "/send/{phone}"

    def described(self, folder: Path) -> Sms:
        """The request to it, as an owner's file has it."""
        file = folder / "sms.toml"
        file.write_text(f'url = "{self.url}"\nbody = \'{{"text": "{{text}}", "id": "{{id}}"}}\'\nok = "OK"\n')
        return read_sms(file)
