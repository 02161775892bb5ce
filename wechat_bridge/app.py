"""The web side of the bridge: who is asking, how large, how long; what is said is the conversation's.

Order of refusal: 403 unless WeChat's seal is good and fresh, 411 of no stated length, 413 too large, 400 not a message,
403 a seal used again for something else. Whatever happens, a message is answered before WeChat's five seconds are over:
what takes longer follows by itself.
"""

import logging
import os
import time
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as Late
from dataclasses import dataclass, field

from flask import Flask, Response, abort, request
from werkzeug.exceptions import HTTPException

from server.wire.texts import text
from wechat_bridge import callback
from wechat_bridge.callback import FRESH_S, Malformed, Message, Seal, genuine, parse, sealed
from wechat_bridge.commands import command
from wechat_bridge.conversation import Conversation
from wechat_bridge.crypto import RANDOM_BYTES, Envelopes, envelope
from wechat_bridge.once import Busy, Once, Replayed
from wechat_bridge.records import Records

ANSWER_S = 3.0
BODY_BYTES = 64 * 1024
ECHO_LETTERS = 256
HEALTH = "/health/live"

log = logging.getLogger(__name__)


def _to_nobody(_openid: str, _text: str, _key: str) -> None:
    """Where nothing can be sent later, the visitor asks again."""


@dataclass(frozen=True, slots=True)
class Account:
    """How the callback knows WeChat: with `envelopes` it may speak in encrypted mode, with `plain` in clear."""

    token: str = field(repr=False)
    envelopes: Envelopes | None = None
    plain: bool = True

    def __post_init__(self) -> None:
        if not self.token:
            raise ValueError("without a token anybody could speak as WeChat")


@dataclass(frozen=True, slots=True)
class Patience:
    """How long an answer may take, by which clock, and how what came later is sent (openid, text, key)."""

    clock: Callable[[], float] = time.time
    answer_s: float = ANSWER_S
    later: Callable[[str, str, str], None] = _to_nobody


def create(
    account: Account, conversation: Conversation, records: Records | None = None, patience: Patience | None = None
) -> Flask:  # fmt: skip
    """The bridge for one official account."""
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = BODY_BYTES
    once, patience = Once(conversation.answer, records, at_hand=conversation.at_hand), patience or Patience()
    clock = patience.clock

    @app.get("/wechat/callback")
    def verify() -> Response:
        echo = request.args.get("echostr", "")
        if account.envelopes and _query().get("msg_signature"):
            return _plain(_opened(account.envelopes, _query(), echo, clock()).decode("utf-8", "replace"))
        _seal(account, _query(), clock())
        return _plain(echo[:ECHO_LETTERS])

    @app.post("/wechat/callback")
    def receive() -> Response:
        query, now_s = _query(), clock()
        body, is_sealed = _body(account, query, now_s)
        message = _message(body)
        seal = Seal(query["timestamp"], query["nonce"])
        said = _said(once, seal, message, patience)
        if not said:
            return _plain("success")
        told = callback.reply(message, said, int(clock()))
        if is_sealed and account.envelopes:
            told = account.envelopes.reply(told, os.urandom(RANDOM_BYTES), query["timestamp"], query["nonce"])
        return Response(told, mimetype="text/xml")

    @app.get(HEALTH)
    def health() -> Response:
        return _plain("ok")

    @app.errorhandler(HTTPException)
    def refused(fault: HTTPException) -> Response:
        return _plain(fault.name, fault.code or 500)

    return app


def _query() -> dict[str, str]:
    # A field given twice could be read one way here and another there.
    return {name: values[0] for name, values in request.args.lists() if len(values) == 1}


def _seal(account: Account, query: dict[str, str], now_s: float) -> None:
    if genuine(account.token, query, now_s) is None:
        if sealed(account.token, query):
            log.warning("a signed message is more than %d s off: is this machine's clock right?", FRESH_S)
        abort(403)


def _body(account: Account, query: dict[str, str], now_s: float) -> tuple[bytes, bool]:
    """The message, and whether it came sealed; in compatible mode what is sealed counts, and nothing beside it."""
    if query.get("encrypt_type") == "aes" or (account.envelopes and query.get("msg_signature")):
        if account.envelopes is None:
            log.error("WeChat speaks in encrypted mode, and QUHAO_WECHAT_AES_KEY is not set")
            abort(403)
        if query.get("signature") is not None:
            _seal(account, query, now_s)
        if not callback.fresh(query, now_s):
            abort(403)
        raw = _read()
        try:
            encrypted = envelope(raw)
        except Malformed as fault:
            log.warning("not a message of WeChat's: %s", fault)
            abort(400)
        return _opened(account.envelopes, query, encrypted or "", now_s), True
    _seal(account, query, now_s)
    if not account.plain:
        log.error("a message came in clear, and QUHAO_WECHAT_MODE is encrypted")
        abort(403)
    return _read(), False


def _read() -> bytes:
    if request.content_length is None:
        abort(411)  # WeChat says how long its bodies are; who doesn't could send without end
    return request.get_data()


def _opened(envelopes: Envelopes, query: dict[str, str], encrypted: str, now_s: float) -> bytes:
    given = (query.get("msg_signature", ""), query.get("timestamp", ""), query.get("nonce", ""))
    if not callback.fresh(query, now_s) or not envelopes.genuine(*given, encrypted):
        abort(403)
    try:
        return envelopes.open(encrypted)
    except Malformed as fault:
        log.error(
            "a signed envelope can't be opened (%s): are AES key and appid those of the account?", fault
        )
        abort(403)


def _message(body: bytes) -> Message:
    try:
        return parse(body)
    except Malformed as fault:
        log.warning("not a message of WeChat's: %s", fault)
        abort(400)


def _said(once: Once, seal: Seal, message: Message, patience: Patience) -> str:
    try:
        answer: Future[str] = once.ask(seal, message, patience.clock())
    except Replayed:
        log.warning("a seal was used again for another message")
        abort(403)
    except Busy:
        return text("wechat.busy", command(message).language)
    try:
        return answer.result(patience.answer_s)
    except Late:
        key = f"{message.openid} {message.id}"
        answer.add_done_callback(lambda done: _follow(patience, message.openid, done, key))
        return text("wechat.working", command(message).language)


def _follow(patience: Patience, openid: str, done: Future[str], key: str) -> None:
    """What took too long is sent by itself; twice asked for, it is sent once, by its key."""
    if not done.cancelled() and done.exception() is None and (told := done.result()):
        patience.later(openid, told, key)


def _plain(body: str, status: int = 200) -> Response:
    return Response(body, status, {"X-Content-Type-Options": "nosniff"}, mimetype="text/plain")
