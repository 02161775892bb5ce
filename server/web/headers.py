"""Headers of security for every answer, put beside the application's own as it begins; it reads no body and no route.

They come from Talisman, once: its hooks would work out the same ones at every request, a tenth of a draw's time.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from flask_talisman import Talisman

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
Headers = list[tuple[str, str]]


class Secured:
    """An application whose answers all carry them."""

    def __init__(
        self, app: Wsgi, https_only: bool, live_url: Callable[[str], str], sdk_url: str | None = None
    ) -> None:
        """`live_url`: where Socket.IO is for one who calls this machine so; `sdk_url`: WeChat's own script, if any."""
        self._app = app
        more = f" {_origin(sdk_url)}" if sdk_url else ""
        self._plain, self._secure = _fixed(https_only)

        @lru_cache(maxsize=64)
        def policy(host: str) -> tuple[str, str]:
            live = live_url(host)
            return "Content-Security-Policy", (
                f"default-src 'self'; script-src 'self'{more}; "
                f"connect-src 'self' {live} {live.replace('http', 'ws', 1)}{more}; "
                "img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; frame-ancestors 'self'; "
                "object-src 'none'"
            )

        self._policy = policy

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """The answer of the application."""
        over_tls = environ["wsgi.url_scheme"] == "https" or environ.get("HTTP_X_FORWARDED_PROTO") == "https"
        fixed = self._secure if over_tls else self._plain
        policy = self._policy(environ.get("HTTP_HOST") or environ["SERVER_NAME"])

        def start(status: str, headers: Headers, *failed: Any) -> Any:
            return start_response(status, [*headers, *fixed, policy], *failed)

        return self._app(environ, start)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _fixed(https_only: bool) -> list[Headers]:
    """Talisman's headers for what was asked in the clear, and over TLS."""
    alone = Flask("headers")
    Talisman(
        alone,
        force_https=False,
        strict_transport_security=https_only,
        session_cookie_secure=False,
        referrer_policy="no-referrer",
        content_security_policy=None,
    )
    alone.add_url_rule("/", "nothing", lambda: "")
    answers = [alone.test_client().get("/", base_url=f"{scheme}://localhost") for scheme in ("http", "https")]
    return [[(n, value) for n, value in one.headers if not n.startswith("Content-")] for one in answers]
