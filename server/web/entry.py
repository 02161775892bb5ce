"""Entry of the web process, for granian: the application over an assembled server that follows the streams."""

import ctypes
import os
import signal

from flask import Flask

from server.bootstrap import Server, assemble, begin, when_there
from server.logs import configure
from server.operations.finding_ahead import FindingAhead
from server.records import catalogue_store
from server.settings import Settings
from server.web.app import create_app

_PR_SET_PDEATHSIG = 1
GATHER_S = 0.1
"""How late this process may hear of an event nobody waits for: it tells none, and to read costs as much as a draw."""


def build() -> Flask:
    """The application; called once in each worker, which ends with its granian, however that ends."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() == 1:
        raise SystemExit("granian has ended")
    configure("web")
    server = when_there(lambda: assemble(Settings()))
    begin(server, gather_s=GATHER_S)
    server.forecasts.start()
    FindingAhead(server.halls, lambda: _centres(server)).start()
    return create_app(server)


def _centres(server: Server) -> list[str]:
    with server.database.read() as session:
        return sorted(catalogue_store.current_versions(session))
