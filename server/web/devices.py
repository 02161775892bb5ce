"""What boards, voices, printers and kiosks say of themselves."""

import re
from typing import Any

from flask_openapi3 import APIBlueprint

from server.domain.refusals import Refused
from server.operations.devices import Showing
from server.operations.devices import Status as Said
from server.records import devices
from server.web.asking import caller, principal, server
from server.wire.requests import OfCentre, OfDevice, Shown, Status
from server.wire.vocabulary import DeviceKind

Json = dict[str, Any]
Answer = tuple[Json, int]

_JOURNAL = re.compile(r"^[0-9a-f]{32}\Z")
"""A UUID as a kiosk makes one with its journal, without dashes."""

api = APIBlueprint("devices", __name__, url_prefix="/api/v1")


@api.post("/centres/<centre>/shown")
def report_shown(path: OfCentre, body: Shown) -> Json:
    """A board or voice has shown a call."""
    word = Showing(principal().id, body.ok, body.fault, tuple(body.boards), body.heard)
    return server().devices.shown(path.centre, body.event_id, word)


@api.post("/devices/me/status")
def report_status(body: Status) -> Json:
    """A device's own word on its health; a kiosk that names its journal is told which numbers it may count in it."""
    known = principal()
    if known.centre is None:
        raise Refused("not_found")
    kind = known.device_kind.value if known.device_kind else ""
    said = Said(known.id, kind, body.state, tuple(body.faults), body.details)
    own: Json = {}
    if known.device_kind is DeviceKind.KIOSK and (journal := body.details.get("journal")) is not None:
        if not (isinstance(journal, str) and _JOURNAL.match(journal)):
            raise Refused("invalid_field", {"fields": ["details.journal"]}, field="details.journal")
        series = server().series
        own = {
            "series": series.of_journal(known.centre, known.id, journal),
            "partition": series.partition(known.centre),
        }
    return server().devices.status(known.centre, said) | own


@api.post("/centres/<centre>/devices/<device>/restart")
def restart_device(path: OfDevice) -> Answer:
    """Tell a kiosk, board or printer to start anew; 404 for a device of another centre."""
    with server().database.read() as session:
        known = devices.find(session, path.device)
    if known is None or known.centre != path.centre or not known.active:
        raise Refused("not_found")
    return server().devices.restart(path.centre, path.device, known.kind, caller()), 202


@api.get("/centres/<centre>/devices")
def list_devices(path: OfCentre) -> Json:
    """All devices of the centre, with what they said of themselves; `unknown` where they never spoke.

    With `now_at`, by which whoever reads tells how long one has been silent: their own clock may be wrong.
    """
    spoken = {one["id"]: one for one in server().reading.board(path.centre)["devices"]}
    with server().database.read() as session:
        known = [(one.id, one.kind) for one in devices.listed(session, path.centre) if one.active]
    silent: Json = {"state": "unknown", "faults": [], "details": {}, "at": None}
    listed = [spoken.get(id_, {"id": id_, "kind": kind, **silent}) for id_, kind in known]
    return {"devices": listed, "now_at": server().client.now_ms()}
