"""A stand-in for the server's two doors for a kiosk that comes back: a real socket, and faults by name.

It keeps what was merged by key, as the server does. `codes` refuses lines by number, `status` answers whole requests,
`lost` does what is asked and drops the line without an answer, `spoiled` refuses any request that holds this number.
"""

import threading
from typing import Any

from flask import Flask, Response, jsonify, request
from werkzeug.serving import make_server

Json = dict[str, Any]


class StandIn:
    """One server; `asked` are the requests in order: ("merge", numbers) and ("status", details)."""

    def __init__(self, at: int = 1_790_000_000_000) -> None:
        self.at = at
        self.series: str | None = "K1"
        self.codes: dict[str, str] = {}
        self.status: int | None = None
        self.spoiled: str | None = None
        self.lost = 0
        self.merged: dict[str, Json] = {}
        self.asked: list[tuple[str, Any]] = []
        self._server = make_server("127.0.0.1", 0, self._app(), threaded=True)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def of(self, kind: str) -> list[Any]:
        """What was asked of a kind."""
        return [what for one, what in self.asked if one == kind]

    def _app(self) -> Flask:
        app = Flask("stand-in")

        @app.post("/api/v1/centres/demo/tickets/offline")
        def merge() -> Response:
            lines = request.get_json()["tickets"]
            self.asked.append(("merge", [line["number"] for line in lines]))
            if (refused := self._refused()) is not None:
                return refused
            if self.spoiled in [line["number"] for line in lines]:
                return _problem(422, "invalid_field")
            results = [self._merged(line) for line in lines]
            if self.lost:
                self.lost -= 1
                return Response("gone", 502)
            return jsonify(results=results)

        @app.post("/api/v1/devices/me/status")
        def status() -> Response:
            self.asked.append(("status", request.get_json()))
            return self._refused() or jsonify(at=self.at, series=self.series, partition=5)

        return app

    def _refused(self) -> Response | None:
        return None if self.status is None else _problem(self.status, "refused")

    def _merged(self, line: Json) -> Json:
        if (code := self.codes.get(line["number"])) is not None:
            counts = {"id": "demo-20261123-A007"} if code == "already_called" else {}
            return {"key": line["key"], "code": code, **counts}
        self.merged[line["key"]] = line
        return {"key": line["key"], "id": f"demo-{line['number']}"}


def _problem(status: int, code: str) -> Response:
    answer = jsonify(code=code, title=code, detail="", status=status)
    answer.status_code = status
    return answer
