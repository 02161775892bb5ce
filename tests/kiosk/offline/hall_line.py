"""The line between a kiosk and its server's real operations, cut, losing an answer, or where the kiosk is killed."""

from typing import Any

from server.client.http import Unreachable
from server.operations.devices import Status
from server.operations.offline import Offline
from server.operations.offline_form import Issued
from server.wire.requests import OfflineTicket
from server.wire.secret import partition_of
from tests.server.small_hall import CENTRE, PARTITIONS, SmallHall
from tests.server.small_hall import Clock as ServerClock

Json = dict[str, Any]

KIOSK = "kiosk-1"


class Killed(BaseException):
    """The kiosk's program ends here and now."""


class Line:
    """The line to the server's operations, as its HTTP door asks them."""

    def __init__(self, hall: SmallHall, clock: ServerClock) -> None:
        self.hall, self.clock, self.up, self.fault = hall, clock, True, ""
        self.series: dict[str, tuple[str, int]] = {}  # by journal: its series, and when it was given
        self.merged_at: dict[str, int] = {}  # by number
        self._offline = Offline(hall.halls, hall.reception.drawing, self._given_at)

    def post(self, path: str, body: Json | None = None, key: str | None = None) -> Json:
        """As the kiosk's Api does; no key is needed."""
        assert key is None
        fault, self.fault = self.fault, ""
        if not self.up:
            raise Unreachable("cut")
        if fault == "killed before":
            raise Killed
        answer = self._done(path, body or {})
        if fault == "killed after":
            raise Killed
        if fault == "lost":
            raise Unreachable("lost")
        return answer

    def _done(self, path: str, body: Json) -> Json:
        if path.endswith("/tickets/offline"):
            return {"results": [self._merged(line) for line in body["tickets"]]}
        name = body["details"]["journal"]
        given = self.series.setdefault(name, (f"K{len(self.series) + 1}", self.clock()))
        status = Status(KIOSK, "kiosk", body["state"], tuple(body["faults"]), body["details"])
        told = self.hall.devices.status(CENTRE, status)
        return told | {"series": given[0], "partition": partition_of(CENTRE, PARTITIONS)}

    def _merged(self, line: Json) -> Json:
        told = OfflineTicket.model_validate(line).model_dump(by_alias=True, exclude_none=True)
        issued = Issued(**told, fingerprint="beef")
        (result,) = self._offline.merge(CENTRE, KIOSK, [issued])
        if "code" not in result:
            self.merged_at.setdefault(issued.number, self.clock())
        return result

    def _given_at(self, centre: str, kiosk: str, series: str) -> int | None:
        assert (centre, kiosk) == (CENTRE, KIOSK)
        return next((at for name, at in self.series.values() if name == series), None)
