"""The line at the head of every screen: what a visitor is to know before they need it; it draws and speaks nothing."""

from kiosk.session.values import Bell, Screen, Session
from kiosk.session.wording import Wording

_CHOOSING = frozenset({Screen.HOME, Screen.SERVICES, Screen.SEARCH})


def banner(session: Session, wording: Wording) -> str:
    """One sentence, the most urgent first: a card forgotten, the guide, the line, the hours, the printer; or none."""
    if card := wording.card(session):
        return card
    if session.bell != Bell.SILENT:
        return wording.bell(session.bell)
    if down := line_down(session, wording):
        return down
    return (wording.closed() or wording.printer()) if session.screen in _CHOOSING else ""


def line_down(session: Session, wording: Wording) -> str:
    """That the hall can't be reached, and what can be done all the same; empty where that is no news."""
    hall = wording.hall
    if hall.reached or not (hall.tried and hall.known) or session.screen == Screen.AWAY:
        return ""
    if closed := wording.closed():
        return wording.say("line_down_closed", closed=closed)
    return wording.say("line_down_own" if hall.own_numbers else "line_down")
