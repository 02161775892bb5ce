"""Asks one server over HTTP with one token; it never follows a redirect, keeps a cookie or logs a token.

Failed                what was asked has no good answer
├── Refused           the server said no: status, code, title, detail, body
└── Unreachable       nobody knows: network fault, time-out, store away, or an answer not the server's own;
                      a `post` may have been done, so repeat it with the same key
"""

import ipaddress
import time
import uuid
from collections.abc import Callable
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import quote, urlsplit

import requests
from requests.structures import CaseInsensitiveDict

Json = dict[str, Any]

FINAL = frozenset({"unauthorised", "not_yours", "not_found"})
"""The codes of a refusal that stands until somebody acts; any other may be over in a moment."""

OWN = "/t/"
"""Begins the address of a visitor's own ticket, at the root."""
_FIRST_PAUSE_S = 0.2
_LONGEST_PAUSE_S = 2.0


class Failed(Exception):
    """The base of both; `retry_after_s` is what the server asked to wait, if it did."""

    retry_after_s: float | None = None


class Refused(Failed):
    """A refusal with its stable `code` and a sentence for a person (`detail`, in the caller's language)."""

    def __init__(
        self, status: int, code: str, title: str = "", detail: str = "", body: Json | None = None
    ) -> None:
        super().__init__(f"{status} {code or title}")
        self.status, self.code, self.title, self.detail = status, code, title, detail
        self.body: Json = body or {}

    @property
    def final(self) -> bool:
        """Whether asking again is in vain."""
        return self.code in FINAL


class Unreachable(Failed):
    """No answer of the server's own; the text names neither path nor token."""

    def __init__(self, reason: str, retry_after_s: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after_s = retry_after_s


class Api:
    """One server and one token; may be used from several threads."""

    def __init__(
        self,
        url: str,
        token: str | None = None,
        language: str = "zh-CN",
        timeout_s: float = 5.0,
        *,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        """`url` is the server's address without `/api/v1`; `pause` waits between repeats."""
        self.url, self.language, self.timeout_s = url.rstrip("/"), language, timeout_s
        self._pause = pause
        self._session = _session(self.url, token)

    def get(self, path: str, **query: object) -> Json:
        """The JSON answer of `/api/v1{path}`; None in the query is left out. Asked twice at most."""
        wanted = {name: str(value) for name, value in query.items() if value is not None}
        return self._asked("GET", path, {}, 1, params=wanted)

    def post(self, path: str, body: Json | None = None, key: str | None = None, *, repeat: int = 0) -> Json:
        """Does it once: `key` is the Idempotency-Key, made if None; sent again `repeat` times if unanswered."""
        headers = {"Idempotency-Key": key or uuid.uuid4().hex}
        return self._asked("POST", path, headers, repeat, json={} if body is None else body)

    def delete(self, path: str) -> Json:
        """Takes away what is at `/api/v1{path}`. Asked twice at most: repeating it changes nothing."""
        return self._asked("DELETE", path, {}, 1)

    def own(self, secret: str) -> Json:
        """The ticket that a secret opens, as its holder sees it."""
        return self._asked("GET", f"/t/{quote(secret, safe='')}", {}, 1)

    def act(self, secret: str, act: str, body: Json | None = None, key: str | None = None) -> Json:
        """What its holder does with a ticket: `cancel`, `check-in`, `late`, `notify`, `rating`."""
        headers = {"Idempotency-Key": key or uuid.uuid4().hex}
        path = f"/t/{quote(secret, safe='')}/{act}"
        return self._asked("POST", path, headers, 0, json={} if body is None else body)

    def close(self) -> None:
        """Closes the connections kept open."""
        self._session.close()

    def _asked(self, method: str, path: str, headers: dict[str, str], repeat: int, **content: Any) -> Json:
        pause_s = _FIRST_PAUSE_S
        for left in range(repeat, -1, -1):
            try:
                return self._once(method, path, headers, **content)
            except Unreachable as away:
                if not left:
                    raise
                self._pause(min(away.retry_after_s or pause_s, _LONGEST_PAUSE_S))
                pause_s *= 2
        raise ValueError("repeat can't be negative")

    def _once(self, method: str, path: str, headers: dict[str, str], **content: Any) -> Json:
        try:
            answer = self._session.request(
                method,
                self.url + (path if path.startswith(OWN) else f"/api/v1{path}"),
                headers={**headers, "Accept-Language": self.language},
                timeout=self.timeout_s,
                allow_redirects=False,
                **content,
            )
        except requests.RequestException as fault:
            # Its own text holds the path, and a path may hold a ticket's secret.
            raise Unreachable(type(fault).__name__) from None
        return _read(answer)


def _session(url: str, token: str | None) -> requests.Session:
    session = requests.Session()
    session.headers = CaseInsensitiveDict({"Accept": "application/json", "User-Agent": "quhao"})
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.auth = _Bearer(token)
    # A proxy set for downloads must not stand between a hall's own programs.
    session.trust_env = not _loopback(url)
    return session


class _Bearer(requests.auth.AuthBase):
    """Being the session's `auth`, it also keeps a `.netrc` from replacing the token."""

    def __init__(self, token: str | None) -> None:
        # requests would quote a bad header, token and all, in its error.
        if token is not None and not all("!" <= letter <= "~" for letter in token):
            raise ValueError("the token holds characters that no header can carry")
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token:
            request.headers["Authorization"] = f"Bearer {self._token}"
        return request


def _loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _read(answer: requests.Response) -> Json:
    if answer.status_code == 204:
        return {}
    body = _json(answer)
    if answer.ok and not answer.is_redirect and body is not None:
        return body
    problem = body is not None and "code" in body
    retry_after_s = _seconds(answer.headers.get("Retry-After"))
    if answer.status_code == 503 or (not 400 <= answer.status_code < 500 and not problem):
        raise Unreachable(f"answered {answer.status_code}", retry_after_s)
    told = body or {}
    code, title, detail = (str(told.get(name) or "") for name in ("code", "title", "detail"))
    refusal = Refused(answer.status_code, code, title, detail, told)
    refusal.retry_after_s = retry_after_s
    raise refusal


def _json(answer: requests.Response) -> Json | None:
    try:
        body = answer.json()
    except requests.JSONDecodeError:
        return None
    return body if isinstance(body, dict) else None


def _seconds(header: str | None) -> float | None:
    return float(header) if header and header.isascii() and header.isdigit() else None
