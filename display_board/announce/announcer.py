"""The hall's voices together: takes what the follower folds and hands each call to the groups whose it is."""

import threading
import time
from collections.abc import Callable, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from display_board.announce.config import Voice
from display_board.announce.group import Group
from display_board.announce.players import player_of
from display_board.announce.reports import Reports
from display_board.announce.speaker import Speaker
from display_board.announce.turns import Call
from server.client.http import Api
from server.wire.fold import Fold, event_order
from server.wire.vocabulary import CALLS, State

FRESH_MS = 60_000
"""A call that was missed for longer than this, while cut off, is not called out any more: the clerk recalls."""

Json = dict[str, Any]


class Announcer:
    """All voices of one program; its methods may be called from any thread."""

    def __init__(self, groups: Sequence[Group], clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` in seconds, never back."""
        self._groups, self._clock = groups, clock
        self._lock = threading.Lock()
        self._connected = False
        self._heard: tuple[int, float] | None = (
            None  # the server's time of an event heard as it happened, and when
        )
        self._seen: str | None = None  # the newest call known
        self._day = ""

    def start(self) -> None:
        """Begins to speak."""
        for group in self._groups:
            for speaker in group.speakers:
                speaker.reports.start()
            group.start()

    def stop(self) -> None:
        """Falls silent."""
        for group in self._groups:
            group.stop()
            for speaker in group.speakers:
                speaker.reports.stop()

    def catalogue(self, catalogue: Json) -> None:
        """A catalogue as published, from now on."""
        for group in self._groups:
            for speaker in group.speakers:
                speaker.catalogue(catalogue)

    def changed(self, fold: Fold, event: Json | None) -> None:
        """The follower's fold after an event, or a fresh snapshot."""
        with self._lock:
            if event is not None and self._connected:
                self._heard = event["at"], self._clock()
            day = fold.day.get("date", "")
            if day != self._day:
                self._day = day
                for group in self._groups:
                    group.clear()
            for call in self._news(fold):
                for group in self._groups:
                    group.called(call)
            ticket = (event or {}).get("ticket") or {}
            standing = [(id_, counter.get("ticket")) for id_, counter in fold.counters.items()]
            for group in self._groups:
                if ticket and (event or {}).get("type") not in CALLS and ticket.get("state") != State.CALLED:
                    group.over(ticket["id"])
                group.at_counters(standing)

    def connected(self, connected: bool) -> None:
        """Whether the follower is in step with the server."""
        with self._lock:
            self._connected = connected
        if connected:
            for group in self._groups:
                for speaker in group.speakers:
                    speaker.reports.repeat_status()

    def _news(self, fold: Fold) -> list[Call]:
        """The calls not heard of before: at its start those of before are none, after a cut the fresh ones are."""
        newest = fold.calls[-1]["event_id"] if fold.calls else "0-0"
        seen, self._seen = self._seen, newest
        if seen is None:
            return []
        fresh_from = self._server_ms() - FRESH_MS
        return [
            _call(call)
            for call in fold.calls
            if event_order(call["event_id"]) > event_order(seen) and call["at"] >= fresh_from
        ]

    def _server_ms(self) -> float:
        """The server's time as far as it is known: what it was at the last event, and what has passed since."""
        if self._heard is None or self._connected:
            return 0
        at_ms, heard_s = self._heard
        return at_ms + (self._clock() - heard_s) * 1000


def _call(call: Json) -> Call:
    return Call(call["event_id"], call["ticket"], call["number"], call["counter"] or "", bool(call["recall"]))


def announcer_of(voices: Sequence[Voice], server: str, centre: str, data: Path) -> Announcer:
    """The voices of a program as configured; OSError or ValueError if a token can't be read or used."""
    speakers = []
    for voice in voices:
        assert voice.token_file is not None
        reports = Reports(Api(server, voice.token_file.read_text("utf-8").strip()), centre, voice.id)
        speakers.append(Speaker(voice, player_of(voice, data / "twins"), reports, data))
    speakers.sort(key=lambda speaker: speaker.voice.group)
    groups = [
        Group(name, list(each)) for name, each in groupby(speakers, key=lambda speaker: speaker.voice.group)
    ]
    return Announcer(groups)
