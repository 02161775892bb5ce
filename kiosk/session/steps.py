"""The visit's state machine: `step(session, input, now)` gives the next session and its errands; it does none of them.

Three promises it keeps: one key per confirm, so that nobody draws twice; a ticket whose key nobody holds any more
is given back; and whatever happens, a time-out ends in `Session()`, with nothing left of the visitor.
"""

from dataclasses import dataclass, replace

from kiosk.session.values import (
    Back,
    CancelTicket,
    Choose,
    Draw,
    Drawn,
    DrawRefused,
    DrawTicket,
    DrawUnknown,
    GiveBack,
    GivenUp,
    GiveUp,
    Home,
    Limits,
    LookAt,
    News,
    Open,
    PrintSlip,
    Reprint,
    Screen,
    Session,
    ShowPage,
    Slip,
    SlipSeen,
    Step,
    SwitchLanguage,
    Tick,
    TicketSeen,
    Touch,
    Touched,
)  # fmt: skip
from server.wire.records import Ticket
from server.wire.vocabulary import LANGUAGES, PrintState, State

_SLIP_OF: dict[str, Slip] = {
    PrintState.SENT: Slip.READY,
    PrintState.CONFIRMED: Slip.READY,
    PrintState.FAILED: Slip.FAILED,
    PrintState.UNKNOWN: Slip.DOUBTFUL,
}
_MAY_REPRINT = (Slip.NONE, Slip.FAILED, Slip.DOUBTFUL)
_CHOOSING = (Screen.HOME, Screen.SERVICES)
_MAY_DRAW = (Screen.CONFIRM, Screen.AWAY)
_ANSWERED = ("secret", "people_ahead", "may_come_first")
SLIPS_MAX = 3
LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Visit:
    """The rules of one kiosk: its time limits, and whether it has a printer."""

    limits: Limits = LIMITS
    printer: bool = True

    def touch(self, session: Session, touch: Touch, now: int) -> Step:
        """What a touch leads to; the second half of a double touch leads nowhere."""
        if isinstance(touch, Touched):
            return Step(self._stay(session, now))
        if now - session.shown_at < self.limits.settle or not (self.settled(session, now) or _undone(touch)):
            return Step(session)
        match touch:
            case Home():
                return Step(Session(shown_at=now) if session.screen != Screen.HOME else session)
            case Back():
                return Step(self._back(session, now))
            case SwitchLanguage():
                other = LANGUAGES[1 - LANGUAGES.index(session.language)]
                return Step(self._stay(replace(session, language=other), now))
            case Open(category) if session.screen == Screen.HOME:
                return Step(self._show(replace(session, category=category, page=0), Screen.SERVICES, now))
            case ShowPage(page) if session.screen == Screen.SERVICES:
                return Step(self._stay(replace(session, page=page, shown_at=now), now))
            case Choose(service, key) if session.screen in _CHOOSING:
                return Step(self._show(replace(session, service=service, key=key), Screen.CONFIRM, now))
            case Draw() if session.screen in _MAY_DRAW and session.key and session.service:
                asked_at = now if session.asked_at is None else session.asked_at
                drawing = replace(session, drawn_in=session.drawn_in or session.language, asked_at=asked_at)
                errand = DrawTicket(session.key, session.service, drawing.drawn_in or session.language)
                return Step(self._show(drawing, Screen.DRAWING, now), (errand,))
            case GiveUp() if self.may_give_up(session, now):
                return self._give_up(session, now)
            case Reprint() if session.screen in (Screen.TICKET, Screen.REFUSED):
                return self._print(session, now)
        return Step(session)

    def news(self, session: Session, news: News, now: int) -> Step:
        """What news leads to; news of somebody else's ticket leads nowhere."""
        match news:
            case Tick():
                return self._tick(session, now)
            case Drawn(key, ticket):
                return self._drawn(session, key, ticket, now)
            case DrawRefused(key, refusal) if session.key == key and session.ticket is None:
                return Step(self._show(replace(session, refusal=refusal), Screen.REFUSED, now))
            case DrawUnknown(key) if session.key == key and session.screen == Screen.DRAWING:
                return Step(self._show(session, Screen.AWAY, now))
            case TicketSeen(seen) if seen.id == _printable(session):
                session = _ticket_seen(session, seen)
                if session.screen == Screen.GIVING_UP and seen.state == State.CALLED:
                    return Step(self._show(session, Screen.TICKET, now))  # a call is not to be missed
                return Step(session)
            case GivenUp(ticket, refusal) if session.giving_up and ticket == _printable(session):
                if refusal is None:
                    return Step(self._show(replace(session, giving_up=False), Screen.GIVEN_UP, now))
                return Step(self._stay(replace(session, giving_up=False, kept_because=refusal), now))
            case SlipSeen(ticket, job, state) if ticket == _printable(session):
                return Step(_slip_seen(session, job, state))
        return Step(session)

    def settled(self, session: Session, now: int) -> bool:
        """Whether the screen has stood long enough for a deed: whoever touches now has seen it."""
        if session.screen == Screen.AWAY:
            return True  # to ask again for what was asked for is no deed of its own
        return now - session.shown_at >= self.limits.settle_deed

    def may_give_up(self, session: Session, now: int) -> bool:
        """Whether the ticket shown can still be given back here: it was drawn a moment ago and nobody called it."""
        ticket, asked_at = session.ticket, session.asked_at
        if ticket is None or asked_at is None or session.screen not in (Screen.TICKET, Screen.GIVING_UP):
            return False
        uncalled = ticket.state in ("", State.WAITING)
        return uncalled and not session.giving_up and now - asked_at < self.limits.may_give_up

    def seconds_left(self, session: Session, now: int) -> int | None:
        """Seconds until the screen goes home by itself; None where it doesn't."""
        return None if session.home_at is None else max(0, -(-(session.home_at - now) // 1000))

    def _show(self, session: Session, screen: Screen, now: int) -> Session:
        return self._stay(replace(session, screen=screen, shown_at=now), now)

    def _stay(self, session: Session, now: int) -> Session:
        nobody = session.screen == Screen.HOME and session.language == LANGUAGES[0]
        return replace(session, home_at=None if nobody else now + getattr(self.limits, session.screen))

    def _back(self, session: Session, now: int) -> Session:
        """Home from most screens; a draw under way is left behind with its key, an unknown one is kept."""
        nobody = Session(language=session.language)
        listed = replace(nobody, category=session.category, page=session.page)
        match session.screen:
            case Screen.HOME:
                return session
            case Screen.CONFIRM | Screen.DRAWING | Screen.REFUSED if session.category:
                return self._show(listed, Screen.SERVICES, now)
            case Screen.AWAY:
                return self._show(session, Screen.CONFIRM, now)
            case Screen.GIVING_UP:
                return self._show(replace(session, giving_up=False, kept_because=None), Screen.TICKET, now)
        return self._show(nobody, Screen.HOME, now)

    def _drawn(self, session: Session, key: str, ticket: Ticket, now: int) -> Step:
        if session.key != key:
            return Step(session, (GiveBack(ticket.id),))
        if session.ticket is not None:
            return Step(session)
        return self._print(self._show(replace(session, ticket=ticket), Screen.TICKET, now), now)

    def _give_up(self, session: Session, now: int) -> Step:
        if session.screen == Screen.TICKET:
            return Step(self._show(replace(session, kept_because=None), Screen.GIVING_UP, now))
        if session.ticket is None:
            return Step(session)
        errand = CancelTicket(session.ticket.id, session.ticket.secret, session.language)
        return Step(self._stay(replace(session, giving_up=True, kept_because=None), now), (errand,))

    def _print(self, session: Session, now: int) -> Step:
        ticket = _printable(session)
        free = session.slip in _MAY_REPRINT and session.slips_asked < SLIPS_MAX
        if not (self.printer and ticket and session.key and free):
            return Step(session)
        # An earlier slip may have come out after all: anything but the first is marked as a reprint.
        first = session.slips_asked == 0 and session.ticket is not None
        errand = PrintSlip(f"{session.key}-{session.slips_asked}", ticket, "ticket" if first else "reprint")
        past = session.past_jobs + ((session.job,) if session.job else ())
        asked = replace(
            session, slip=Slip.PRINTING, job=None, past_jobs=past,
            slips_asked=session.slips_asked + 1, slip_asked_at=now, looked_at=now,
        )  # fmt: skip
        return Step(self._stay(asked, now), (errand,))

    def _tick(self, session: Session, now: int) -> Step:
        if session.home_at is not None and now >= session.home_at:
            if session.screen == Screen.DRAWING:
                return Step(self._show(session, Screen.AWAY, now))
            return Step(Session(shown_at=now))
        if session.slip != Slip.PRINTING or session.slip_asked_at is None or session.looked_at is None:
            return Step(session)
        if now - session.slip_asked_at >= self.limits.slip:
            return Step(replace(session, slip=Slip.DOUBTFUL))
        ticket = _printable(session)
        if ticket and now - session.looked_at >= self.limits.first_look:
            return Step(replace(session, looked_at=now), (LookAt(ticket),))
        return Step(session)


def _undone(touch: Touch) -> bool:
    """Whether one more touch takes it back."""
    return not isinstance(touch, Draw | GiveUp)


def _printable(session: Session) -> str | None:
    ticket = session.ticket or (session.refusal.held if session.refusal else None)
    return ticket.id if ticket else None


def _ticket_seen(session: Session, seen: Ticket) -> Session:
    """Events carry neither the secret nor who is ahead: those stay as they were answered."""
    if (known := session.ticket) is not None and seen.version >= known.version:
        kept = {name: getattr(known, name) for name in _ANSWERED if getattr(seen, name) is None}
        session = replace(session, ticket=seen.model_copy(update=kept))
    if seen.print is not None:
        session = _slip_seen(session, seen.print.id or None, seen.print.state)
    return session


def _slip_seen(session: Session, job: str | None, state: str) -> Session:
    """What a job's state means for the slip; word of an earlier slip changes nothing."""
    if session.slip == Slip.NONE or job in session.past_jobs or (session.job and job != session.job):
        return session
    return replace(session, job=job, slip=_SLIP_OF.get(state, session.slip))
