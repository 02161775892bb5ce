"""Problems where there is no web framework; it imports little, since gunicorn loads it before anything is patched."""

import json
from http import HTTPStatus

from server.domain.refusals import STATUS
from server.wire.texts import best_language, text


def problem(code: str, accept_language: str | None = None) -> tuple[str, list[tuple[str, str]], bytes]:
    """Status line, headers and body of a problem."""
    status, sentence = STATUS[code], text(f"refusal.{code}", best_language(accept_language))
    body = {
        "type": f"urn:quhao:{code}",
        "title": sentence,
        "status": status,
        "detail": sentence,
        "code": code,
    }
    headers = [("Content-Type", "application/problem+json")]
    if status == 503:
        headers.append(("Retry-After", "1"))
    return f"{status} {HTTPStatus(status).phrase}", headers, json.dumps(body, ensure_ascii=False).encode()
