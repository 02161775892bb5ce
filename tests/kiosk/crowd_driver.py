"""The kiosk that a crowd meets, in a process of its own: `python -m tests.kiosk.crowd_driver JSON`.

JSON names `server`, `live`, `data`, `door`, `reader`, `scanner`, `size`. It reads one JSON command a line and answers
each with what is on the screen then; `{"touch": NAME}` is a finger, `missed` where nothing of that name takes one;
`{"pass_s": N}` lets the kiosk's own clock go on; `{"waits": true}` lets frames pass until something has changed.
Frames pass all the time, and the end of the input ends it; QUHAO_TOKEN is the kiosk's token. It decides nothing.
"""

import json
import os
import queue
import sys
from pathlib import Path
from typing import Any

from kiosk.before_kivy import prepare_kivy
from tests.e2e.kiosk_driver import CENTRE, DEVICE, PRINTER, now_ms, read_lines

Json = dict[str, Any]
FRAMES_A_SECOND = 60
IDLE_S = 0.02
LOOK_S = 1.0
"""How long a look waits for something new."""


class Clock:
    """The machine's, and what was let pass besides."""

    def __init__(self) -> None:
        self._ahead_ms = 0

    def __call__(self) -> int:
        return now_ms() + self._ahead_ms

    def pass_s(self, seconds: float) -> None:
        self._ahead_ms += int(seconds * 1000)


def main(given: Json) -> None:
    """Drives one kiosk until the input ends."""
    data = Path(given["data"])
    os.environ["SDL_VIDEODRIVER"] = "offscreen"
    prepare_kivy(data, tuple(given["size"]))
    from kivy.config import Config

    Config.set("graphics", "maxfps", str(FRAMES_A_SECOND))

    from kiosk.app import KioskApp
    from kiosk.screens.parts import Touchable
    from kiosk.settings import Settings
    from server.client.http import Api
    from server.client.live import Follower
    from server.wire.vocabulary import LANGUAGES
    from tests.kiosk.robot import Robot

    token, clock = os.environ["QUHAO_TOKEN"], Clock()
    settings = Settings(
        CENTRE, DEVICE, data, PRINTER, door=Path(given["door"]), token=token,
        reader=given["reader"], scanner=given["scanner"], heartbeat_s=5.0,
    )  # fmt: skip
    app = KioskApp(
        settings,
        {language: Api(given["server"], token, language) for language in LANGUAGES},
        lambda _, on_change, on_state: Follower(given["live"], token, CENTRE, "board", on_change, on_state),
        clock=clock,
    )
    app.begin()
    robot = Robot(app, lambda: clock.pass_s(0.9))
    robot.resize(*given["size"])

    def seen() -> Json:
        shown = [
            one for one in app.root.walk() if isinstance(one, Touchable) and not one.disabled and one.name
        ]
        session, screen = app.session, str(app.session.screen)
        shows = app.root.ids.screens.current_screen
        on_ticket = shows.name == screen == "ticket"
        held = session.refusal.held if session.refusal else None
        lifeline = app.lifeline
        return {
            "screen": screen, "names": [one.name for one in shown], "asking": session.asking,
            "number": shows.number if on_ticket else "", "ticket": session.ticket and session.ticket.id,
            "slip": str(session.slip), "url": shows.url if on_ticket else "",
            "key": session.key, "holding": session.holding, "giving_up": session.giving_up,
            "held": held and held.id, "refusal": session.refusal and session.refusal.code,
            "reached": app.hall.reached, "faults": sorted(app.health.printer_faults),
            "unmerged": len(lifeline.unmerged()) if lifeline else None,
            "settling": lifeline.settling if lifeline else False, "alone": bool(lifeline and lifeline.alone),
        }  # fmt: skip

    def known() -> tuple[Any, ...]:
        return app.session, app.hall.reached, app.find("draw") is None

    def touched(name: str, times: int) -> bool:
        clock.pass_s(0.9)
        robot.frames()
        if (widget := app.find(name)) is not None:
            robot.tap(widget, times)
        return widget is not None

    def answer(command: Json) -> Json:
        if "touch" in command and not touched(command["touch"], command.get("times", 1)):
            return {**seen(), "missed": True}
        if "pass_s" in command:
            clock.pass_s(command["pass_s"])
            robot.frames()
        if command.get("waits"):
            before, end = known(), now_ms() + LOOK_S * 1000
            while known() == before and now_ms() < end:
                robot.frames(1)
            robot.frames(1)
        if "picture" in command:
            robot.picture(Path(command["picture"]))
        return {**seen(), "memory": memory()} if command.get("memory") else seen()

    commands = read_lines()
    while True:
        robot.frames(1)
        try:
            line = commands.get(timeout=IDLE_S)
        except queue.Empty:
            continue
        if line is None:
            break
        print(json.dumps(answer(json.loads(line))), flush=True)
    app.stop()


def memory() -> Json:
    """What this process takes, in MB: its share of all pages, and what is its alone and of no file."""
    told = {}
    for line in Path("/proc/self/smaps_rollup").read_text("ascii").splitlines()[1:]:
        name, _, rest = line.partition(":")
        told[name] = int(rest.split()[0]) / 1000
    return {"pss": told["Pss"], "anonymous": told["Pss_Anon"], "resident": told["Rss"]}


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
