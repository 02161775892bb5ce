"""The bridge and the stand-in for WeChat as programs of their own, beside a whole installation."""

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import requests

from tests.ports import free_port
from tests.server.running import HERE, Running
from tests.waiting import until
from wechat_bridge.crypto import Envelopes
from wechat_bridge.virtual import Chat

Json = dict[str, Any]

ROOT = Path(__file__).parents[2]
KEY = "k" * 42 + "8"
TEMPLATES = "\n".join(
    f'[{kind}]\ntemplate_id = "demo-{kind}"\n[{kind}.fields]\ncharacter_string1 = "number"\nthing2 = "advice"'
    for kind in ("called", "rate", "ahead", "missed", "leave", "result")
)


class Programs:
    """A stand-in and a bridge beside a whole installation."""

    def __init__(self, installation: Running, folder: Path) -> None:
        self.installation, self.folder, self.journal = installation, folder, folder / "sent.jsonl"
        self.ports = free_port(), free_port()
        self.templates = folder / "templates.toml"
        self.templates.write_text(TEMPLATES)
        known = {name: value for name, value in os.environ.items() if not name.startswith("QUHAO_")}
        self.environment = known | {
            "PYTHONPATH": str(ROOT), "QUHAO_TOKEN": installation.tokens["wechat"],
            "QUHAO_WECHAT_TOKEN": "callback-token", "QUHAO_WECHAT_APPID": "wx0123", "QUHAO_WECHAT_SECRET": "secret",
            "QUHAO_WECHAT_AES_KEY": KEY, "QUHAO_WECHAT_MODE": "encrypted",
            "QUHAO_WECHAT_API_URL": f"http://127.0.0.1:{self.ports[0]}", "QUHAO_WECHAT_TEMPLATES": str(self.templates),
        }  # fmt: skip
        self.running: dict[str, subprocess.Popen[str]] = {}

    def start(self, name: str) -> None:
        arguments = {
            "wechat_bridge.virtual": ["--api", "--port", str(self.ports[0]), "--data", str(self.folder),
                                      "--journal", str(self.journal)],
            "wechat_bridge": ["--server", self.installation.url, "--centre", HERE, "--port", str(self.ports[1]),
                              "--data", str(self.folder)],
        }[name]  # fmt: skip
        log = (self.folder / f"{name}.log").open("a")
        with log:
            self.running[name] = subprocess.Popen(
                [sys.executable, "-m", name, *arguments],
                env=self.environment,
                stdout=log,
                stderr=log,
                text=True,
            )

    def kill(self, name: str) -> None:
        """All of it, without a word."""
        program = self.running.pop(name)
        program.send_signal(signal.SIGKILL)
        program.wait(60)

    def follows(self) -> bool:
        """Whether the bridge is in step with the server, since it was started last."""
        return "in step" in (self.folder / "wechat_bridge.log").read_text()

    def taken(self) -> list[Json]:
        """Every message that the stand-in took."""
        lines = self.journal.read_text("utf-8").splitlines() if self.journal.is_file() else []
        return [json.loads(line) for line in lines]

    @contextlib.contextmanager
    def restarted(self, templates: str, sms: Path) -> Iterator[None]:
        """The bridge with other templates and with SMS; as it was afterwards."""
        self.kill("wechat_bridge")
        self.templates.write_text(templates)
        self.environment["QUHAO_WECHAT_SMS"] = str(sms)
        self.start("wechat_bridge")
        try:
            yield
        finally:
            self.kill("wechat_bridge")
            self.templates.write_text(TEMPLATES)
            del self.environment["QUHAO_WECHAT_SMS"]
            self.start("wechat_bridge")

    def agree(self, openid: str, templates: list[str]) -> None:
        """A visitor agrees to one message of each template: WeChat knows it, and tells the bridge."""
        said = {"status": "accept", "templates": templates, "openid": openid}
        requests.post(
            f"http://127.0.0.1:{self.ports[0]}/jsapi/agreed", json=said, timeout=60
        ).raise_for_status()
        until(
            lambda: self.chat(openid).choose(dict.fromkeys(templates, "accept")) == "",
            "the bridge to hear of it",
        )

    def chat(self, openid: str) -> Chat:
        """A visitor's chat, in encrypted mode."""
        envelopes = Envelopes("callback-token", KEY, "wx0123")
        url = f"http://127.0.0.1:{self.ports[1]}/wechat/callback"
        return Chat(url, "callback-token", openid, envelopes=envelopes)

    def count(self) -> Counter[tuple[str, str]]:
        """How often each visitor was sent each kind."""
        kinds = ((one["touser"], one.get("template_id", "chat")) for one in self.taken())
        return Counter((openid, kind.removeprefix("demo-")) for openid, kind in kinds)
