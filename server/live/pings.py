"""How often each socket is asked whether it is still there: screens every two seconds, phones that say so less often.

A screen must know within seconds that it is cut off. A phone asks by itself when its line is silent, and for ten
thousand of them a ping every two seconds is more than the one live process can send; it would keep their radios awake.
"""

import copy
from typing import Any
from urllib.parse import parse_qs

import engineio  # type: ignore[import-untyped]
import socketio

Json = dict[str, Any]

SCREEN_S, PHONE_S = 2, 10
TIMEOUT_S = 3
CALM = "calm"
"""In the address a phone connects to, `calm=1`; whoever doesn't say so is a screen."""


class Server(socketio.Server):
    """A Socket.IO server whose phones are pinged less often. `tend` it once a second: it watches nobody by itself."""

    def __init__(self, **more: Any) -> None:
        super().__init__(ping_interval=SCREEN_S, ping_timeout=TIMEOUT_S, monitor_clients=False, **more)

    def _engineio_server_class(self) -> type[engineio.Server]:
        return _Pings


class _Pings(engineio.Server):
    """Each socket is told at its handshake how often it will hear, and asks its own server how often to ping."""

    _calm: "_Pings | None" = None

    def _handle_connect(self, environ: Json, *more: Any, **named: Any) -> Any:
        calm = parse_qs(environ.get("QUERY_STRING", "")).get(CALM) == ["1"]
        return super(_Pings, self._of_phones() if calm else self)._handle_connect(environ, *more, **named)

    def _of_phones(self) -> "_Pings":
        """The same server, its sockets and handlers, but for how often it pings."""
        if self._calm is None:
            self._calm = copy.copy(self)
            self._calm.ping_interval = PHONE_S
        return self._calm


def tend(sio: socketio.Server) -> None:
    """Close the sockets that have not answered, and forget those that are closed.

    engineio's own watch wakes once for each socket in every three seconds.
    """
    for socket in list(sio.eio.sockets.values()):
        if socket.closed:
            sio.eio.sockets.pop(socket.sid, None)
        elif not socket.closing:
            socket.check_ping_timeout()
