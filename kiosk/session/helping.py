"""The bell: a guide called from any screen, and what became of the call."""

from dataclasses import replace

from kiosk.session.errands import RingGuide, Step
from kiosk.session.news import Rung
from kiosk.session.rules import Rules
from kiosk.session.touches import CallGuide
from kiosk.session.values import Bell, Session


def ring(rules: Rules, session: Session, touch: CallGuide, now: int) -> Step:
    """Ring, unless it rings or was heard already; where the visitor stands goes with it."""
    if session.bell not in (Bell.SILENT, Bell.BROKEN):
        return Step(rules.stay(session, now))
    rung = rules.stay(replace(session, bell=Bell.RINGING, bell_id=None), now)
    return Step(rung, (RingGuide(touch.key, session.screen.value),))


def rung(session: Session, news: Rung) -> Step:
    """The hall has heard, a guide comes, or the hall could not be told."""
    if news.answered:
        mine = session.bell_id is not None and news.id == session.bell_id
        return Step(replace(session, bell=Bell.COMING) if mine else session)
    if session.bell != Bell.RINGING:
        return Step(session)
    if news.id is None:
        return Step(replace(session, bell=Bell.BROKEN))
    return Step(replace(session, bell=Bell.HEARD, bell_id=news.id))
