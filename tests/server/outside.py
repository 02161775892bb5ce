"""What stands outside of an installation and is asked over HTTP: a gateway for messages, and WeChat's sign-in."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Json = dict[str, Any]


class Outside:
    """Listens on a port of its own; a code `code-NAME` of WeChat's is good once, for the openid `o-NAME`."""

    def __init__(self) -> None:
        self.asked: list[Json] = []  # path, headers, body of each request, in order
        self.answer: tuple[int, str] = (200, '{"ok": true}')  # of the gateway
        self.wechat: Json | None = None  # what WeChat says instead
        self._used: set[str] = set()
        outside = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer("")

            def do_POST(self) -> None:
                self._answer(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())

            def _answer(self, body: str) -> None:
                outside.asked.append({"path": self.path, "headers": dict(self.headers), "body": body})
                status, text = outside._of(urlsplit(self.path))
                self.send_response(status)
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_: object) -> None:
                """Its log would be the tests' output."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _of(self, address: Any) -> tuple[int, str]:
        if address.path != "/sns/oauth2/access_token":
            return self.answer
        if self.wechat is not None:
            return 200, json.dumps(self.wechat)
        code = parse_qs(address.query).get("code", [""])[0]
        if not code.startswith("code-"):
            return 200, json.dumps({"errcode": 40029, "errmsg": "invalid code"})
        if code in self._used:
            return 200, json.dumps({"errcode": 40163, "errmsg": "code been used"})
        self._used.add(code)
        return 200, json.dumps({"openid": f"o-{code[5:]}", "access_token": "a", "expires_in": 7200})
