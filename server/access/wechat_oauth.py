"""From the code that WeChat hands to a page to the openid of who opened it (snsapi_base); it keeps and logs neither."""

import logging
import threading
from dataclasses import dataclass, field

import requests

from server.domain.refusals import Refused

PATIENCE_S = 4
AT_ONCE = 4
PATH = "/sns/oauth2/access_token"
_CODES_OF_NOBODY = frozenset({40029, 40163, 41008})
"""No such code, used before, none given: its owner has to open the page once more."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class WechatOAuth:
    """An official account as its pages know it."""

    api_url: str
    appid: str
    secret: str = field(repr=False)
    _waiting: threading.BoundedSemaphore = field(
        default_factory=lambda: threading.BoundedSemaphore(AT_ONCE), repr=False, compare=False
    )

    def openid(self, code: str) -> str:
        """Whose code this is; Refused `oauth_code` for a wrong or used one, `wechat_away` where WeChat doesn't say."""
        if not self._waiting.acquire(blocking=False):
            raise Refused("too_many")
        try:
            answer = requests.get(
                self.api_url.rstrip("/") + PATH,
                params={
                    "appid": self.appid, "secret": self.secret, "code": code, "grant_type": "authorization_code",
                },
                timeout=PATIENCE_S,
                allow_redirects=False,
            )  # fmt: skip
            told = answer.json()
        except (requests.RequestException, ValueError):  # their words would name the address, secret and all
            raise Refused("wechat_away") from None
        finally:
            self._waiting.release()
        openid = told.get("openid") if isinstance(told, dict) else None
        if isinstance(openid, str) and openid:
            return openid
        fault = told.get("errcode") if isinstance(told, dict) else None
        if fault in _CODES_OF_NOBODY:
            raise Refused("oauth_code")
        log.warning("WeChat gave no openid for a code: error %s", fault)
        raise Refused("wechat_away")
