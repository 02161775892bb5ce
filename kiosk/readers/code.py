"""What a scanned text is of ours: a ticket's page, a ticket's secret, a hall's check-in code, or nothing; pure."""

import re
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from server.wire import check_in
from server.wire.secret import unpack

_SYMBOLOGY = re.compile(r"\](?:Q[0-6]|C[0-4]|d[1-6])")
"""ISO/IEC 15424: some scanners put before a code which kind it was (QR, Code 128, Data Matrix)."""
_NUMBER = re.compile(r"[A-Z]{1,2}[0-9.]{3,12}")
_TICKET = re.compile(r"(?:/[^/]+)*?/t/([^/]+)(?:/.*)?")
"""The pages may stand below a path of their own."""


@dataclass(frozen=True, slots=True)
class TicketCode:
    """A ticket, by its secret; a repr leaves it out."""

    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CheckInCode:
    """What a hall shows to phones that check in: it is the phone's to scan, not the kiosk's."""

    centre: str
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ForeignCode:
    """Somebody else's code: a payment, a health code, a shop."""


Code = TicketCode | CheckInCode | ForeignCode


def parse(text: str) -> Code:
    """What the text stands for; whether the ticket exists only the hall knows."""
    words = _SYMBOLOGY.sub("", text.strip(), count=1) if text.strip().startswith("]") else text.strip()
    if _is_secret(words):
        return TicketCode(words)
    try:
        parts = urlsplit(words)
    except ValueError:
        return ForeignCode()
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return ForeignCode()
    if shown := check_in.opened(parts.path):
        return CheckInCode(*shown)
    found = _TICKET.fullmatch(parts.path)
    secret = unquote(found[1]) if found else ""
    return TicketCode(secret) if _is_secret(secret) else ForeignCode()


def _is_secret(words: str) -> bool:
    found = unpack(words)
    return found is not None and _NUMBER.fullmatch(found[0].number) is not None
