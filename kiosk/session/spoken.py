"""What is said aloud on each screen, as sentences; it speaks nothing, and never a person's number or name.

A loudspeaker is heard by the whole hall: of a visitor only the ticket's number is said, and what a guide would say.
"""

import re

from kiosk.session.banner import line_down
from kiosk.session.menu import named
from kiosk.session.notices import notices, of_service
from kiosk.session.values import Bell, Pad, Screen, Session
from kiosk.session.wording import Wording
from server.wire.texts import text
from server.wire.vocabulary import State
from server.wire.voice.reading import HANZI, SMALL

_NUMBER = re.compile(r"(?<![A-Za-z0-9])[A-Z]{1,2}\d{0,3}\.?\d{3,}(?![A-Za-z0-9])")
_ALL = 1_000
_TELLS_LINE = frozenset({Screen.HOME, Screen.CONFIRM})
"""Before anything is chosen, and before the number; on the screens between it would only be in the way."""
_ENDS = "。！？.!?…"


def digits(number: str, language: str) -> str:
    """A ticket's number as it is called: every sign by itself, `A001` as `A 零 零 一`."""
    words = []
    for sign in number:
        if sign.isascii() and sign.isdigit():
            words.append(SMALL[int(sign)] if language == "en" else HANZI[int(sign)])
        elif sign.isalpha():
            words.append(sign)
    return " ".join(words)


def aloud(words: str, language: str) -> str:
    """Any words of the screen, with the tickets' numbers in them spelled."""
    return _NUMBER.sub(lambda found: digits(found[0], language), " ".join(words.split()))


def spoken(session: Session, wording: Wording) -> tuple[str, ...]:
    """The sentences of this screen, in the order in which they are said."""
    if session.asking:
        return (_say(session, _asking(session)),)
    found = [line_down(session, wording) if session.screen in _TELLS_LINE else "", *_screen(session, wording)]
    found.append(wording.card(session))
    if session.bell != Bell.SILENT:
        found.append(wording.bell(session.bell))
    return tuple(_sentence(aloud(words, session.language), session.language) for words in found if words)


def line_told(session: Session, wording: Wording) -> str:
    """The sentence of a line that is down, for whoever it goes down on; empty while it is up."""
    down = line_down(session, wording)
    return _sentence(aloud(down, session.language), session.language) if down else ""


def _asking(session: Session) -> str:
    if not session.voice:
        return "asking_large"
    return "asking_again" if session.asked_again else "asking"


def _screen(session: Session, wording: Wording) -> list[str]:
    match session.screen:
        case Screen.HOME:
            down = line_down(session, wording)  # tells of the hours as well
            closed = "" if down else wording.closed() or wording.printer()
            return [closed, _say(session, "home"), *notices(session, wording)]
        case Screen.CONFIRM:
            return _confirm(session, wording)
        case Screen.IDENTIFY:
            unread = wording.say(f"unread_{session.unread}") if session.unread else ""
            way = "identify_acting" if session.acting else "identify"
            way = way if wording.health.reads_cards else "identify_away"
            return [unread, _say(session, way), wording.consent()]
        case Screen.KEYPAD:
            pad = "keypad_document" if session.pad == Pad.DOCUMENT else "keypad_phone"
            told = _say(session, f"{pad}{'_acting' * session.acting}")
            return [told, *([_say(session, "personal")] if session.voice else [])]
        case Screen.KNOWN:
            typed = session.person is not None and not session.person.shown
            told = _say(session, f"known{'_typed' * typed}{'_acting' * session.acting}")
            return [wording.expired(session.person), told]
        case Screen.TICKET:
            return _ticket(session, wording)
        case Screen.REFUSED:
            return [wording.refusal(session), wording.say("refused_help")]
        case Screen.GIVING_UP:
            number = digits(session.ticket.number, session.language) if session.ticket else ""
            return [_say(session, "giving_up", number=number), wording.giving_up(session)]
        case Screen.GIVEN_UP:
            return [_say(session, "given_up"), wording.say("given_up_text")]
        case Screen.FOUND if not session.found:
            return [_say(session, "found_none"), wording.not_found(session)]
        case _:
            return [_say(session, session.screen.value)]


def _confirm(session: Session, wording: Wording) -> list[str]:
    service, code = wording.hall.menu.service(session.service), session.service
    name = named(service, session.language) if service else ""
    refusing = wording.refusing(code)
    return [
        _say(session, "confirm", service=name) if name else "",
        *of_service(session, wording),
        refusing or wording.waiting(code),
        "" if refusing else wording.wait(code),
        "" if refusing else wording.doubt(code),
        "" if refusing else _say(session, "confirm_do"),
        _papers(session, wording),
    ]


def _papers(session: Session, wording: Wording) -> str:
    """All of the papers, with who needs them: a page more is no matter to an ear that can go on at any time."""
    service = wording.hall.menu.service(session.service)
    papers = wording.papers(service, 0, _ALL) if service else []
    names = [name + note for name, note in papers]
    return _say(session, "papers", papers=wording.say("list").join(names)) if names else ""


def _ticket(session: Session, wording: Wording) -> list[str]:
    ticket = session.ticket
    if ticket is None:
        return []
    number = digits(ticket.number, session.language)
    place = wording.place(ticket.queue, ticket.zone)
    booked = ticket.state == State.BOOKED
    told = ["held"] if session.refusal else ["number", "number_again"]
    return [
        *(_say(session, key, number=number) for key in told),
        wording.ahead(ticket),
        *wording.prospects(ticket).split(wording.say("and")),
        wording.say("go_to", place=place) if place and not booked else "",
        wording.say("ticket_alone") if ticket.offline else "",
        wording.note(session),
        "" if booked else _slip(session, wording),
    ]


def _slip(session: Session, wording: Wording) -> str:
    """What became of the paper; to photograph the number is no advice to who can't see it."""
    return wording.slip(session) if session.slip.value in ("printing", "sent", "ready", "doubtful") else ""


def _say(session: Session, key: str, **values: object) -> str:
    return text(f"spoken.{key}", session.language, **values)


def _sentence(words: str, language: str) -> str:
    return words if words.endswith(tuple(_ENDS)) else text("spoken.sentence", language, words=words)
