"""The HTTP application: routes of every audience, security headers, OpenAPI. Made once a process."""

from flask import Flask, Response
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_openapi3 import Info, OpenAPI
from flask_talisman import Talisman

from server.bootstrap import Server
from server.web import (
    accounts,
    asking,
    counter,
    devices,
    guide,
    kiosk,
    open_to_all,
    pages,
    problems,
    twins,
    visitor,
)

LARGEST_BODY = 64 * 1024
SECURITY = {
    "bearer": {"type": "http", "scheme": "bearer"},
    "cookie": {"type": "apiKey", "in": "cookie", "name": asking.COOKIE},
}


def create_app(server: Server) -> Flask:
    """The application over an assembled server."""
    app = OpenAPI(
        "quhao",
        info=Info(title="quhao 取号", version="1"),
        security_schemes=SECURITY,
        doc_ui=False,
        validation_error_callback=problems.invalid,
        validation_error_status=422,
        static_folder=None,
        operation_id_callback=lambda **named: named["name"],
    )
    app.extensions["quhao"] = server
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.json.sort_keys = False  # type: ignore[attr-defined]
    problems.register(app)
    asking.register(app)
    limiter = Limiter(get_remote_address, app=app, storage_uri="memory://", headers_enabled=False)
    audiences = [open_to_all.api, accounts.api, kiosk.api, counter.api, guide.api, devices.api, visitor.api]
    if server.settings.demo:
        audiences.append(twins.api)
    for audience in audiences:
        app.register_api(audience)
    app.register_blueprint(pages.pages)
    limiter.limit("60/minute")(app.view_functions["accounts.sign_in"])
    limiter.limit("600/minute")(app.view_functions["visitor.own_ticket"])
    _secure(app, server)

    @app.get("/api/v1/openapi.json")
    def openapi() -> Response:
        return app.json.response(app.api_doc)

    return app


def _secure(app: Flask, server: Server) -> None:
    settings = server.settings
    live = settings.live_url or f"http://{settings.host}:{settings.live_port}"
    sockets = live.replace("http", "ws", 1)
    Talisman(
        app,
        force_https=False,
        strict_transport_security=(settings.public_url or "").startswith("https"),
        session_cookie_secure=False,
        referrer_policy="no-referrer",
        content_security_policy={
            "default-src": "'self'",
            "connect-src": ["'self'", live, sockets],
            "img-src": ["'self'", "data:", "blob:"],
            "style-src": ["'self'", "'unsafe-inline'"],
            "frame-ancestors": "'self'",
            "object-src": "'none'",
        },
    )
