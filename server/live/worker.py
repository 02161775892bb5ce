"""gunicorn's gevent worker, whose own errors (a request it can't even read) are problems too, never pages."""

import contextlib
import logging
from typing import Any

from gunicorn.workers.ggevent import GeventWorker  # type: ignore[import-untyped]

from server.live.problems import problem

log = logging.getLogger(__name__)


class Worker(GeventWorker):
    """Answers what can't be read with `malformed`, and logs no address: one may hold a secret."""

    def handle_error(self, req: Any, client: Any, _addr: Any, exc: BaseException) -> None:
        """Answer one request that came to nothing."""
        read = req is not None and hasattr(req, "uri")
        if read:
            log.error("an unexpected error", exc_info=exc)
        status, headers, body = problem("internal" if read else "malformed")
        lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers)]
        lines += [f"Content-Length: {len(body)}", "Connection: close", "", ""]
        with contextlib.suppress(OSError):
            client.sendall("\r\n".join(lines).encode() + body)
