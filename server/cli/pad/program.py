"""`quhao pad --config FILE`: the program beside a counter's keypad; it runs until told to stop, unplugged or not."""

import argparse
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from server.cli.pad.config import PadConfig, Wrong, read_config
from server.cli.pad.desk import Desk
from server.cli.pad.keys import Keys
from server.cli.pad.source import Away, Source, open_pad
from server.client.http import Api

LOOK_S = 0.2
AGAIN_S = 1.0

log = logging.getLogger("pad")


def add(parser: argparse.ArgumentParser) -> None:
    """The subcommand's arguments."""
    parser.add_argument(
        "--config", type=Path, required=True, help="TOML: server, device, token_file, [keys], [answers]"
    )
    parser.add_argument("--check", action="store_true", help="check the settings and end")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, environment: Mapping[str, str] = os.environ) -> int:
    """Until told to stop; 1 with a line for each wrong setting."""
    try:
        config = read_config(args.config.read_text("utf-8"))
        token = _token(config, environment)
    except Wrong as wrong:
        print(*wrong.errors, sep="\n", file=sys.stderr)
        return 1
    if args.check:
        print("the settings are right")
        return 0
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    pad = PadProgram(config, Api(config.server, token))
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: pad.stopping.set())
    pad.run()
    return 0


def _token(config: PadConfig, environment: Mapping[str, str]) -> str:
    given = (
        config.token_file.read_text("utf-8").strip()
        if config.token_file
        else environment.get("QUHAO_TOKEN", "")
    )
    if not given:
        raise Wrong(["token_file, or QUHAO_TOKEN in the environment: the pad's own token is needed"])
    return given


class PadProgram:
    """The pad and the desk together: one thread reads keys, one asks the server, so that no key is missed meanwhile."""

    def __init__(
        self, config: PadConfig, door: Any, open_source: Callable[..., Source] = open_pad,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self.stopping = threading.Event()
        self._config, self._open, self._clock = config, open_source, clock
        self._desk = Desk(door, self._told, clock=clock)
        self._keys = Keys()
        self._source: Source | None = None
        self._away = False

    def run(self) -> None:
        """Read keys until told to stop; a pad that left is waited for, and said so once."""
        worker = threading.Thread(target=self._desk.run, name="desk", daemon=True)
        worker.start()
        try:
            while not self.stopping.is_set():
                self._look()
        finally:
            self._desk.stop()
            if self._source is not None:
                self._source.close()
            worker.join(AGAIN_S)

    def _look(self) -> None:
        try:
            if self._source is None:
                self._source = self._open(self._config.device, self._config.good, self._config.bad)
                log.info("the pad is back") if self._away else print("ready", flush=True)
                self._away, self._keys = False, Keys()
            for name in self._source.read(LOOK_S):
                self._pressed(name)
        except Away as away:
            self._left(str(away))

    def _pressed(self, name: str) -> None:
        meaning = self._config.keys.get(name)
        if meaning is None:
            log.info("the key %s means nothing", name)
            return
        wanted = self._keys.press(meaning, int(self._clock() * 1000))
        if wanted is not None:
            self._desk.want(wanted)

    def _left(self, why: str) -> None:
        if self._source is not None:
            self._source.close()
            self._source = None
        if not self._away:
            log.warning("the pad is away: %s", why)
        self._away = True
        self.stopping.wait(AGAIN_S)

    def _told(self, how: str) -> None:
        if self._source is not None:
            self._source.answer(how == "good")
