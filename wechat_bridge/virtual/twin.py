"""The program `python -m wechat_bridge.virtual --api`: the stand-in for WeChat's API, among the demo's twins.

It writes `DIR/twins/<device>.json` by rename and reads its faults and what somebody does at it beside it.
"""

import argparse
import json
import logging
import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

from werkzeug.serving import WSGIRequestHandler, make_server

from wechat_bridge.crypto import Envelopes
from wechat_bridge.notifying import read_templates
from wechat_bridge.settings import weixin
from wechat_bridge.virtual.api import create
from wechat_bridge.virtual.chat import Chat
from wechat_bridge.virtual.stage import Stage
from wechat_bridge.virtual.state import FAULTS, World

Json = dict[str, Any]

LOOK_S = 0.2
SHOWN = 12
VISITOR = "o-demo"

log = logging.getLogger(__name__)


class Box:
    """A twin's files."""

    def __init__(self, folder: Path, device: str, world: World, url: str) -> None:
        self._folder, self._device, self._world, self._url = folder, device, world, url
        self._changed = threading.Event()
        folder.mkdir(parents=True, exist_ok=True)
        self._read_s, self._faults = 0.0, frozenset[str]()
        self._shown: list[str] = []

    def faults(self) -> frozenset[str]:
        """The faults it is told to have, as of a moment ago."""
        if time.monotonic() - self._read_s > LOOK_S:
            self._read_s = time.monotonic()
            try:
                named = json.loads((self._folder / f"{self._device}.faults").read_text("utf-8"))
            except (OSError, ValueError):
                named = []
            self._faults = frozenset(named) & frozenset(FAULTS)
        return self._faults

    def show(self) -> None:
        """Something was said; it shows soon."""
        self._changed.set()

    def act(self) -> Json | None:
        """What somebody has done at the twin since last asked."""
        path = self._folder / f"{self._device}.act"
        try:
            done = json.loads(path.read_text("utf-8"))
            path.unlink()
        except (OSError, ValueError):
            return None
        return done if isinstance(done, dict) else None

    def write(self) -> None:
        """What it shows now."""
        self._shown = sorted(self.faults())
        shown = {
            "device": self._device, "kind": "wechat", "available_faults": list(FAULTS), "url": self._url,
            "acts": [{"name": "say", "text": True}], "faults": self._shown,
            "said": [
                {"caption": _caption(one), "length_s": 0, "way": one["way"], "at": one["at"]}
                for one in self._world.latest(SHOWN)
            ],
        }  # fmt: skip
        fresh = self._folder / f".{self._device}.json.new"
        fresh.write_text(json.dumps(shown, ensure_ascii=False), "utf-8")
        fresh.replace(self._folder / f"{self._device}.json")

    def watch(self, world: World, stage: Stage) -> None:
        """For ever: shows what changed, does what is asked for."""
        while True:
            if (done := self.act()) and stage.chat:
                self._say(world, stage, str(done.get("text") or ""))
            if self._changed.wait(LOOK_S) or sorted(self.faults()) != self._shown:
                self._changed.clear()
                self.write()

    def _say(self, world: World, stage: Stage, said: str) -> None:
        assert stage.chat is not None
        world.heard(VISITOR, said, stage.clock())
        try:
            world.answered(VISITOR, stage.chat(VISITOR).say(said), stage.clock())
        except OSError as fault:  # requests' own faults are
            log.warning("the bridge did not answer: %s", type(fault).__name__)


def serve(arguments: list[str]) -> int:
    """Serves until it is stopped."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stderr)
    parser = argparse.ArgumentParser(
        prog="python -m wechat_bridge.virtual --api",
        description="Stands in for WeChat's API; the account is that of QUHAO_WECHAT_APPID, _SECRET, _TOKEN, _AES_KEY.",
    )
    parser.add_argument("--device", default="wechat-1", help="its name among the twins")
    parser.add_argument("--port", type=int, default=8021, help="port to listen at")
    parser.add_argument("--data", type=Path, required=True, help="where its files are, in twins/")
    parser.add_argument("--url", default="", help="the bridge's callback, for what visitors say")
    parser.add_argument("--journal", type=Path, help="a file to write every message into")
    options = parser.parse_args(arguments)
    account = weixin(os.environ)
    try:
        templates = frozenset(one.id for one in read_templates(account.templates).values())
        envelopes = Envelopes(account.token, account.aes_key, account.appid) if account.aes_key else None
    except ValueError as fault:
        parser.error(str(fault))
    world = World(account.appid, account.secret, templates, options.journal)
    box = Box(options.data / "twins", options.device, world, f"http://127.0.0.1:{options.port}/")

    def chat(openid: str) -> Chat:
        return Chat(options.url, account.token, openid, envelopes=envelopes)

    stage = Stage(chat if options.url else None, box.faults, noticed=box.show)
    try:
        server = make_server(
            "127.0.0.1", options.port, create(world, stage), threaded=True, request_handler=_Quiet
        )
    except (OSError, SystemExit):
        print(f"127.0.0.1:{options.port} is taken", file=sys.stderr)
        return 1
    box.write()
    threading.Thread(target=box.watch, args=(world, stage), name="box", daemon=True).start()
    print(f"ready {options.device} http://127.0.0.1:{options.port}/", flush=True)
    server.serve_forever()
    return 0


class _Quiet(WSGIRequestHandler):
    # HTTP/1.1 keeps connections: a new one for each notice would be measured with it.
    protocol_version = "HTTP/1.1"

    def log(self, *_line: object) -> None:
        """An address holds a token."""


def _caption(message: Json) -> str:
    data = message.get("data") or {}
    return message.get("text", {}).get("content") or "　".join(one["value"] for one in data.values())
