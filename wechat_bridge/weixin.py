"""Asks WeChat's API: tokens, messages, the menu. It decides nothing about what a refusal means, and logs no token.

Failed          what was asked has no good answer
├── Refused     WeChat said no: its code
├── NotSent     it was never asked: no connection could be made
└── Unanswered  nobody knows: it was asked, and no answer came
"""

import json
from typing import Any

import requests
from requests.adapters import HTTPAdapter

from wechat_bridge.errors import Meaning, meaning
from wechat_bridge.records import Records
from wechat_bridge.settings import Settings, Weixin
from wechat_bridge.tokens import Fetched, Tokens, as_fetched

Json = dict[str, Any]

TIMEOUT_S = (2.0, 4.0)
CONNECTIONS = 16


class Failed(Exception):
    """The base of all."""


class Refused(Failed):
    """WeChat's own refusal."""

    def __init__(self, code: int, told: str = "") -> None:
        super().__init__(f"WeChat answers {code}")
        self.code, self.told = code, told


class NotSent(Failed):
    """It was surely not done."""


class Unanswered(Failed):
    """It may have been done."""


class Api:
    """The API of one account; may be used from several threads."""

    def __init__(self, account: Weixin, records: Records, settings: Settings | None = None) -> None:
        self._account = account
        self._session = requests.Session()
        self._session.mount(account.api_url, HTTPAdapter(pool_connections=1, pool_maxsize=CONNECTIONS))
        self.tokens = Tokens(records, settings.folder if settings else None, self._fetch)

    def post(self, path: str, body: Json) -> Json:
        """The answer of `/cgi-bin/{path}`; with a token that is not good, once more with a fresh one."""
        token = self._token()
        try:
            return self._post(path, body, token)
        except Refused as refusal:
            if meaning(refusal.code) is not Meaning.TOKEN:
                raise
        return self._post(path, body, self._token(bad=token))

    def get(self, path: str, **query: str) -> Json:
        """The answer of a question."""
        return self._asked("GET", path, params=query | {"access_token": self.tokens.get()})

    def token(self) -> Fetched:
        """A token as it is given out now, by whoever gives it; for a check."""
        return self._fetch(False)

    def _token(self, bad: str | None = None) -> str:
        try:
            return self.tokens.get(bad=bad)
        except Unanswered as fault:  # nobody knows of the token; but the message was never asked for
            raise NotSent(str(fault)) from None

    def _post(self, path: str, body: Json, token: str) -> Json:
        raw = json.dumps(body, ensure_ascii=False).encode()  # WeChat shows \\uXXXX as it stands
        return self._asked(
            "POST", f"/cgi-bin/{path}", params={"access_token": token}, data=raw,
            headers={"Content-Type": "application/json; charset=utf-8"},
        )  # fmt: skip

    def _fetch(self, force: bool) -> Fetched:
        account = self._account
        if account.token_url:
            answer = self._answered("GET", account.token_url)
            fetched = as_fetched(answer.text)
        else:
            body = {
                "grant_type": "client_credential", "appid": account.appid, "secret": account.secret,
                "force_refresh": force,
            }  # fmt: skip
            fetched = as_fetched(self._asked("POST", "/cgi-bin/stable_token", json=body))
        if fetched is None:
            raise NotSent("no token was given")
        return fetched

    def _asked(self, method: str, path: str, **content: Any) -> Json:
        answer = self._answered(method, self._account.api_url + path, **content)
        try:
            told = answer.json()
        except requests.JSONDecodeError:
            told = None
        if not isinstance(told, dict):
            raise Unanswered(f"answered {answer.status_code}")
        if code := int(told.get("errcode") or 0):
            raise Refused(code, str(told.get("errmsg") or ""))
        return told

    def _answered(self, method: str, url: str, **content: Any) -> requests.Response:
        try:
            return self._session.request(method, url, timeout=TIMEOUT_S, allow_redirects=False, **content)
        except (requests.exceptions.ConnectTimeout, requests.exceptions.InvalidURL) as fault:
            raise NotSent(type(fault).__name__) from None
        except requests.ConnectionError as fault:
            # A refused connection was never made; one that broke may have carried the message.
            never = "NewConnectionError" in repr(fault) or "NameResolution" in repr(fault)
            raise (NotSent if never else Unanswered)(type(fault).__name__) from None
        except requests.RequestException as fault:
            raise Unanswered(type(fault).__name__) from None
