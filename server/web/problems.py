"""Every error as problem+json: a stable code, a sentence in the asker's language; never a page, never a trace."""

import itertools
import logging
from typing import Any

from flask import Flask, Response, g, jsonify, request
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import RequestRedirect

from server.access.centres import NotThere
from server.catalogue.faults import CatalogueFaulty
from server.domain.refusals import STATUS, Refused
from server.records.engine import DatabaseAway
from server.store.client import StoreAway
from server.web.pages import page
from server.wire import texts
from server.wire.requests import PATH

log = logging.getLogger(__name__)

RETRY_AFTER_S = 1
_CODE_OF_STATUS = {
    400: "malformed", 401: "unauthorised", 403: "not_yours", 404: "not_found", 405: "method_not_allowed",
    413: "too_large", 415: "unsupported_media_type", 429: "too_many", 500: "internal", 503: "store_away",
}  # fmt: skip


def language() -> str:
    """The asker's language."""
    return texts.best_language(request.headers.get("Accept-Language"))


def problem(code: str, detail: dict[str, Any] | None = None, **values: object) -> Response:
    """The answer for a code; `detail` adds fields to it, `values` fill its sentence (or the one named `sentence`).

    A value that differs by language is a function of it.
    `wait_s` is how long to wait before asking again, where that is known.
    """
    wait_s = values.pop("wait_s", RETRY_AFTER_S)
    values = {name: one(language()) if callable(one) else one for name, one in values.items()}
    if "state" in values:
        values["state"] = texts.text(f"state.{values['state']}", language())
    sentence = texts.text(str(values.pop("sentence", f"refusal.{code}")), language(), **values)
    body = {
        "type": f"urn:quhao:{code}",
        "title": sentence,
        "status": STATUS[code],
        "detail": sentence,
        "code": code,
    }
    response = jsonify(body | (detail or {}))
    response.status_code = STATUS[code]
    response.content_type = "application/problem+json"
    if STATUS[code] in (429, 503):
        response.headers["Retry-After"] = str(wait_s)
    if STATUS[code] == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def with_sentence(code: str, key: str) -> Refused:
    """A refusal that says something more particular than its code: the sentence of `key`."""
    sentence = texts.text(key, language())
    return Refused(code, {"title": sentence, "detail": sentence})


def invalid(error: ValidationError) -> Response:
    """422, naming the fields (values are not repeated: they may be personal); 404 where it is the address itself."""
    if error.title == PATH:
        return problem("not_found")
    fields = list(dict.fromkeys(_field(one["loc"]) for one in error.errors()))
    return problem("invalid_field", {"fields": fields}, field="、".join(fields))


def _field(where: tuple[int | str, ...]) -> str:
    """A field as its sender wrote it: without the name of the shape it was held against, as `list[str]`."""
    return ".".join(itertools.takewhile(lambda part: "[" not in part, map(str, where))) or "body"


def register(app: Flask) -> None:
    """Answer all errors of this application."""

    @app.errorhandler(Refused)
    def refused(error: Refused) -> Response:
        detail = dict(error.detail)
        if error.code == "already_holding":
            detail = g.server.reading.held(detail)
        elif error.code == "invalid_field":
            detail = {"fields": [detail["field"]]} if "field" in detail else detail
        return problem(error.code, detail, **error.values)

    @app.errorhandler(CatalogueFaulty)
    def faulty(error: CatalogueFaulty) -> Response:
        told = [fault.told(language()) for fault in error.faults]
        return problem("catalogue_faulty", {"faults": told}, count=len(told))

    @app.errorhandler(NotThere)
    def not_there(_: NotThere) -> Response:
        return problem("not_found")

    @app.errorhandler(StoreAway)
    @app.errorhandler(DatabaseAway)
    def away(_: Exception) -> Response:
        return problem("store_away")

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Response:
        if error.response is not None:
            return error.response  # type: ignore[return-value]
        if isinstance(error, RequestRedirect):
            return problem("not_found")
        if error.code == 404 and _is_person():
            shown = page("home")
            shown.status_code = 404
            return shown
        response = problem(_CODE_OF_STATUS.get(error.code or 500, "malformed"))
        if isinstance(error, MethodNotAllowed) and error.valid_methods:
            response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
        return response

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> Response:
        log.error("unexpected error in %s", request.endpoint, exc_info=error)
        return problem("internal")


def _is_person() -> bool:
    """Whether a page was asked for, by a browser; programs are always told in JSON."""
    best = request.accept_mimetypes.best_match(["application/json", "text/html"])
    return best == "text/html" and not request.path.startswith("/api")
