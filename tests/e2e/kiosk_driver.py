"""The kiosk as a visitor meets it, in a process of its own: `python -m tests.e2e.kiosk_driver URL DIR`.

Reads one JSON command a line: `{"touch": NAME}`, `{"picture": PATH}` or `{}`, and answers each with what is on the
screen then: `{"screen", "words", "names"}`. Frames pass all the time. The end of the input ends it; QUHAO_TOKEN is
the kiosk's token. It decides nothing.
"""

import json
import os
import queue
import sys
import threading
import time
from pathlib import Path
from typing import Any

DEVICE, PRINTER, CENTRE = "kiosk-1", "printer-1", "demo"
SIZE = (1080, 1920)
FRAMES_A_SECOND = 20

Json = dict[str, Any]


def main(url: str, data: Path) -> None:
    """Drives one kiosk until the input ends."""
    os.environ.update(
        SDL_VIDEODRIVER="offscreen", SDL_NO_SIGNAL_HANDLERS="1",
        KIVY_NO_ARGS="1", KIVY_LOG_MODE="PYTHON", KIVY_HOME=str(data / "kivy"),
    )  # fmt: skip
    from kivy.config import Config

    Config.set("graphics", "maxfps", str(FRAMES_A_SECOND))

    from kiosk.app import KioskApp
    from kiosk.screens.parts import Touchable
    from kiosk.session.steps import LIMITS
    from kiosk.settings import Settings
    from server.client.http import Api
    from server.client.live import Follower
    from server.wire.vocabulary import LANGUAGES
    from tests.kiosk.robot import Robot

    token = os.environ["QUHAO_TOKEN"]
    app = KioskApp(
        Settings(CENTRE, DEVICE, data, PRINTER),
        {language: Api(url, token, language) for language in LANGUAGES},
        lambda live, on_change, on_state: Follower(live, token, CENTRE, "board", on_change, on_state),
        clock=now_ms,
    )
    app.begin()

    def settle() -> None:
        robot.until(lambda: now_ms() - app.session.shown_at > LIMITS.settle)

    robot = Robot(app, settle)
    robot.resize(*SIZE)

    def seen() -> Json:
        shown = [one for one in app.root.walk() if isinstance(one, Touchable) and not one.disabled]
        names = [one.name for one in shown if one.name]
        return {"screen": str(app.session.screen), "words": robot.words(), "names": names}

    commands = read_lines()
    while True:
        robot.frames(1)
        try:
            line = commands.get_nowait()
        except queue.Empty:
            continue
        if line is None:
            break
        command = json.loads(line)
        if "touch" in command:
            robot.touch(command["touch"])
        if "picture" in command:
            robot.picture(Path(command["picture"]))
        print(json.dumps(seen()), flush=True)
    app.stop()


def now_ms() -> int:
    return time.monotonic_ns() // 1_000_000


def read_lines() -> "queue.SimpleQueue[str | None]":
    """The lines of the input as they come, and None at its end."""
    lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()

    def read() -> None:
        for line in sys.stdin:
            lines.put(line)
        lines.put(None)

    threading.Thread(target=read, daemon=True).start()
    return lines


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
