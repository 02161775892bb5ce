"""What an agent of the printers' talks to: a desk that asks for slips and hears what became of them."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from printers.agent import Agent
from printers.slip import Hall
from server.wire.fold import Fold
from server.wire.records import Ticket

NOW = 1795482725000


def _nothing() -> object:
    """Nobody looks at who asks."""
    return None


class Desk:
    """A server of these few answers, on a real socket; keeps what is posted to it."""

    def __init__(self, hall: Hall, ticket: Ticket) -> None:
        self.answers: dict[str, dict] = {
            "/api/v1/centres/demo/catalogue": hall.catalogue.model_dump(),
            "/api/v1/centres/demo/tickets/t1": ticket.model_dump(),
        }
        self.away = False
        self.asked = _nothing
        self.posts: list[tuple[str, dict, str]] = []
        desk = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                desk.asked()
                answer = desk.answers.get(self.path)
                self._reply(200 if answer else 404, answer or {"code": "not_found", "status": 404})

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if desk.away:
                    self._reply(503, {"code": "store_away"})
                    return
                desk.posts.append((self.path.removeprefix("/api/v1"), body, self.headers["Idempotency-Key"]))
                self._reply(200, {})

            def _reply(self, status: int, body: dict) -> None:
                data = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_said: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def reports(self) -> list[tuple[str, dict]]:
        return [(path.rpartition("/")[2], body) for path, body, _ in self.posts if "/prints/" in path]

    def states(self) -> list[dict]:
        return [body for path, body, _ in self.posts if path == "/devices/me/status"]

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def job(name: str, **changes: object) -> dict:
    asked = {"id": name, "printer": "printer-1", "kind": "ticket", "ticket": "t1", "state": "requested"}
    return {**asked, "asked_at": NOW - 1000, **changes}


def fold(*jobs: dict) -> Fold:
    return Fold({"event_id": "1-0", "centre": "demo", "catalogue_version": 1, "prints": list(jobs)})


def requested(agent: Agent, *jobs: dict) -> None:
    for asked in jobs:
        agent.changed(fold(), {"type": "print.requested", "print": asked})


def full(agent: Agent, is_full: bool) -> None:
    """From now on the record of slips takes nothing in, as on a full disk."""
    agent._worker._spool._base.execute(f"PRAGMA query_only = {int(is_full)}")
