"""The program `python -m wechat_bridge`: serves the callback in one worker, which goes when its parent does."""

import ctypes
import http.client
import logging
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from granian.http import HTTP1Settings

from server.client.http import Api
from server.wire.vocabulary import LANGUAGES
from wechat_bridge.app import create
from wechat_bridge.conversation import Conversation
from wechat_bridge.settings import Settings, read

THREADS = 32  # most of them wait for the hall
PENDING = 256
KNOCK_S = 0.05
_PR_SET_PDEATHSIG = 1


def main(arguments: list[str] | None = None) -> int:
    """Serves until a signal stops it; exit code 1 if the port is taken."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stderr)
    settings = read(arguments)
    if not _free(settings):
        print(f"{settings.host}:{settings.port} is taken", file=sys.stderr)
        return 1
    parent = os.getpid()
    Granian(
        "wechat_bridge",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        blocking_threads=THREADS,
        backpressure=PENDING,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=1,
        http1_settings=HTTP1Settings(header_read_timeout=5000),
        log_enabled=False,
    ).serve(target_loader=lambda: _worker(settings, parent), wrap_loader=False)
    return 0


def _worker(settings: Settings, parent: int) -> Flask:
    _end_with(parent)
    servers = {language: Api(settings.server, settings.token, language) for language in LANGUAGES}
    _when_answering(settings, lambda: print(f"ready {settings.device} {_url(settings)}", flush=True))
    return create(settings.wechat_token, Conversation(servers, settings.centre))


def _end_with(parent: int) -> None:
    """Linux: this process gets SIGKILL when its parent is gone, so that a killed bridge leaves no port taken."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)


def _when_answering(settings: Settings, tell: Callable[[], Any]) -> None:
    def knock() -> None:
        while True:
            line = http.client.HTTPConnection(settings.host, settings.port, timeout=1)
            try:
                line.request("GET", "/wechat/callback")
                line.getresponse()
            except (OSError, http.client.HTTPException):
                time.sleep(KNOCK_S)
            else:
                tell()
                return
            finally:
                line.close()

    threading.Thread(target=knock, name="knock", daemon=True).start()


def _free(settings: Settings) -> bool:
    try:
        socket.create_server((settings.host, settings.port)).close()
    except OSError:
        return False
    return True


def _url(settings: Settings) -> str:
    return f"http://{settings.host}:{settings.port}/wechat/callback"


if __name__ == "__main__":
    sys.exit(main())
