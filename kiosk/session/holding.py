"""The stage of those who have a number already: found by card, code or phone, checked in, its slip printed again."""

from dataclasses import replace

from kiosk.readers.code import CheckInCode, TicketCode, parse
from kiosk.session.errands import CheckTicketIn, FindTickets, LookAt, Step
from kiosk.session.news import CheckedIn, Found
from kiosk.session.rules import Rules, nobody_yet
from kiosk.session.slips import ask_slip
from kiosk.session.touches import CheckIn, Mine, Pick, Recent
from kiosk.session.values import Screen, Session
from server.wire.records import Ticket
from server.wire.vocabulary import State

_OVER = frozenset({State.DONE, State.CANCELLED, State.EXPIRED})
_TAKES_CODES = frozenset(
    {
        Screen.HOME, Screen.SERVICES, Screen.SEARCH, Screen.MINE, Screen.FOUND, Screen.KEYPAD, Screen.FINDING,
        Screen.TICKET, Screen.REFUSED, Screen.AWAY, Screen.GIVEN_UP,
    }
)  # fmt: skip
"""Where one chooses, and where one visit is over and the next visitor may stand there already."""


def hold(rules: Rules, session: Session, touch: Mine | Recent | Pick | CheckIn, now: int) -> Step:
    """What a touch of somebody who has a number leads to."""
    match touch:
        case Mine(key):
            return Step(rules.show(replace(nobody_yet(session), key=key, holding=True), Screen.MINE, now))
        case Recent(ticket):
            # Whoever touches it has shown nothing: the number, which the boards show too, but not what opens it.
            shown = replace(session, ticket=ticket.model_copy(update={"secret": None}), bare=True)
            return Step(rules.show(shown, Screen.TICKET, now), (LookAt(ticket.id),))
        case Pick(wanted):
            picked = next((one for one in session.found if one.id == wanted), None)
            return Step(session if picked is None else _chosen(rules, session, picked, now))
        case CheckIn():
            return _check_in(rules, session, now)


def code_shown(rules: Rules, session: Session, text: str, key: str, now: int) -> Step:
    """A ticket's code was scanned: it is looked for by its secret, whatever its address is."""
    if session.screen not in _TAKES_CODES:
        return Step(session)
    holder = replace(nobody_yet(session), key=key, holding=True)
    match parse(text):
        case TicketCode(secret) if session.ticket is not None and session.ticket.secret == secret:
            return Step(rules.stay(session, now))  # they try the code of the very ticket they are shown
        case TicketCode(secret):
            errand = FindTickets(key, session.language, secret=secret)
            return Step(rules.show(holder, Screen.FINDING, now), (errand,))
        case CheckInCode():
            return Step(rules.show(replace(holder, not_found="phones_code"), Screen.FOUND, now))
    return Step(rules.show(replace(holder, not_found="code"), Screen.FOUND, now))


def found(rules: Rules, session: Session, news: Found, now: int) -> Step:
    """The tickets of whoever asked: one is shown at once, of several one is chosen."""
    if session.screen != Screen.FINDING or session.key != news.key:
        return Step(session)
    live = tuple(ticket for ticket in news.tickets if ticket.state not in _OVER)
    if len(live) == 1:
        return Step(_chosen(rules, replace(session, found=live), live[0], now))
    refusal = news.refusal if news.refusal is not None else None if live else "none"
    return Step(rules.show(replace(session, found=live, not_found=refusal), Screen.FOUND, now))


def held_already(rules: Rules, session: Session, ticket: Ticket, now: int) -> Step:
    """Whoever draws what they hold is shown how it stands; it is open to them only if they showed that it is theirs."""
    shown = _chosen(rules, replace(session, holding=True), ticket, now)
    return Step(shown, (LookAt(ticket.id),) if shown.bare else ())


def checked_in(rules: Rules, session: Session, news: CheckedIn, now: int) -> Step:
    """In line: the slip is printed and who is ahead is asked; or the hall says why not."""
    ticket = session.ticket
    if not session.checking_in or ticket is None or ticket.id != news.id:
        return Step(session)
    answered = replace(session, checking_in=False, kept_because=news.refusal)
    if news.ticket is None:
        return Step(rules.stay(answered, now))
    arrived = news.ticket.model_copy(update={"secret": ticket.secret})
    shown = rules.show(replace(answered, ticket=arrived), Screen.TICKET, now)
    step = ask_slip(rules, shown, now, first=True)
    return Step(step.session, (*step.errands, LookAt(ticket.id)))


def _check_in(rules: Rules, session: Session, now: int) -> Step:
    ticket = session.ticket
    if ticket is None or ticket.state != State.BOOKED or session.bare or session.checking_in:
        return Step(session)
    asked = replace(session, checking_in=True, kept_because=None)
    return Step(rules.stay(asked, now), (CheckTicketIn(ticket.id, session.language),))


def _chosen(rules: Rules, session: Session, ticket: Ticket, now: int) -> Session:
    bare = ticket.secret is None
    return rules.show(replace(session, ticket=ticket, bare=bare), Screen.TICKET, now)
