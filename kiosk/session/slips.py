"""The slip and the ticket shown: what is asked of the printer, and what news say of both."""

from dataclasses import replace

from kiosk.session.errands import LookAt, PrintSlip, Step
from kiosk.session.rules import Rules
from kiosk.session.values import Screen, Session, Slip
from server.wire.records import Ticket
from server.wire.vocabulary import PrintState, State

SLIPS_MAX = 3
_SLIP_OF: dict[str, Slip] = {
    PrintState.SENT: Slip.READY,
    PrintState.CONFIRMED: Slip.READY,
    PrintState.FAILED: Slip.FAILED,
    PrintState.UNKNOWN: Slip.DOUBTFUL,
}
_MAY_REPRINT = (Slip.NONE, Slip.FAILED, Slip.DOUBTFUL)
_PRINTED_STATES = ("", State.WAITING, State.CALLED, State.MISSED)
_ANSWERED = ("secret", "people_ahead", "may_come_first", "wait_p50_s", "wait_p90_s", "before_closing")


def printable(session: Session) -> Ticket | None:
    """The ticket whose slip could be printed: the one shown, or the one that was held already."""
    return session.ticket or (session.refusal.held if session.refusal else None)


def may_print(session: Session, printer: bool) -> bool:
    """Whether a slip may be asked for now."""
    ticket = printable(session)
    if not (printer and ticket and session.key) or ticket.state not in _PRINTED_STATES:
        return False
    return session.slip in _MAY_REPRINT and session.slips_asked < SLIPS_MAX


def ask_slip(rules: Rules, session: Session, now: int, *, first: bool = False) -> Step:
    """Ask for a slip, or do nothing if none may be asked for; all but the `first` of a ticket are marked."""
    ticket = printable(session)
    if ticket is None or not may_print(session, rules.printer):
        return Step(session)
    # An earlier slip may have come out after all: anything but the first is marked as a reprint.
    first = first and session.slips_asked == 0
    drawn_here = session.ticket is not None and not session.holding
    phone = session.person.number if session.person and session.person.kind == "phone" else None
    errand = PrintSlip(
        f"{session.key}-{session.slips_asked}", ticket.id, "ticket" if first else "reprint",
        None if drawn_here else ticket.secret, None if drawn_here or ticket.secret else phone,
        bare=not drawn_here and ticket.secret is None, large=session.large,
    )  # fmt: skip
    past = session.past_jobs + ((session.job,) if session.job else ())
    asked = replace(
        session, slip=Slip.PRINTING, job=None, past_jobs=past,
        slips_asked=session.slips_asked + 1, slip_asked_at=now, looked_at=now,
    )  # fmt: skip
    return Step(rules.stay(asked, now), (errand,))


def look_after(rules: Rules, session: Session, now: int) -> Step:
    """A printer that says nothing is asked after, and in the end not waited for."""
    if session.slip != Slip.PRINTING or session.slip_asked_at is None or session.looked_at is None:
        return Step(session)
    if now - session.slip_asked_at >= rules.limits.slip:
        return Step(replace(session, slip=Slip.DOUBTFUL))
    ticket = printable(session)
    if ticket and now - session.looked_at >= rules.limits.first_look:
        return Step(replace(session, looked_at=now), (LookAt(ticket.id),))
    return Step(session)


def ticket_seen(rules: Rules, session: Session, seen: Ticket, now: int) -> Step:
    """Events carry neither the secret nor who is ahead: those stay as they were answered."""
    if (held := printable(session)) is None or held.id != seen.id:
        return Step(session)
    if (known := session.ticket) is not None and seen.version >= known.version:
        kept = {name: getattr(known, name) for name in _ANSWERED if getattr(seen, name) is None}
        if session.bare:
            kept["secret"] = None  # a kiosk may know more of what it drew than whoever stands there
        session = replace(session, ticket=seen.model_copy(update=kept))
    if seen.print is not None and not seen.offline:  # of its own numbers' paper the kiosk itself knows best
        session = slip_seen(session, seen.print.id or None, seen.print.state)
    if session.screen == Screen.GIVING_UP and seen.state == State.CALLED:
        return Step(rules.show(session, Screen.TICKET, now))  # a call is not to be missed
    return Step(session)


def slip_seen(session: Session, job: str | None, state: str) -> Session:
    """What a job's state means for the slip; word of an earlier slip changes nothing."""
    if session.slip == Slip.NONE or job in session.past_jobs or (session.job and job != session.job):
        return session
    return replace(session, job=job, slip=_SLIP_OF.get(state, session.slip))
