"""The server's side of the board program: the hall's catalogue and its events, until told to stop or refused."""

import argparse
import logging
import threading

from display_board.announce.together import Together
from server.client.http import FINAL, Api, Failed, Refused
from server.client.live import Follower

log = logging.getLogger("display_board")

RETRY_S = 0.3
READY_S = 0.05


class FollowedHall:
    """The server's side of the program: its catalogue and its events."""

    def __init__(
        self,
        options: argparse.Namespace,
        api: Api,
        token: str | None,
        station: Together,
        stopping: threading.Event,
    ) -> None:
        self._options, self._api, self._token = options, api, token
        self._station, self._stopping = station, stopping
        self._follower: Follower | None = None
        self._version = 0
        self.refusal = ""

    def follow(self, ready: str) -> None:
        """Follows until told to stop or refused; prints `ready` when the boards show the hall."""
        away = False
        while not self._stopping.is_set():
            try:
                if self._follower is None:
                    self._catalogue()
                    self._start(self._options.live or self._api.get("")["live_url"])
                elif ready and self._follower.wait_ready(0):
                    print(ready, flush=True)
                    ready = ""
                elif self._station.catalogue_version > self._version:
                    self._catalogue()
            except Failed as fault:
                if isinstance(fault, Refused):
                    self._refused(fault.code)
                if not away:
                    log.info("the server is away: %s", fault)
                away = True
            else:
                away = False
            self._stopping.wait(READY_S if ready and self._follower else RETRY_S)

    def stop(self) -> None:
        """Ends following."""
        if self._follower:
            self._follower.stop()

    def _catalogue(self) -> None:
        catalogue = self._api.get(f"/centres/{self._options.centre}/catalogue")
        self._version = int(catalogue.get("version") or 0)
        self._station.catalogue(catalogue)

    def _start(self, live_url: str) -> None:
        station = self._station
        self._follower = Follower(
            live_url, self._token, self._options.centre, "board", station.changed, station.connected,
            on_refused=self._refused,
        )  # fmt: skip
        self._follower.start()

    def _refused(self, code: str) -> None:
        """Ends only where waiting is in vain: a store that is away, or a server too busy, is soon back."""
        if code in FINAL:
            self.refusal = code
            self._stopping.set()
