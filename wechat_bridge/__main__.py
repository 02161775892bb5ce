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
from wechat_bridge import check, set_menu, sms
from wechat_bridge.app import HEALTH, Account, Patience, create
from wechat_bridge.conversation import Conversation, House
from wechat_bridge.lately import Lately
from wechat_bridge.notifying import Notifying, read_templates
from wechat_bridge.once import AT_ONCE, WAITING
from wechat_bridge.records import Kept, Records
from wechat_bridge.settings import Settings, read

THREADS = AT_ONCE + WAITING + 16  # whoever waits for the hall holds one, and none may wait for a thread
PENDING = 256
KNOCK_S = 0.05
PROGRAMS = {"check": check.main, "menu": set_menu.main}
_PR_SET_PDEATHSIG = 1


def main(arguments: list[str] | None = None) -> int:
    """Serves until a signal stops it; exit code 1 if the port is taken. `check` and `menu` are programs apart."""
    given = sys.argv[1:] if arguments is None else arguments
    if given and given[0] in PROGRAMS:
        return PROGRAMS[given[0]](given[1:], os.environ)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stderr)
    settings = read(given)
    try:
        read_templates(settings.weixin.templates)
        if settings.weixin.sms:
            sms.read(settings.weixin.sms)
    except ValueError as fault:
        print(fault, file=sys.stderr)
        return 2
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
    account = settings.weixin
    records = Records(settings.folder, settings.token)
    notifying = Notifying(settings, records, servers["zh-CN"])
    asked = {language: Lately(server) for language, server in servers.items()}
    house = House(
        settings.centres,
        settings.hotline,
        notifying.consents.hear,
        lambda language, path: asked[language].at_hand(path),
    )
    conversation = Conversation(asked, settings.centre, Kept(records), house)
    notifying.start()
    patience = Patience(later=notifying.later) if account.sends else Patience()
    spoken_to = Account(account.token, account.envelopes(), account.mode != "encrypted")
    return create(spoken_to, conversation, records, patience)


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
                line.request("GET", HEALTH)
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
