"""The kiosk's own window, touched by orders on its input; answers when it was touched and when the next screen came.

`python -m kiosk.measured --server URL --data DIR --centre ID --device ID [--printer ID] [--size WxH]`, with the token
in QUHAO_TOKEN. It says `{"shown_ns": N}` once a frame is painted on which a service can be touched. `{"touch": NAME}`
is a finger on what has this name, as soon as it takes touches, at any moment between two frames; answered by
`{"touched_ns", "shown_ns", "screen"}` once the first frame of another screen is painted. Times are of the clock that
all processes share. The end of the input ends it. It reads no card, prints nothing and has no watchdog.
"""

import argparse
import json
import os
import queue
import random
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kiosk.before_kivy import FRAMES_A_SECOND, prepare_kivy

Json = dict[str, Any]
PATIENCE_S = 60.0
SETTLED_MS = 50
"""After a screen has begun to take touches."""


def main(arguments: list[str] | None = None) -> int:
    """Shows the window until the input ends."""
    options = _parser().parse_args(arguments)
    prepare_kivy(options.data, options.size)
    from kivy.base import EventLoop
    from kivy.core.window import Window

    from kiosk.app import KioskApp
    from kiosk.offline.clock import steady_ms
    from kiosk.session.steps import LIMITS
    from kiosk.settings import Settings
    from server.client.http import Api
    from server.client.live import Follower
    from server.wire.vocabulary import LANGUAGES

    token = os.environ["QUHAO_TOKEN"]
    app = KioskApp(
        Settings(options.centre, options.device, options.data, options.printer),
        {language: Api(options.server, token, language) for language in LANGUAGES},
        lambda live, on_change, on_state: Follower(live, token, options.centre, "board", on_change, on_state),
    )
    fingers: queue.Queue[int] = queue.Queue()

    def frames_until(holds: Callable[[], object]) -> None:
        end = time.monotonic() + PATIENCE_S
        while not holds():
            if time.monotonic() > end:
                raise TimeoutError(f"waited in vain on {app.session.screen}")
            EventLoop.idle()

    def touched(name: str) -> Json:
        frames_until(
            lambda: app.find(name) and steady_ms() - app.session.shown_at > LIMITS.settle + SETTLED_MS
        )
        widget, before = app.find(name), app.session.screen
        assert widget is not None
        x, y = widget.to_window(*widget.center)
        come = random.uniform(0, 1 / FRAMES_A_SECOND)
        threading.Timer(come, lambda: fingers.put(time.monotonic_ns())).start()
        frames_until(lambda: not fingers.empty())
        for act in ("on_mouse_down", "on_mouse_up"):
            Window.dispatch(act, x, Window.height - y, "left", [])
        frames_until(lambda: app.session.screen != before)
        return {
            "touched_ns": fingers.get(),
            "shown_ns": time.monotonic_ns(),
            "screen": str(app.session.screen),
        }

    app.begin()
    try:
        frames_until(lambda: app.hall.known and any(map(app.find, _services(app.hall.catalogue))))
        _say({"shown_ns": time.monotonic_ns()})
        orders = _orders()
        while True:
            EventLoop.idle()
            try:
                order = orders.get_nowait()
            except queue.Empty:
                continue
            if order is None:
                return 0
            _say(touched(order["touch"]))
    except TimeoutError as late:
        _say({"error": str(late)})
        return 1
    finally:
        app.stop()


def _services(catalogue: Any) -> list[str]:
    return [f"service:{one.code}" for one in catalogue.services if one.wanted is not None]


def _orders() -> "queue.Queue[Json | None]":
    """What is read from the input; None at its end."""
    orders: queue.Queue[Json | None] = queue.Queue()

    def read() -> None:
        for line in sys.stdin:
            orders.put(json.loads(line))
        orders.put(None)

    threading.Thread(target=read, name="orders", daemon=True).start()
    return orders


def _say(what: Json) -> None:
    print(json.dumps(what), flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("kiosk.measured", description="The kiosk's window, touched by orders.")
    for name in ("server", "centre", "device"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--printer")
    parser.add_argument("--data", type=Path, required=True, metavar="DIR")
    parser.add_argument("--size", default=(1080, 1920), metavar="WxH",
                        type=lambda words: tuple(map(int, words.split("x"))))  # fmt: skip
    return parser


if __name__ == "__main__":
    sys.exit(main())
