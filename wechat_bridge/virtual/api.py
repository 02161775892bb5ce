"""The stand-in's HTTP side: WeChat's API as far as a queue needs it, and a page to try a visitor's chat on."""

import logging
import time
from collections.abc import Callable
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode

import requests
from flask import Flask, Response, jsonify, redirect, request

from server.wire.texts import catalogue, text
from wechat_bridge.menu import menu
from wechat_bridge.virtual import sdk
from wechat_bridge.virtual.chat import Chat
from wechat_bridge.virtual.stage import Stage, must_hold
from wechat_bridge.virtual.state import Refusal, World

Json = dict[str, Any]

BODY_BYTES = 64 * 1024
SLOW_S = 1.5
PAGE = "chat.html"
PREFIX = "wechat_chat."
log = logging.getLogger(__name__)


def create(world: World, stage: Stage) -> Flask:
    """The application."""
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = BODY_BYTES
    _tokens(app, world, stage)
    _messages(app, world, stage)
    _visitors(app, world, stage)
    sdk.register(app, world, stage)

    @app.errorhandler(Refusal)
    def refused(refusal: Refusal) -> Response:
        code = -1 if refusal.code == 1 else refusal.code
        return jsonify({"errcode": code, "errmsg": f"stand-in refuses with {code}"})

    return app


def _tokens(app: Flask, world: World, stage: Stage) -> None:
    @app.post("/cgi-bin/stable_token")
    def stable_token() -> Response:
        _fail(stage, {"e40013", "e40125", "e40164", "e61004", "e1"})
        body = _body()
        force = bool(body.get("force_refresh"))
        return jsonify(world.token(str(body.get("appid")), str(body.get("secret")), force, stage.clock()))

    @app.get("/cgi-bin/token")
    def token() -> Response:
        asked = request.args
        return jsonify(world.token(asked.get("appid", ""), asked.get("secret", ""), True, stage.clock()))

    @app.get("/connect/oauth2/authorize")
    def authorize() -> Any:
        asked = request.args
        if asked.get("appid") != world.appid or not asked.get("redirect_uri"):
            raise Refusal(40013)
        code = world.code(request.args.get("openid", "o-demo"), stage.clock())
        target = asked["redirect_uri"]
        more = urlencode({"code": code, "state": asked.get("state", "")})
        return redirect(f"{target}{'&' if '?' in target else '?'}{more}")

    @app.get("/sns/oauth2/access_token")
    def oauth_token() -> Response:
        asked = request.args
        if asked.get("appid") != world.appid:
            raise Refusal(40013)
        if asked.get("secret") != world.secret:
            raise Refusal(40125)
        openid = world.openid(asked.get("code", ""), stage.clock())
        return jsonify(
            {"access_token": "oauth", "expires_in": 7200, "openid": openid, "scope": "snsapi_base"}
        )


def _messages(app: Flask, world: World, stage: Stage) -> None:
    def taken(take: Callable[[Json, float], Json]) -> Response:
        must_hold(world, stage)
        _fail(stage)
        answer = take(_body(), stage.clock())
        stage.noticed()
        if "slow" in stage.faults():
            time.sleep(SLOW_S)
        if "no_answer" in stage.faults():
            return Response("", 502)
        return jsonify(answer)

    @app.post("/cgi-bin/message/template/send")
    def template() -> Response:
        return taken(world.template)

    @app.post("/cgi-bin/message/subscribe/bizsend")
    def subscription() -> Response:
        return taken(world.subscription)

    @app.post("/cgi-bin/message/custom/send")
    def custom() -> Response:
        return taken(world.chat)

    @app.post("/cgi-bin/menu/create")
    def menu_create() -> Response:
        must_hold(world, stage)
        _fail(stage)
        world.menu = _body()
        return jsonify({"errcode": 0, "errmsg": "ok"})

    @app.get("/cgi-bin/user/info")
    def user() -> Response:
        must_hold(world, stage)
        follows = "e43004" not in stage.faults()
        return jsonify({"subscribe": int(follows), "openid": request.args.get("openid", "")})

    @app.get("/cgi-bin/template/get_all_private_template")
    def templates() -> Response:
        must_hold(world, stage)
        _fail(stage)
        return jsonify({"template_list": [{"template_id": one} for one in sorted(world.templates)]})

    @app.get("/wxaapi/newtmpl/gettemplate")
    def subscriptions() -> Response:
        must_hold(world, stage)
        _fail(stage)
        known = [{"priTmplId": one, "type": 2} for one in sorted(world.templates)]
        return jsonify({"errcode": 0, "errmsg": "ok", "data": known})

    @app.post("/cgi-bin/openapi/quota/get")
    def quota() -> Response:
        must_hold(world, stage)
        return jsonify({"errcode": 0, "errmsg": "ok", "quota": world.quota(str(_body().get("cgi_path")))})

    @app.get("/messages")
    def messages() -> Response:
        """What was sent, the newest last: not WeChat's, for whoever looks at the stand-in."""
        return jsonify({"messages": world.latest(500)})


def _visitors(app: Flask, world: World, stage: Stage) -> None:
    @app.get("/")
    def page() -> Response:
        language = request.args.get("lang", "zh-CN")
        whole = (files("wechat_bridge.virtual") / PAGE).read_text("utf-8")
        for key in catalogue():
            if key.startswith(PREFIX):
                whole = whole.replace("{{" + key.removeprefix(PREFIX) + "}}", text(key, language))
        return Response(whole, mimetype="text/html")

    @app.get("/chat")
    def chat() -> Response:
        openid = request.args.get("openid", "o-demo")
        return jsonify({"lines": world.lines(openid), "menu": world.menu or menu(None)})

    @app.post("/say")
    def say() -> Any:
        asked = _body()
        openid, now_s = str(asked.get("openid") or "o-demo"), stage.clock()
        if stage.chat is None:
            return jsonify({"error": "no bridge"}), 409
        visitor = stage.chat(openid)
        shown = str(asked.get("shown") or asked.get("text") or "")
        world.heard(openid, shown, now_s)
        try:
            said = _said(visitor, world, openid, asked)
        except requests.RequestException as fault:
            log.warning("the bridge did not answer: %s", type(fault).__name__)
            said = text("wechat_chat.no_answer")  # as WeChat says it
        world.answered(openid, said, stage.clock())
        stage.noticed()
        return jsonify({"said": said})


def _said(visitor: Chat, world: World, openid: str, asked: Json) -> str:
    if (event := asked.get("event")) is None:
        return visitor.say(str(asked.get("text") or ""))
    if event == "place":
        return visitor.place(float(asked["latitude"]), float(asked["longitude"]))
    if event == "scan":
        return visitor.scan(str(asked.get("text") or ""))
    if event in ("subscribe", "unsubscribe"):
        world.follow(openid, event == "subscribe")
    return visitor.happen(str(event), EventKey=str(asked.get("text") or ""))


def _body() -> Json:
    body = request.get_json(silent=True, force=True)
    if not isinstance(body, dict):
        raise Refusal(47001)
    return body


def _fail(stage: Stage, only: set[str] | None = None) -> None:
    for fault in sorted(stage.faults()):
        if fault.startswith("e") and fault[1:].isdigit() and (only is None or fault in only):
            raise Refusal(int(fault[1:]))
