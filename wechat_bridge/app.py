"""The web side of the bridge: who is asking, how large, how long; what is said is the conversation's.

Order of refusal: 403 unless WeChat's seal is good and fresh, 411 of no stated length, 413 too large, 400 not a message,
403 a seal used again for something else. Whatever happens, a message is answered before WeChat's five seconds are over.
"""

import logging
import time
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as Late

from flask import Flask, Response, abort, request
from werkzeug.exceptions import HTTPException

from server.wire.texts import text
from wechat_bridge.callback import FRESH_S, Malformed, Message, Seal, genuine, parse, reply, sealed
from wechat_bridge.commands import command
from wechat_bridge.conversation import Conversation
from wechat_bridge.once import Busy, Once, Replayed

ANSWER_S = 4.0
BODY_BYTES = 64 * 1024
ECHO_LETTERS = 256

log = logging.getLogger(__name__)


def create(
    token: str, conversation: Conversation, clock: Callable[[], float] = time.time, answer_s: float = ANSWER_S
) -> Flask:
    """The bridge for one official account whose callback token is `token`."""
    if not token:
        raise ValueError("without a token anybody could speak as WeChat")
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = BODY_BYTES
    once = Once(conversation.answer)

    @app.get("/wechat/callback")
    def verify() -> Response:
        _seal(token, clock())
        return _plain(request.args.get("echostr", "")[:ECHO_LETTERS])

    @app.post("/wechat/callback")
    def receive() -> Response:
        seal = _seal(token, clock())
        message = _message()
        said = _said(once, seal, message, clock(), answer_s)
        return (
            Response(reply(message, said, int(clock())), mimetype="text/xml") if said else _plain("success")
        )

    @app.errorhandler(HTTPException)
    def refused(fault: HTTPException) -> Response:
        return _plain(fault.name, fault.code or 500)

    return app


def _seal(token: str, now_s: float) -> Seal:
    # A field given twice could be read one way here and another there.
    query = {name: values[0] for name, values in request.args.lists() if len(values) == 1}
    seal = genuine(token, query, now_s)
    if seal is None:
        if sealed(token, query):
            log.warning("a signed message is more than %d s off: is this machine's clock right?", FRESH_S)
        abort(403)
    return seal


def _message() -> Message:
    if request.content_length is None:
        abort(411)  # WeChat says how long its bodies are; who doesn't could send without end
    try:
        return parse(request.get_data())
    except Malformed as fault:
        log.warning("not a message of WeChat's: %s", fault)
        abort(400)


def _said(once: Once, seal: Seal, message: Message, now_s: float, answer_s: float) -> str:
    try:
        answer: Future[str] = once.ask(seal, message, now_s)
        return answer.result(answer_s)
    except Replayed:
        log.warning("a seal was used again for another message")
        abort(403)
    except Busy:
        return text("wechat.busy", command(message).language)
    except Late:
        return text("wechat.working", command(message).language)


def _plain(body: str, status: int = 200) -> Response:
    return Response(body, status, {"X-Content-Type-Options": "nosniff"}, mimetype="text/plain")
