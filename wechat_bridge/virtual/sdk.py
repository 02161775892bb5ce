"""The stand-in's JS-SDK: a ticket for pages, the check of their signature, and what a visitor agrees to there."""

import hashlib
from importlib.resources import files

from flask import Flask, Response, jsonify, request

from server.wire.texts import text
from wechat_bridge.virtual.stage import Stage, must_hold
from wechat_bridge.virtual.state import Refusal, World

SCRIPT = "jweixin.js"
VISITOR = "o-demo"
FROM_ANYWHERE = {"Access-Control-Allow-Origin": "*"}


def register(app: Flask, world: World, stage: Stage) -> None:
    """Add its routes."""

    @app.get("/cgi-bin/ticket/getticket")
    def ticket() -> Response:
        must_hold(world, stage)
        if request.args.get("type") != "jsapi":
            raise Refusal(40097)
        return jsonify({"errcode": 0, "errmsg": "ok", "ticket": world.page_ticket, "expires_in": 7200})

    @app.get(f"/{SCRIPT}")
    def script() -> Response:
        whole = (files("wechat_bridge.virtual") / SCRIPT).read_text("utf-8")
        for name in ("scan", "agree"):
            whole = whole.replace("{{" + name + "}}", text(f"wechat_chat.sdk_{name}"))
        return Response(whole, mimetype="text/javascript")

    @app.get("/jsapi/config")
    def config() -> tuple[Response, int, dict[str, str]]:
        told = request.args
        signed = {
            "jsapi_ticket": world.page_ticket, "noncestr": told.get("nonceStr", ""),
            "timestamp": told.get("timestamp", ""), "url": told.get("url", ""),
        }  # fmt: skip
        plain = "&".join(f"{name}={value}" for name, value in signed.items())
        good = told.get("appId") == world.appid and hashlib.sha1(plain.encode()).hexdigest() == told.get(
            "signature"
        )
        return jsonify({"ok": good}), 200, FROM_ANYWHERE

    @app.post("/jsapi/agreed")
    def agreed() -> tuple[Response, int, dict[str, str]]:
        """A visitor answered the question: the account hears of it, as of any event."""
        said = request.get_json(force=True)
        chosen, openid = (
            {str(one): str(said["status"]) for one in said["templates"]},
            str(said.get("openid", VISITOR)),
        )
        for template, status in chosen.items():
            world.consent(openid, template, agrees=status == "accept")
        if stage.chat is not None:
            stage.chat(openid).choose(chosen)
        stage.noticed()
        return jsonify({"ok": True}), 200, FROM_ANYWHERE
