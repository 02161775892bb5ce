"""Signing visitors in, by a code sent to their phone or by WeChat; it knows no cookie and keeps no number in clear."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import IntegrityError

from server.access.principal import Principal
from server.access.sign_in import SignedIn
from server.access.sms import Message, Sender
from server.access.tokens import VISITOR_PREFIX, Clock, Gate, new_visitor_token, visitor_of
from server.access.wechat_oauth import WechatOAuth
from server.access.wechat_pages import WechatPages
from server.domain.refusals import Refused
from server.operations.masking import masked
from server.operations.party import Parties, plain_phone
from server.records import visitors
from server.records.devices import token_hash
from server.records.engine import Database
from server.records.visitor_tables import VisitorSession

CODE_DIGITS = 6
CODE_HOLDS_MS = 5 * 60_000
STAYS_MS = 30 * 24 * 3_600_000
_NONCE_BYTES = 12

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ways:
    """How visitors can sign in here; None: not that way."""

    sms: Sender | None
    wechat: WechatOAuth | None
    pages: WechatPages | None = None  # what such a page can do of WeChat's own


@dataclass(frozen=True, slots=True)
class Sent:
    """A code is on its way: until when it holds, and from when another can be asked for (ms)."""

    expires_at: int
    again_at: int


class VisitorSignIns:
    """Begins and ends visitors' sign-ins; all methods that ask the record raise DatabaseAway."""

    def __init__(
        self, database: Database, gate: Gate, parties: Parties, ways: Ways, clock: Clock,
        random: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:  # fmt: skip
        self._database, self._gate, self._parties, self._clock = database, gate, parties, clock
        self.ways, self._random = ways, random

    def send_code(self, phone: str) -> Sent:
        """Send a code to a phone; Refused `sms_off`, `sms_failed`, or `too_many` with `again_at`."""
        if self.ways.sms is None:
            raise Refused("sms_off")
        phone, now = plain_phone(phone), self._clock()
        code = f"{int.from_bytes(self._random(8)) % 10**CODE_DIGITS:0{CODE_DIGITS}d}"
        hashed, expires_at = self._hashed(phone, code), now + CODE_HOLDS_MS
        try:
            with self._database.change() as session:
                again_at = visitors.claim(session, *hashed, now=now, expires_at=expires_at)
        except IntegrityError:  # another request for the same phone was first, this very moment
            again_at = now + visitors.AGAIN_MS
        if again_at is not None:
            raise Refused("too_many", {"again_at": again_at}, wait_s=max(1, -(-(again_at - now) // 1000)))
        self.ways.sms.send(Message(phone, code, _shown({"phone": phone})))
        return Sent(expires_at, now + visitors.AGAIN_MS)

    def by_phone(self, phone: str, code: str) -> SignedIn:
        """Sign in who reads the code on this phone; Refused `sms_code` for any other, five tries a code."""
        phone, now = plain_phone(phone), self._clock()
        with self._database.change() as session:
            right = visitors.use(session, *self._hashed(phone, code), now)
        if not right:
            raise Refused("sms_code")
        return self._begin({"phone": phone})

    def by_wechat(self, code: str) -> SignedIn:
        """Sign in whose code this is; Refused `oauth_code`, `wechat_away` or `wechat_off`."""
        return self._begin({"openid": self.openid(code)})

    def openid(self, code: str) -> str:
        """The openid that WeChat tells for a page's code."""
        if self.ways.wechat is None:
            raise Refused("wechat_off")
        return self.ways.wechat.openid(code)

    def page(self, url: str) -> Json:
        """What the page at `url` needs for WeChat's own buttons; Refused `wechat_off`, `wechat_away`."""
        if self.ways.pages is None:
            raise Refused("wechat_off")
        return self.ways.pages.signed(url, self._random)

    def follows(self, openid: str) -> bool | None:
        """Whether they follow the official account; None where nobody can say."""
        return self.ways.pages.follows(openid) if self.ways.pages else None

    def identity(self, visitor: Principal) -> Json:
        """`{phone}` or `{openid}`, as the visitor proved it at the sign-in."""
        return self._parties.unseal(visitor.sealed)

    def sign_out(self, token: str) -> bool:
        """End a sign-in at once; False if it is none of a visitor's, or was over."""
        if not token.startswith(VISITOR_PREFIX):
            return False
        hashed = token_hash(token)
        with self._database.change() as session:
            ended = visitors.revoke(session, hashed, self._clock())
        self._gate.drop("session", hashed)
        return ended

    def _begin(self, identity: Json) -> SignedIn:
        token, now = new_visitor_token(), self._clock()
        (visitor,) = self._parties.hashes(identity)
        signed_in = VisitorSession(
            token_hash=token_hash(token), visitor=f"v-{visitor}", shown=_shown(identity),
            identity=self._parties.seal(identity, self._random(_NONCE_BYTES)),
            created_at=now, expires_at=now + STAYS_MS,
        )  # fmt: skip
        principal = visitor_of(signed_in)
        with self._database.change() as session:
            visitors.begin(session, signed_in)
        return SignedIn(token, principal, now + STAYS_MS)

    def _hashed(self, phone: str, code: str) -> tuple[str, str]:
        """Phone and code as the record keeps them: six digits under no key could be tried out in a moment."""
        return self._parties.keyed(f"sms {phone}"), self._parties.keyed(f"sms {phone} {code}")


def _shown(identity: Json) -> str:
    return str((masked(identity) or {}).get("phone", ""))
