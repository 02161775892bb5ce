"""The business day: its manager's control, notices to everyone, and the bell for a guide."""

import time
from typing import Any

from flask_openapi3 import APIBlueprint

from server.domain.refusals import Refused
from server.operations.day_control import Order
from server.operations.notices import Notice
from server.web.asking import caller, server
from server.wire.requests import AskHelp, ControlDay, Nothing, OfCentre, OfHelp, PostNotice
from server.wire.vocabulary import DayAct

Json = dict[str, Any]

CLOSING_S = 2.0

api = APIBlueprint("day", __name__, url_prefix="/api/v1/centres/<centre>")


@api.get("/day")
def get_day(path: OfCentre) -> Json:
    """The day as its manager sees it: what is suspended, and each queue's quota with how much of it is drawn."""
    return server().days.now(path.centre)


@api.post("/day")
def control_day(path: OfCentre, body: ControlDay) -> Json:
    """Extend the day, stop draws, suspend a queue, resume, change today's quota or add numbers to it, end the day."""
    answer = server().days.control(path.centre, Order(**dict(body)), caller())
    return answer | {"closed": _close(path.centre, answer["date"]) if body.act == DayAct.END else None}


def _close(centre: str, date: str) -> bool:
    """Close as much of the day as a manager likes to wait for; the schedules do the rest."""
    until = time.monotonic() + CLOSING_S
    while not (closed := server().closing.close_some(centre, date)) and time.monotonic() < until:
        pass
    return closed


@api.post("/notices")
def post_notice(path: OfCentre, body: PostNotice) -> Json:
    """Tell everyone something, or take a notice down."""
    given = body.model_fields_set
    if body.id is not None and body.ended:
        if more := sorted(given - {"id", "ended"}):
            raise Refused("invalid_field", {"fields": more}, field="、".join(more))
        return server().notices.end(path.centre, body.id, caller())
    wrong = sorted(given & {"id", "ended"}) or ([] if body.text else ["text"])
    if wrong:
        raise Refused("invalid_field", {"fields": wrong}, field="、".join(wrong))
    text = body.text or ""
    notice = Notice(text=text, text_en=body.text_en or text, scope=body.scope, until=body.until)
    return server().notices.post(path.centre, notice, caller())


@api.post("/help")
def ask_help(path: OfCentre, body: AskHelp) -> tuple[Json, int]:
    """Ring for a guide."""
    by = caller()
    is_rung = server().helps.is_rung(path.centre, by)
    return server().helps.ask(path.centre, body.topic, by), 200 if is_rung else 201


@api.post("/help/<help_id>/answer")
def answer_help(path: OfHelp, body: Nothing) -> Json:
    """Go to who rang."""
    return server().helps.answer(path.centre, path.help_id, caller())
