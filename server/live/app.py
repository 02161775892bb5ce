"""The live process's application; its entry module (`server.live.entry`) patches the standard library first."""

import logging
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie
from typing import Any

import gevent
import socketio

from server.bootstrap import Server, begin
from server.live.followers import NAMESPACE, Followers

log = logging.getLogger(__name__)

PING_INTERVAL_S, PING_TIMEOUT_S = 2, 3
MOST_WAITING = 256
"""Packets a socket may lag behind before it is closed and comes back with `after`."""

Json = dict[str, Any]


def create_app(server: Server) -> socketio.WSGIApp:
    """The Socket.IO application over an assembled server; starts to follow the streams."""
    sio = socketio.Server(
        async_mode="gevent",
        transports=["websocket"],
        cors_allowed_origins=_origin_rule(server),
        ping_interval=PING_INTERVAL_S,
        ping_timeout=PING_TIMEOUT_S,
        max_http_buffer_size=16 * 1024,
        namespaces=[NAMESPACE],
    )
    followers = Followers(sio, server.watch, server.gate, server.reading)

    def connect(sid: str, environ: Json, auth: Any = None) -> None:
        token = auth.get("token") if isinstance(auth, dict) else None
        if not followers.connect(sid, token if isinstance(token, str) else None, _cookie(environ)):
            raise socketio.exceptions.ConnectionRefusedError("unauthorised")

    sio.on("connect", connect, namespace=NAMESPACE)
    sio.on("disconnect", lambda sid, *_: followers.disconnect(sid), namespace=NAMESPACE)
    sio.on("follow", followers.follow, namespace=NAMESPACE)
    server.watch.listen(followers.take)
    server.watch.hear(lambda event: _revoke(followers, event), lambda: None)
    begin(server)
    gevent.spawn(_every_second, sio, followers)
    return socketio.WSGIApp(sio, _health(server))


def _origin_rule(server: Server) -> Callable[[str, Json], bool]:
    """The web's own origins, and programs, which name the address they connect to."""

    def allowed(origin: str, environ: Json) -> bool:
        own = f"{environ.get('wsgi.url_scheme', 'http')}://{environ.get('HTTP_HOST', '')}"
        return origin == own or origin in server.settings.origins

    return allowed


def _cookie(environ: Json) -> str | None:
    try:
        found = SimpleCookie(environ.get("HTTP_COOKIE", "")).get("quhao_session")
    except CookieError:
        return None
    return found.value if found else None


def _revoke(followers: Followers, event: Json) -> None:
    if event.get("type") == "device.changed":
        followers.drop("device", event.get("device", ""))
    elif event.get("type") == "account.changed":
        followers.drop("staff", event.get("account", ""))


def _every_second(sio: socketio.Server, followers: Followers) -> None:
    while True:
        gevent.sleep(1)
        followers.flush()
        for socket in list(sio.eio.sockets.values()):
            if socket.queue.qsize() > MOST_WAITING:
                log.warning("a follower lags behind and is closed")
                gevent.spawn(socket.close)


def _health(server: Server) -> Callable[..., list[bytes]]:
    def app(environ: Json, start_response: Callable[..., Any]) -> list[bytes]:
        ready = environ.get("PATH_INFO") == "/health/ready" and server.watch.connected
        if ready or environ.get("PATH_INFO") == "/health/live":
            start_response("200 OK", [("Content-Type", "application/json")])
            return [b'{"ok":true}']
        status = "503 Service Unavailable" if environ.get("PATH_INFO") == "/health/ready" else "404 Not Found"
        start_response(status, [("Content-Type", "application/json")])
        return [b'{"ok":false}']

    return app
