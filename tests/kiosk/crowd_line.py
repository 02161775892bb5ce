"""The line between a crowd's kiosk and its server, with faults by name; it passes on and changes nothing else.

`gone` breaks each request off before the server has it, `lost` after the server has done it; `slow` brings each answer
late, `mute` brings none, `fails` is another's page with a 500. The live line goes with `gone` and `mute`.
"""

import http.client
import socket
import struct
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from tests.kiosk.offline.relay import Relay

FAULTS = ("gone", "lost", "slow", "mute", "fails")
SLOW_S = 2.6
"""Longer than a kiosk waits before it gives a number of its own."""
PATIENCE_S = 60
_OF_THE_LINE = frozenset(
    {"connection", "keep-alive", "transfer-encoding", "content-length", "date", "server"}
)


class _Proxy(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_asked: object) -> None:
        """Whoever asked was killed, or waits no longer."""


class Line:
    """One kiosk's; `fault` is one of FAULTS, or None."""

    def __init__(self, server: str, live: str) -> None:
        place = urlsplit(server)
        self._server = (place.hostname or "", place.port or 80)
        self._relay = Relay(live)
        self.live = self._relay.url
        self.fault: str | None = None
        self._over = threading.Event()
        self._proxy = _Proxy(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._proxy.server_port}"
        self._thread = threading.Thread(target=self._proxy.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def fail(self, fault: str | None) -> None:
        """From now on it has this fault."""
        if self.fault in ("gone", "mute") and fault is None:
            self._relay.mend()
        self.fault = fault
        if fault is None:
            self._over.set()
            self._over = threading.Event()
        elif fault in ("gone", "mute"):
            self._relay.cut()

    def close(self) -> None:
        self._over.set()
        self._relay.close()
        self._proxy.shutdown()
        self._thread.join()
        self._proxy.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        line = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                line.answer(self)

            def do_POST(self) -> None:
                line.answer(self)

            def log_message(self, *_said: object) -> None:
                pass

        return Handler

    def answer(self, asked: BaseHTTPRequestHandler) -> None:
        """One request, as the line is now."""
        body = asked.rfile.read(int(asked.headers.get("Content-Length") or 0))
        fault, over = self.fault, self._over
        if fault == "gone":
            _break_off(asked)
            return
        if fault == "fails":
            _send(asked, 500, {"Content-Type": "text/html"}, b"<h1>Internal Server Error</h1>")
            return
        if fault == "mute":
            over.wait(PATIENCE_S)
            _break_off(asked)
            return
        try:
            status, headers, content = self._passed_on(asked, body)
        except OSError:  # the server itself is away
            _break_off(asked)
            return
        if fault == "lost":
            _break_off(asked)
            return
        if fault == "slow":
            over.wait(SLOW_S)
        _send(asked, status, headers, content)

    def _passed_on(self, asked: BaseHTTPRequestHandler, body: bytes) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection(*self._server, timeout=PATIENCE_S)
        try:
            connection.request(asked.command, asked.path, body or None, dict(asked.headers.items()))
            answer = connection.getresponse()
            headers = {name: value for name, value in answer.getheaders() if name.lower() not in _OF_THE_LINE}
            return answer.status, headers, answer.read()
        except http.client.HTTPException as broken:
            raise ConnectionError(str(broken)) from broken
        finally:
            connection.close()


def _send(asked: BaseHTTPRequestHandler, status: int, headers: dict[str, str], content: bytes) -> None:
    try:
        asked.send_response(status)
        for name, value in headers.items():
            asked.send_header(name, value)
        asked.send_header("Content-Length", str(len(content)))
        asked.end_headers()
        asked.wfile.write(content)
    except OSError:  # whoever asked waits no longer
        asked.close_connection = True


def _break_off(asked: BaseHTTPRequestHandler) -> None:
    """The connection is reset."""
    asked.close_connection = True
    asked.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
