"""The slip and the ticket shown: what is asked of the printer, and what news say of both."""

from dataclasses import replace

from kiosk.session.errands import LookAt, PrintSlip, Step
from kiosk.session.news import SlipSeen
from kiosk.session.rules import Rules
from kiosk.session.values import Screen, Session, Slip
from server.wire.records import Ticket
from server.wire.vocabulary import PrintState, State

SLIPS_MAX = 3
_SLIP_OF: dict[str, Slip] = {
    PrintState.SENT: Slip.SENT,
    PrintState.CONFIRMED: Slip.READY,
    PrintState.FAILED: Slip.FAILED,
    PrintState.UNKNOWN: Slip.DOUBTFUL,
}
_PRINTED_STATES = ("", State.WAITING, State.CALLED, State.MISSED)
_ANSWERED = ("secret", "people_ahead", "may_come_first", "wait_p50_s", "wait_p90_s", "before_closing")


def may_print(session: Session, printer: bool) -> bool:
    """Whether a slip may be asked for now; one that came out too, since only who stands there sees it stuck or torn.

    Not for who typed a document's number, which opens nothing.
    """
    ticket = session.ticket
    if not (printer and ticket and session.key) or ticket.state not in _PRINTED_STATES:
        return False
    if session.bare and session.person and session.person.kind != "phone":
        return False
    return session.slip != Slip.PRINTING and session.slips_asked < SLIPS_MAX


def ask_slip(rules: Rules, session: Session, now: int, *, first: bool = False) -> Step:
    """Ask for a slip, or do nothing if none may be asked for; all but the `first` of a ticket are marked."""
    ticket = session.ticket
    if ticket is None or not may_print(session, rules.printer):
        return Step(session)
    # An earlier slip may have come out after all: anything but the first is marked as a reprint.
    first = first and session.slips_asked == 0
    drawn_here = not session.holding
    phone = session.person.number if session.person and session.person.kind == "phone" else None
    errand = PrintSlip(
        f"{session.key}-{session.slips_asked}", ticket.id, "ticket" if first else "reprint",
        None if drawn_here else ticket.secret, None if drawn_here or ticket.secret else phone,
        bare=not drawn_here and ticket.secret is None, large=session.large,
    )  # fmt: skip
    past = session.past_jobs + ((session.job,) if session.job else ())
    asked = replace(
        session, slip=Slip.PRINTING, slip_at=None, job=None, past_jobs=past,
        slips_asked=session.slips_asked + 1, slip_asked_at=now, looked_at=now,
    )  # fmt: skip
    return Step(rules.stay(asked, now), (errand,))


def look_after(rules: Rules, session: Session, now: int) -> Step:
    """A printer that says nothing is asked after, and in the end not waited for."""
    if session.slip != Slip.PRINTING or session.slip_asked_at is None or session.looked_at is None:
        return Step(session)
    if now - session.slip_asked_at >= rules.limits.slip:
        return Step(replace(session, slip=Slip.DOUBTFUL))
    ticket = session.ticket
    if ticket and now - session.looked_at >= rules.limits.first_look:
        return Step(replace(session, looked_at=now), (LookAt(ticket.id),))
    return Step(session)


def ticket_seen(rules: Rules, session: Session, seen: Ticket, now: int) -> Step:
    """Events carry neither the secret nor who is ahead: those stay as they were answered."""
    if (known := session.ticket) is None or known.id != seen.id:
        return Step(session)
    if seen.version >= known.version:
        kept = {name: getattr(known, name) for name in _ANSWERED if getattr(seen, name) is None}
        if session.bare:
            kept["secret"] = None  # a kiosk may know more of what it drew than whoever stands there
        session = replace(session, ticket=seen.model_copy(update=kept))
    if seen.print is not None and not seen.offline:  # of its own numbers' paper the kiosk itself knows best
        printed = seen.print
        session = slip_seen(session, SlipSeen(seen.id, printed.id or None, printed.state, printed.at))
    if session.screen == Screen.GIVING_UP and seen.state == State.CALLED:
        return Step(rules.show(session, Screen.TICKET, now))  # a call is not to be missed
    return Step(session)


def slip_seen(session: Session, seen: SlipSeen) -> Session:
    """What a job's state means for the slip; word of an earlier slip changes nothing."""
    job = seen.job
    if session.slip == Slip.NONE or job in session.past_jobs or (session.job and job != session.job):
        return session
    slip = _SLIP_OF.get(seen.state, session.slip)
    return replace(session, job=job, slip=slip, slip_at=seen.at or session.slip_at)
