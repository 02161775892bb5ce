"""The stage of saying who one is: a card shown, a number typed, or neither; and the priority classes claimed."""

import re
from dataclasses import replace

from kiosk.readers.values import Card
from kiosk.session.errands import FindTickets, Step
from kiosk.session.menu import CASES_MAX
from kiosk.session.news import CardUnread
from kiosk.session.rules import Rules
from kiosk.session.touches import (
    ActFor,
    AskMore,
    AskPriority,
    Bring,
    Claim,
    Enter,
    Erase,
    Identify,
    Need,
    Type,
    TypeInstead,
)
from kiosk.session.values import Pad, Person, Screen, Session
from server.wire.vocabulary import LANGUAGES

TYPED_MAX = {Pad.PHONE: 11, Pad.DOCUMENT: 18}
_WHOLE = {Pad.PHONE: re.compile(r"1[3-9][0-9]{9}"), Pad.DOCUMENT: re.compile(r"[A-Z0-9]{5,18}")}
"""A mobile number of the mainland; a passport, a pass or a card number."""
KIND = {Pad.PHONE: "phone", Pad.DOCUMENT: "document"}
READS = frozenset({Screen.IDENTIFY, Screen.MINE})
"""Where a card is asked for, and what for is said; nowhere else is one read."""


def is_whole(pad: Pad, typed: str) -> bool:
    """Whether this can be a number of its kind at all."""
    return pad in _WHOLE and _WHOLE[pad].fullmatch(typed) is not None


def identify(
    rules: Rules,
    session: Session,
    touch: Identify
    | TypeInstead
    | Enter
    | Type
    | Erase
    | AskPriority
    | Claim
    | Need
    | AskMore
    | Bring
    | ActFor,
    now: int,
) -> Step:
    """What a touch on the way to a name, or to a class, leads to."""
    if session.asked_at is not None:
        return Step(session)  # a draw under way is repeated as it was asked for
    match touch:
        case Identify():
            return Step(rules.show(session, Screen.IDENTIFY, now))
        case TypeInstead(pad) if pad in KIND and (pad == Pad.PHONE or not session.holding):
            return Step(rules.show(replace(session, pad=pad, typed=""), Screen.KEYPAD, now))
        case Type(key) if len(key) == 1 and len(session.typed) < TYPED_MAX[session.pad]:
            return Step(rules.stay(replace(session, typed=session.typed + key.upper()), now))
        case Erase(everything):
            left = "" if everything else session.typed[:-1]
            return Step(rules.stay(replace(session, typed=left), now))
        case Enter() if is_whole(session.pad, session.typed):
            return known(rules, session, Person(KIND[session.pad], session.typed), now)
        case AskPriority():
            return Step(rules.show(replace(session, class_page=0), Screen.PRIORITY, now))
        case Claim(priority):
            claimed = None if session.claimed == priority else priority
            return Step(rules.stay(replace(session, claimed=claimed), now))
        case Need(need):
            rest = tuple(one for one in session.needs if one != need)
            needs = rest if need in session.needs else (*rest, need)
            return Step(rules.stay(replace(session, needs=needs), now))
        case AskMore():
            return Step(rules.show(replace(session, class_page=0), Screen.MORE, now))
        case Bring(cases) if 1 <= cases <= CASES_MAX:
            return Step(rules.stay(replace(session, cases=cases), now))
        case ActFor():
            return Step(rules.stay(replace(session, acting=not session.acting), now))
    return Step(session)


def card_shown(rules: Rules, session: Session, card: Card, key: str, now: int) -> Step:
    """A card laid down where a name is asked for, or by somebody who comes for the ticket they have."""
    if session.asked_at is not None or session.screen not in READS:
        return Step(session)
    person = Person(card.kind.value, card.number, card.name, card.born, shown=True, expired=card.expired)
    if session.screen == Screen.MINE:
        session = replace(session, key=key)
    return known(rules, session, person, now)


def card_unread(rules: Rules, session: Session, news: CardUnread, now: int) -> Step:
    """A card that gave nothing is told where a card is waited for."""
    if session.screen not in READS:
        return Step(replace(session, unread=None))
    told = replace(session, unread=news.why.value if news.why else None)
    return Step(rules.stay(told, now) if news.why else told)


def known(rules: Rules, session: Session, person: Person, now: int) -> Step:
    """Somebody said who they are: for a draw it is shown to them first, for their ticket it is looked for."""
    session = replace(session, typed="", unread=None)
    if not session.holding:
        return Step(rules.show(replace(session, person=person), Screen.KNOWN, now))
    key = session.key or ""
    errand = FindTickets(key, session.language or LANGUAGES[0], person)
    looking = replace(session, person=person, found=(), not_found=None, page=0)
    return Step(rules.show(looking, Screen.FINDING, now), (errand,))
