"""What call pads ask: a key was pressed at the counter a pad is bound to, and at no other."""

from typing import Any

from flask_openapi3 import APIBlueprint

from server.domain.refusals import Refused
from server.operations.pads import Press
from server.web.asking import caller, principal, server
from server.wire.requests import PressPad

Json = dict[str, Any]

api = APIBlueprint("pad", __name__, url_prefix="/api/v1/devices/me")


@api.post("/press")
def press_pad(body: PressPad) -> Json:
    """A key of the counter's pad, in the name of the clerk who is signed in there."""
    known = principal()
    if known.centre is None or known.counter is None:
        raise Refused("pad_unbound")
    if body.act == "call" and body.number is None:
        raise Refused("invalid_field", {"fields": ["number"]}, field="number")
    press = Press(body.act, body.ticket, body.number)
    return server().pads.press(known.centre, known.counter, caller(), press)
