"""The kiosk: how soon its window can be touched and shows the next screen, and how soon and how long a slip comes.

Its own window runs in a process of its own, on the screen there is (xvfb-run gives one) or on none; the printer's own
program prints on the twin at a serial line. Nothing of the kiosk is imported here.
"""

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from server.catalogue.sample import MAIN_CENTRE, sample_district
from server.cli import programs
from server.cli.bench import served
from server.cli.bench.crowd import Scattered, Talk, kiosk
from server.cli.bench.rows import Row, Series
from server.cli.bench.slip_line import BAUD, SlipLine, slip_line
from server.cli.supervise import Program, Supervisor
from server.settings import Settings

Json = dict[str, Any]
READY_PATIENCE_S = 60.0
WAYS = (("search", "home"), ("category:{category}", "home"), ("service:{service}", "home"))


@dataclass(frozen=True, slots=True)
class Load:
    """How much is measured."""

    starts: int
    walks: int  # of six touches each
    slips: int


def rows(settings: Settings, load: Load) -> list[Row]:
    """Start the window some times, walk through its screens, and draw numbers until slips come."""
    with _hall(settings) as (known, line):
        started, touched, begun, lengths = [], [], [], []
        for start in range(load.starts + 1):
            with _window(settings, known) as (talk, took_ms):
                if start:  # the first one ever splits its fonts
                    started.append(took_ms)
                if start == load.starts:
                    touched = [ms for _ in range(load.walks) for ms in _walk(talk)]
                    drawn = [_draw(talk, line) for _ in range(load.slips)]
                    begun, lengths = ([one[at] for one in drawn] for at in range(2))
    return [
        Row(id="kiosk_start", what="the kiosk's program begun until a frame that can be touched", unit="s",
            product=Series.of(started), reach=2),
        Row(id="kiosk_touch", what="a finger on the kiosk's window until the first frame of the next screen",
            unit="ms", product=Series.of(touched), reach=100),
        Row(id="slip_begins", what="the finger that draws until the slip's first byte on its line", unit="ms",
            product=Series.of(begun), reach=100),
        Row(id="slip_bytes", what=f"one slip on a serial line of {BAUD:,} baud", unit="bytes",
            product=Series.of(lengths), reach=600),
    ]  # fmt: skip


def _walk(talk: Talk) -> list[float]:
    """Through some screens and home again; the ms of every touch."""
    hall = sample_district()[MAIN_CENTRE]
    names = {"category": hall.categories[0].id, "service": _wanted()}
    return [_touch(talk, name.format(**names))[0] for way in WAYS for name in way]


def _draw(talk: Talk, line: SlipLine) -> tuple[float, float]:
    """The ms from the last touch to the slip's first byte, and how many bytes it had."""
    _touch(talk, f"service:{_wanted()}")
    _, touched_ns = _touch(talk, "draw")
    began_ns, length = line.slip_after(touched_ns)
    _touch(talk, "home")
    return (began_ns - touched_ns) / 1e6, float(length)


def _touch(talk: Talk, name: str) -> tuple[float, int]:
    told = talk.ask({"touch": name})
    return (told["shown_ns"] - told["touched_ns"]) / 1e6, int(told["touched_ns"])


def _wanted() -> str:
    """The service most wanted of those that ask nobody who they are."""
    services = sample_district()[MAIN_CENTRE].services
    anonymous = [one for one in services if one.wanted is not None and one.identity == "none"]
    return min(anonymous, key=lambda one: one.wanted or 0).code


@contextlib.contextmanager
def _window(settings: Settings, known: Json) -> Iterator[tuple[Talk, float]]:
    """The kiosk's window, and the seconds until it could be touched; closed at the end."""
    argv = [
        "--server", settings.web_origin, "--centre", MAIN_CENTRE, "--device", "kiosk-1",
        "--printer", "printer-1", "--data", str(settings.data / "bench-kiosk"),
    ]  # fmt: skip
    env = {"QUHAO_TOKEN": known["devices"]["kiosk-1"]}
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        env["SDL_VIDEODRIVER"] = "offscreen"
    began_ns = time.monotonic_ns()
    with kiosk(argv, env) as talk:
        yield talk, (talk.hear()["shown_ns"] - began_ns) / 1e9


@contextlib.contextmanager
def _hall(settings: Settings) -> Iterator[tuple[Json, SlipLine]]:
    """Web, live and the printer's program over the sample; its credentials, and the line to the printer."""
    known = served.sample(settings)
    supervisor, env = Supervisor(settings.data / "logs"), programs.environment(settings)
    with slip_line(settings.data / "bench-printer") as line:
        try:
            supervisor.add([
                programs.web(settings, env), programs.live(settings, env),
                _printer(settings, known["devices"]["printer-1"], line.port),
            ])  # fmt: skip
            if missing := supervisor.wait_ready(READY_PATIENCE_S):
                raise Scattered(f"not ready: {', '.join(missing)}")
            yield known, line
        finally:
            supervisor.stop()


def _printer(settings: Settings, token: str, port: str) -> Program:
    """The printer's own program, ready once it says so."""
    argv = [
        sys.executable, "-m", "printers", "--server", settings.web_origin, "--centre", MAIN_CENTRE,
        "--device", "printer-1", "--link", f"serial://{port}?baud={BAUD}",
        "--data", str(settings.data / "bench-printer"),
    ]  # fmt: skip
    program = Program("printer", argv, {"QUHAO_TOKEN": token})
    return programs.with_log_ready(program, Path(settings.data / "logs" / "printer.log"), 0)
