"""The HTTP application: routes of every audience, security headers, OpenAPI. Made once a process."""

import time
from functools import partial
from typing import Any

from flask import Flask, Response, jsonify
from flask_limiter import Limiter, RateLimitExceeded
from flask_limiter.util import get_remote_address
from flask_openapi3 import Info
from werkzeug.middleware.proxy_fix import ProxyFix

from server.bootstrap import Server
from server.web import (
    accounts,
    asking,
    catalogue,
    counter,
    day,
    description,
    devices,
    figures,
    finding,
    guidance,
    guide,
    helped,
    kiosk,
    manage,
    open_to_all,
    pad,
    pages,
    problems,
    query,
    rating,
    telling,
    twins,
    visitor,
    visitor_sessions,
    voice,
    voices,
)
from server.web.headers import Secured
from server.web.lean import App
from server.wire.vocabulary import DeviceKind

_KEPT_BY_BROWSERS = frozenset({"open_to_all.get_catalogue", "twins.twin_picture", "twins.twin_sound"})
"""Answers that may be kept, and are asked about before they are used again."""
LIMITS = {
    "accounts.sign_in": "60/minute",
    "visitor_sessions.visitor_code": "20/minute;100/hour",
    "visitor_sessions.visitor_sign_in": "60/minute",
    "visitor_sessions.wechat_page": "120/minute",
    "query.query_ticket": "60/minute",
    "visitor.own_ticket": "600/minute",
    "visitor.own_why": "600/minute",
    "visitor.own_cancel": "600/minute",
    "visitor.own_check_in": "600/minute",
    "visitor.own_late": "600/minute",
    "visitor.own_openid": "60/minute",
    "rating.own_rating": "600/minute",
    "telling.own_notify": "600/minute",
}
"""How often one address may ask what needs no sign-in and guesses could be tried at."""
FOR_MANY = "own_"
"""Begins the names of what the WeChat bridge asks for all its visitors from one address: it is not counted there."""
CHECK_IN_TRIES = "10/minute"
SECURITY: dict[str, Any] = {
    "bearer": {"type": "http", "scheme": "bearer"},
    "cookie": {"type": "apiKey", "in": "cookie", "name": asking.COOKIE},
}


def _own_secret() -> str:
    """Which ticket is asked for."""
    return str((asking.this().view_args or {}).get("secret"))


def _is_bridge() -> bool:
    """Whether the WeChat bridge asks: it opens the tickets it was given, and guesses at none."""
    return asking.principal().device_kind is DeviceKind.WECHAT


def create_app(server: Server) -> Flask:
    """The application over an assembled server."""
    app = App(
        "quhao",
        info=Info(title="quhao 取号", version="1"),
        security_schemes=SECURITY,
        doc_ui=False,
        validation_error_callback=problems.invalid,
        validation_error_status=422,
        static_folder=None,
    )
    app.extensions["quhao"] = server
    app.extensions["quhao.centres"] = open_to_all.Kept()
    app.url_map.merge_slashes = False  # an address is there or not: nobody is sent elsewhere by a page
    limiter = Limiter(get_remote_address, app=app, storage_uri="memory://", headers_enabled=False)
    # It looks at every request and answer, for limits and headers there are none of; what is limited is wrapped below.
    for hooks in (app.before_request_funcs, app.after_request_funcs, app.teardown_request_funcs):
        hooks[None].clear()
    problems.register(app)
    asking.register(app)
    audiences = [
        open_to_all.api,
        accounts.api,
        kiosk.api,
        counter.api,
        guidance.api,
        counter.notices,
        guide.api,
        helped.api,
        day.api,
        finding.api,
        devices.api,
        pad.api,
        catalogue.api,
        visitor.api,
        manage.api,
        figures.api,
        rating.api,
        telling.api,
        visitor_sessions.api,
        voices.api,
    ]
    if server.settings.demo:
        audiences.append(twins.api)
    for audience in audiences:
        app.register_api(audience)
    description.join(app, audiences)
    app.register_blueprint(pages.pages)
    app.register_blueprint(query.query)
    app.register_blueprint(voice.voice)
    for endpoint, limit in LIMITS.items():
        view: Any = app.view_functions[endpoint]
        for_many = endpoint.rpartition(".")[2].startswith(FOR_MANY)
        app.view_functions[endpoint] = limiter.limit(limit, exempt_when=_is_bridge if for_many else None)(
            view
        )
    # Six digits can be tried out; one ticket is tried with so few that it takes longer than any of them holds.
    tried: Any = app.view_functions["visitor.own_check_in"]
    app.view_functions["visitor.own_check_in"] = limiter.limit(CHECK_IN_TRIES, key_func=_own_secret)(tried)
    https_only = (server.settings.public_url or "").startswith("https")
    live_url = partial(asking.live_url_at, server.settings)
    pages_of = server.visitors.ways.pages
    sdk_url = pages_of.account.sdk_url if pages_of else None
    app.wsgi_app = Secured(app.wsgi_app, https_only, live_url, sdk_url)  # type: ignore[method-assign]
    if behind := server.settings.trusted_proxies:
        # Of what they say only who is asking is believed: the rest anybody could send through them.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=behind, x_proto=0, x_host=0)  # type: ignore[method-assign]

    @app.after_request
    def not_kept(response: Response) -> Response:
        # Not `setdefault`: the headers raise an error within for one that isn't there.
        if asking.this().endpoint not in _KEPT_BY_BROWSERS and "Cache-Control" not in dict(response.headers):
            response.headers.add("Cache-Control", "no-store")
        if asking.this().method == "OPTIONS" and not response.content_length:
            response.headers.pop("Content-Type")  # Flask's own answer: nothing is said, and so it is no page
        return response

    @app.errorhandler(RateLimitExceeded)
    def too_many(_: RateLimitExceeded) -> Response:
        if (limit := limiter.current_limit) is None:
            return problems.problem("too_many")
        return problems.problem("too_many", wait_s=max(1, int(limit.reset_at - time.time())))

    @app.get("/api/v1/openapi.json")
    def openapi() -> Response:
        """This description."""
        return jsonify(description.describe(app))

    return app
