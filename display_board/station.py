"""Keeps every board showing the hall as it is now: takes what the follower folds, hands faces to the buses."""

import logging
import threading
import time
import zoneinfo
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any, Protocol

from display_board.boards import Board, Face, Kind
from display_board.bus import Faces
from display_board.calls import Hall, Place, Standing, View, standing
from display_board.drivers import driver_of
from display_board.faces import face_of
from display_board.meant import misnamed
from display_board.reports import Reporter
from server.wire.fold import Fold
from server.wire.vocabulary import CALLS

log = logging.getLogger(__name__)

CUT_OFF_S = 20.0  # a pause this long, and a number on a board may be stale
TICK_S = 0.25
CHARACTER_PX = 8

Json = dict[str, Any]


class Shows(Protocol):
    """What a bus is to the station."""

    def show(self, faces: Faces) -> None:
        """This is what these boards show from now on."""


def hall_of(catalogue: Json) -> Hall:
    """What boards need of a published catalogue."""
    zone = (catalogue.get("calendar") or {}).get("timezone") or "Asia/Shanghai"
    return Hall(
        names={"zh-CN": catalogue.get("name", ""), "en": catalogue.get("name_en", "")},
        sample=bool(catalogue.get("sample")),
        timezone=zoneinfo.ZoneInfo(zone),
        places={
            c["id"]: Place(c.get("label", ""), c.get("zone", ""), c.get("name_en", ""))
            for c in catalogue.get("counters") or []
        },
    )


def concerned(event: Json | None) -> Collection[str] | None:
    """The counters whose boards an event may change; None: any, and the boards of the hall and its areas."""
    if event is None or any(event.get(name) for name in ("day_record", "counters", "queues")):
        return None
    records = (event.get("counter") or {}).get("id"), (event.get("ticket") or {}).get("counter")
    # Draws, slips and what boards report are most of what happens, and no board shows them.
    tells = event.get("counter") or event["type"] in CALLS
    return {counter for counter in records if counter} if tells else ()


def _watches(board: Board, counters: Collection[str]) -> bool:
    return bool(counters) and (
        board.kind is not Kind.COUNTER or any(each in counters for each in board.counters)
    )


def measured(board: Board) -> Board:
    """The board in pixels: one of so many characters is as wide as these would be."""
    columns = driver_of(board).columns
    if columns is None:
        return board
    return replace(
        board, width=columns(board) * CHARACTER_PX, height=2 * CHARACTER_PX, sizes=(2 * CHARACTER_PX,)
    )


class Station:
    """The boards of one program; its methods may be called from any thread."""

    def __init__(
        self,
        buses: Mapping[Board, Shows],
        reporter: Reporter,
        device: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._reporter, self._device, self._clock = reporter, device, clock
        self._boards = [(measured(board), bus) for board, bus in buses.items()]
        self._lock = threading.Lock()
        self._hall = Hall()
        self._misnamed: set[tuple[str, str]] = set()  # slips in the boards' file that were told
        self._calls: tuple[Json, ...] | None = None
        self._counters: dict[str, Json] = {}
        self._day_state = ""
        self._heard: dict[str, float] = {}  # of calls that are news, when they came about
        self._behind_s: float | None = None  # what to add to the server's time for this clock's
        self._cut_at: float | None = clock()
        self._ended = False
        self._stands: dict[str, Standing] = {}
        self._faces: dict[str, Face] = {}
        self.catalogue_version = 0  # as the events tell it

    def catalogue(self, catalogue: Json) -> None:
        """A catalogue as published, from now on."""
        hall = hall_of(catalogue)
        zones = {zone["id"] for zone in catalogue.get("zones") or []}
        for board, _ in self._boards:
            own_zone = (board.zone,) if board.zone else ()
            for slip in misnamed(board.counters, own_zone, hall.places, zones):
                if (board.id, slip) not in self._misnamed:
                    log.warning("%s: %s", board.id, slip)
                self._misnamed.add((board.id, slip))
        with self._lock:
            self._hall = hall
            self._stands.clear()
            self._show()

    def changed(self, fold: Fold, event: Json | None) -> None:
        """The follower's fold after an event, or a fresh snapshot."""
        with self._lock:
            now = self._clock()
            known = None if self._calls is None else {call["event_id"] for call in self._calls}
            self._calls, self._counters = tuple(fold.calls), dict(fold.counters)
            self._day_state = fold.day.get("state", "")
            self.catalogue_version = fold.catalogue_version
            if event is None:
                # What was called while this board was cut off is news to it; before its start it is not.
                news = [] if known is None else [c for c in self._calls if c["event_id"] not in known]
                self._heard |= {call["event_id"]: self._came_about(call, now) for call in news}
                self._reporter.known(
                    [call["event_id"] for call in self._calls] if known is None else [],
                    [call["event_id"] for call in self._calls if self._shown_before(call)],
                )
            else:
                if self._cut_at is None:
                    self._behind_s = now - event["at"] / 1000
                if event["type"] in CALLS:
                    self._heard[event["event_id"]] = self._came_about(event, now)
            kept = {call["event_id"] for call in self._calls}
            self._heard = {event_id: at for event_id, at in self._heard.items() if event_id in kept}
            if self._cut_at is None:
                self._show(concerned(event))

    def connected(self, connected: bool) -> None:
        """Whether the follower is in step with the server: what it missed has been told by then."""
        with self._lock:
            self._cut_at = None if connected else self._clock()
            self._show()
        if connected:
            self._reporter.repeat_status()

    def end(self) -> None:
        """The program ends: whatever comes, the boards say from now on that they are no longer up to date."""
        with self._lock:
            self._ended = True
            self._show()

    def tick(self) -> None:
        """Time has passed: a call may no longer be fresh, a pause may be too long."""
        with self._lock:
            self._show()

    def run(self, stopping: threading.Event) -> None:
        """Ticks until told to stop."""
        while not stopping.wait(TICK_S):
            self.tick()

    def _shown_before(self, call: Json) -> bool:
        return any(mark.get("device") == self._device and mark.get("ok") for mark in call.get("shown") or [])

    def _came_about(self, call: Json, now: float) -> float:
        """When a call was made, by this clock: one that was missed meanwhile is no longer fresh."""
        return now if self._behind_s is None else min(now, call["at"] / 1000 + self._behind_s)

    def _show(self, counters: Collection[str] | None = None) -> None:
        """Hands over the faces that have changed; only these `counters` did, if they are named."""
        now = self._clock()
        cut_off = self._ended or (self._cut_at is not None and now - self._cut_at >= CUT_OFF_S)
        if self._calls is None and not cut_off:
            return  # nothing is known of the hall yet
        view = View(
            calls=self._calls or (),
            counters=self._counters,
            day_state=self._day_state,
            ages_s={event_id: now - at for event_id, at in self._heard.items()},
            cut_off=cut_off,
            now_ms=None if self._behind_s is None else (now - self._behind_s) * 1000,
        )
        changed: dict[Shows, list[tuple[str, Face, bool]]] = {}
        for board, bus in self._boards:
            if counters is not None and not _watches(board, counters):
                continue
            stands = standing(board, self._hall, view)
            if stands == self._stands.get(board.id):
                continue
            self._stands[board.id] = stands
            face, before = face_of(board, self._hall, stands), self._faces.get(board.id)
            if face != before:
                self._faces[board.id] = face
                fresh = set(face.events) - set(before.events if before else ())
                changed.setdefault(bus, []).append((board.id, face, bool(fresh)))
        for bus, faces in changed.items():
            bus.show(faces)
