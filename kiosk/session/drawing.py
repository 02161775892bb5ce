"""The stage of the draw: one key per confirm, its answer, and the number given back."""

from dataclasses import replace

from kiosk.session.errands import CancelTicket, DrawTicket, Errand, GiveBack, RingGuide, Step
from kiosk.session.holding import held_already
from kiosk.session.news import Drawn, DrawRefused, DrawUnknown, GivenUp
from kiosk.session.rules import Rules
from kiosk.session.slips import ask_slip
from kiosk.session.values import Bell, Screen, Session
from server.wire.vocabulary import State

PRIORITY_TOPIC = "priority"
_GIVES_BACK = ("", State.WAITING)
_HOLDER_GIVES_BACK = (State.BOOKED, State.WAITING, State.MISSED)


def draw(rules: Rules, session: Session, now: int) -> Step:
    """Ask for the number; whoever has to be known is asked for that first."""
    if not (session.key and session.service) or session.holding:
        return Step(session)
    if session.screen == Screen.REFUSED and not (session.refusal and session.refusal.passes):
        return Step(session)
    if session.person is None and (session.must_identify or session.acting):
        if session.screen == Screen.CONFIRM:
            return Step(rules.show(session, Screen.IDENTIFY, now))
        if session.must_identify:
            return Step(session)
    asked_at = now if session.asked_at is None else session.asked_at
    drawing = replace(session, drawn_in=session.drawn_in or session.language, asked_at=asked_at)
    errand = DrawTicket(
        session.key, session.service, drawing.drawn_in or session.language,
        session.person, session.claimed, session.needs, session.cases, session.acting, session.large,
    )  # fmt: skip
    return Step(rules.show(drawing, Screen.DRAWING, now), (errand,))


def drawn(rules: Rules, session: Session, news: Drawn | DrawRefused | DrawUnknown, now: int) -> Step:
    """What the answer to a draw leads to; a ticket whose key nobody holds any more is given back."""
    match news:
        case Drawn(key, ticket):
            if session.key != key or session.holding:
                return Step(session, (GiveBack(ticket.id),))
            if session.ticket is not None:
                return Step(session)
            shown = rules.show(replace(session, ticket=ticket), Screen.TICKET, now)
            step = ask_slip(rules, shown, now, first=True)
            return _guide_told(step)
        case DrawRefused(key, refusal) if session.key == key and session.ticket is None:
            refused = replace(session, refusal=refusal)
            if refusal.held is not None:
                return held_already(rules, refused, refusal.held, now)
            return Step(rules.show(refused, Screen.REFUSED, now))
        case DrawUnknown(key) if session.key == key and session.screen == Screen.DRAWING:
            return Step(rules.show(session, Screen.AWAY, now))
    return Step(session)


def _guide_told(step: Step) -> Step:
    """A class that was only claimed moves nobody until a guide has seen the document."""
    session = step.session
    if session.claimed is None:
        return step
    bell: Errand = RingGuide(f"{session.key}-priority", PRIORITY_TOPIC)
    rung = session if session.bell in (Bell.HEARD, Bell.COMING) else replace(session, bell=Bell.RINGING)
    return Step(rung, (*step.errands, bell))


def may_give_up(rules: Rules, session: Session, now: int) -> bool:
    """Whether the ticket shown can be given back here.

    Drawn here a moment ago and not called yet, or shown by its holder.
    """
    ticket = session.ticket
    if ticket is None or session.giving_up or session.screen not in (Screen.TICKET, Screen.GIVING_UP):
        return False
    if session.holding:
        return bool(ticket.secret) and ticket.state in _HOLDER_GIVES_BACK
    asked_at = session.asked_at
    fresh = asked_at is not None and now - asked_at < rules.limits.may_give_up
    return fresh and ticket.state in _GIVES_BACK


def give_up(rules: Rules, session: Session, now: int) -> Step:
    """The question, then the deed."""
    ticket = session.ticket
    if ticket is None or not may_give_up(rules, session, now):
        return Step(session)
    if session.screen == Screen.TICKET:
        return Step(rules.show(replace(session, kept_because=None), Screen.GIVING_UP, now))
    errand = CancelTicket(ticket.id, ticket.secret, session.language)
    return Step(rules.stay(replace(session, giving_up=True, kept_because=None), now), (errand,))


def given_up(rules: Rules, session: Session, news: GivenUp, now: int) -> Step:
    """The number is gone, or the hall says why not."""
    ticket = session.ticket
    if not session.giving_up or ticket is None or ticket.id != news.ticket:
        return Step(session)
    if news.refusal is None:
        return Step(rules.show(replace(session, giving_up=False), Screen.GIVEN_UP, now))
    return Step(rules.stay(replace(session, giving_up=False, kept_because=news.refusal), now))
