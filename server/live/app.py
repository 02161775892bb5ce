"""The live process's application; its entry module (`server.live.entry`) patches the standard library first."""

import functools
import itertools
import logging
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie
from typing import Any

import gevent
import socketio

from server.bootstrap import Server, begin
from server.live import pings
from server.live.followers import NAMESPACE, Followers
from server.live.problems import problem
from server.records.engine import DatabaseAway
from server.store.client import StoreAway

log = logging.getLogger(__name__)

RECHECK_EVERY_S = 30
MOST_WAITING = 256
"""Packets a socket may lag behind before it is closed and comes back with `after`."""

Json = dict[str, Any]


def create_app(server: Server) -> socketio.WSGIApp:
    """The Socket.IO application over an assembled server; starts to follow the streams."""
    sio = pings.Server(
        async_mode="gevent",
        transports=["websocket"],
        cors_allowed_origins=_origin_rule(server),
        max_http_buffer_size=16 * 1024,
        namespaces=[NAMESPACE],
    )
    followers = Followers(sio, server.watch, server.gate, server.reading)

    def connect(sid: str, environ: Json, auth: Any = None) -> None:
        token = auth.get("token") if isinstance(auth, dict) else None
        try:
            known = followers.connect(sid, token if isinstance(token, str) else None, _cookie(environ))
        except (DatabaseAway, StoreAway):
            raise socketio.exceptions.ConnectionRefusedError("store_away") from None
        if not known:
            raise socketio.exceptions.ConnectionRefusedError("unauthorised")

    sio.on("connect", connect, namespace=NAMESPACE)
    sio.on("disconnect", lambda sid, *_: followers.disconnect(sid), namespace=NAMESPACE)
    sio.on("follow", followers.follow, namespace=NAMESPACE)
    server.watch.listen(followers.take)
    begin(server, lambda _: followers.recheck(), followers.recheck)
    server.watch.on_rewind(followers.begin_anew)
    gevent.spawn(_every_second, sio, followers)
    return socketio.WSGIApp(sio, _health(server))


def _origin_rule(server: Server) -> Callable[[str, Json], bool]:
    """The web's own origins, the web beside this very address, and programs, which name what they connect to."""

    def allowed(origin: str, environ: Json) -> bool:
        host = str(environ.get("HTTP_HOST", ""))
        name = host.rpartition(":")[0] or host
        scheme = environ.get("wsgi.url_scheme", "http")
        beside = {f"{scheme}://{host}", f"{scheme}://{name}:{server.settings.port}"}
        return origin in beside or origin in server.settings.origins

    return allowed


def _cookie(environ: Json) -> str | None:
    try:
        found = SimpleCookie(environ.get("HTTP_COOKIE", "")).get("quhao_session")
    except CookieError:
        return None
    return found.value if found else None


def _every_second(sio: socketio.Server, followers: Followers) -> None:
    """What is done by the clock, for ever: one piece of it that fails now is tried again, and holds up no other."""
    works: tuple[tuple[Callable[[], None], int], ...] = (
        (followers.flush, 1),
        (followers.recheck, RECHECK_EVERY_S),
        (functools.partial(_close_who_lags, sio), 1),
        (functools.partial(pings.tend, sio), 1),
    )
    failing: set[int] = set()
    for second in itertools.count(1):
        gevent.sleep(1)
        for n, (work, every_s) in enumerate(works):
            if second % every_s:
                continue
            try:
                work()
                failing.discard(n)
            except Exception as error:  # nothing would be told or closed any more if this ended
                if n not in failing:
                    away = isinstance(error, (StoreAway, DatabaseAway))
                    log.warning("followers are not tended for now: %s", error, exc_info=not away)
                failing.add(n)


def _close_who_lags(sio: socketio.Server) -> None:
    for socket in list(sio.eio.sockets.values()):
        if socket.queue.qsize() > MOST_WAITING:
            log.warning("a follower lags behind and is closed")
            gevent.spawn(socket.close)


def _health(server: Server) -> Callable[..., list[bytes]]:
    """What this process answers beside sockets: its health, and a problem for everything else."""

    def app(environ: Json, start_response: Callable[..., Any]) -> list[bytes]:
        path = environ.get("PATH_INFO")
        if path == "/health/live" or (path == "/health/ready" and server.watch.connected):
            start_response("200 OK", [("Content-Type", "application/json")])
            return [b'{"ok":true}']
        code = "store_away" if path == "/health/ready" else "not_found"
        status, headers, body = problem(code, environ.get("HTTP_ACCEPT_LANGUAGE"))
        start_response(status, headers)
        return [body]

    return app
