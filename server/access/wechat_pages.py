"""Lets the pages of an official account use WeChat's own buttons and scanner (JS-SDK): signs their addresses.

The ticket it signs with and the token that asks for it are kept in memory until shortly before their end;
`stable_token` gives other processes, and the bridge, the same. It logs neither, and signs for nobody but its caller.
"""

import hashlib
import logging
import threading
import time
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from server.domain.refusals import Refused

Json = dict[str, Any]

PATIENCE_S = 4
EARLY_S = 300
AGAIN_S = 10.0
"""So long nobody else asks WeChat after it did not answer: pages work without."""
MOST_TEMPLATES = 3
"""As many as WeChat asks a visitor about at once."""
_BAD_TOKEN = frozenset({40001, 40014, 42001})
_NONCE_BYTES = 8

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageAccount:
    """An official account as its pages need it; `token_url`: the owner's own service of access tokens."""

    api_url: str
    sdk_url: str
    appid: str
    secret: str = field(repr=False)
    token_url: str | None = None
    templates: tuple[str, ...] = ()


class WechatPages:
    """Signs addresses; may be used from several threads, of which one asks WeChat at a time."""

    def __init__(self, account: PageAccount, clock: Callable[[], float] = time.time) -> None:
        self.account, self._clock = account, clock
        self._lock = threading.Lock()
        self._ticket: tuple[str, float] | None = None  # and until when
        self._quiet_until = float("-inf")

    def signed(self, url: str, random: Callable[[int], bytes]) -> Json:
        """What a page at `url` (without its `#`) hands to the JS-SDK; Refused `wechat_away` where WeChat gives none."""
        told = {"noncestr": random(_NONCE_BYTES).hex(), "timestamp": str(int(self._clock()))}
        words = {"jsapi_ticket": self._current(), **told, "url": url}
        plain = "&".join(f"{name}={value}" for name, value in words.items())
        return {
            "appid": self.account.appid, "sdk_url": self.account.sdk_url, "timestamp": int(told["timestamp"]),
            "nonce": told["noncestr"], "signature": hashlib.sha1(plain.encode()).hexdigest(),
            "templates": list(self.account.templates[:MOST_TEMPLATES]),
        }  # fmt: skip

    def follows(self, openid: str) -> bool | None:
        """Whether they follow the account, without which nothing can be sent to them; None where WeChat doesn't say."""
        if self._clock() < self._quiet_until:
            return None
        told: Json = {}
        try:
            for force in (False, True):
                asked = {"access_token": self._token(force), "openid": openid}
                told = _asked("GET", f"{self.account.api_url}/cgi-bin/user/info", params=asked)
                if told.get("errcode") not in _BAD_TOKEN:
                    break
        except Refused:
            return None
        said = told.get("subscribe")
        return bool(said) if said in (0, 1) else None

    def _current(self) -> str:
        with self._lock:
            now = self._clock()
            if self._ticket is None or self._ticket[1] <= now:
                if now < self._quiet_until:
                    raise Refused("wechat_away")
                try:
                    self._ticket = self._fetched(now)
                except Refused:
                    self._quiet_until = now + AGAIN_S
                    raise
            return self._ticket[0]

    def _fetched(self, now: float) -> tuple[str, float]:
        for force in (False, True):
            asked = {"access_token": self._token(force), "type": "jsapi"}
            told = _asked("GET", f"{self.account.api_url}/cgi-bin/ticket/getticket", params=asked)
            if isinstance(told.get("ticket"), str) and told["ticket"]:
                return told["ticket"], now + max(int(told.get("expires_in") or 0) - EARLY_S, 1)
            if told.get("errcode") not in _BAD_TOKEN:
                break
        log.warning("WeChat gave no ticket for its JS-SDK: error %s", told.get("errcode"))
        raise Refused("wechat_away")

    def _token(self, force: bool) -> str:
        account = self.account
        if account.token_url:
            told = _asked("GET", account.token_url)
        else:
            body = {
                "grant_type": "client_credential", "appid": account.appid, "secret": account.secret,
                "force_refresh": force,
            }  # fmt: skip
            told = _asked("POST", f"{account.api_url}/cgi-bin/stable_token", json=body)
        token = told.get("access_token")
        if not isinstance(token, str) or not token:
            log.warning("no access token was given: error %s", told.get("errcode"))
            raise Refused("wechat_away")
        return token


def subscriptions(templates: Path | None) -> tuple[str, ...]:
    """The templates of a bridge's file that a visitor has to agree to; ValueError for a file that is none."""
    if templates is None:
        return ()
    try:
        described = tomllib.loads(templates.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise ValueError(f"{templates}: {fault}") from None
    found = [one for one in described.values() if isinstance(one, dict) and one.get("subscription")]
    return tuple(str(one["template_id"]) for one in found if one.get("template_id"))


def _asked(method: str, url: str, **content: Any) -> Json:
    try:
        answer = requests.request(method, url, timeout=PATIENCE_S, allow_redirects=False, **content)
        told = answer.json()
    except (requests.RequestException, ValueError):  # their words would name the address, token and all
        raise Refused("wechat_away") from None
    return told if isinstance(told, dict) else {}
