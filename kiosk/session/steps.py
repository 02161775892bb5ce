"""The visit's state machine: `step(session, input, now)` gives the next session and its errands; it does none of them.

Three promises it keeps: one key per confirm, so that nobody draws twice; a ticket whose key nobody holds any more
is given back; and whatever happens, a time-out ends in `Session()`, with nothing left of the visitor.
"""

from dataclasses import dataclass, replace

from kiosk.session import choosing, drawing, helping, holding, identifying, slips, touches
from kiosk.session import news as told
from kiosk.session.errands import Step
from kiosk.session.legal import is_legal
from kiosk.session.news import News
from kiosk.session.rules import LIMITS, Rules, nobody_yet
from kiosk.session.touches import Touch
from kiosk.session.values import Screen, Session
from server.wire.vocabulary import LANGUAGES

__all__ = ["LIMITS", "Visit"]


@dataclass(frozen=True, slots=True)
class Visit(Rules):
    """The rules of one kiosk, and what they make of every input."""

    def touch(self, session: Session, touch: Touch, now: int) -> Step:
        """What a touch leads to; the second half of a double touch leads nowhere."""
        if isinstance(touch, touches.Touched):
            return Step(session if session.asking else self.stay(session, now))
        if self._too_early(session, touch, now) or not is_legal(touch, session.screen):
            return Step(session)
        if session.asking:  # whatever was touched, somebody is there
            return Step(
                self.leave(session, now) if isinstance(touch, touches.Home) else self.stay(session, now)
            )
        if session.screen == Screen.HOME:
            session = replace(session, home_page=session.page)
        match touch:
            case touches.StillHere():
                return Step(session)
            case touches.Home():
                at_rest = session.screen == Screen.HOME and session.home_at is None
                return Step(session if at_rest else self.leave(session, now))
            case touches.Back():
                return Step(self._back(session, now))
            case touches.SwitchLanguage():
                other = LANGUAGES[1 - LANGUAGES.index(session.language)]
                return Step(self.stay(replace(session, language=other), now))
            case touches.Enlarge():
                return Step(self._paged_anew(replace(session, large=not session.large), now))
            case touches.Listen():
                return Step(self.stay(replace(session, voice=True, shown_at=now), now))
            case touches.Lower():
                return Step(self._paged_anew(replace(session, low=not session.low), now))
            case touches.CallGuide():
                return helping.ring(self, session, touch, now)
            case touches.Draw():
                return drawing.draw(self, session, now)
            case touches.GiveUp():
                return drawing.give_up(self, session, now)
            case touches.Reprint():
                return slips.ask_slip(self, session, now)
            case touches.Type() | touches.Erase() if session.screen == Screen.SEARCH:
                return choosing.seek(self, session, touch, now)
            case (
                touches.Open()
                | touches.ShowPage()
                | touches.Search()
                | touches.Choose()
                | touches.ShowPapers()
            ):
                return choosing.choose(self, session, touch, now)
            case touches.Mine() | touches.Recent() | touches.Pick() | touches.CheckIn():
                return holding.hold(self, session, touch, now)
            case _:
                return identifying.identify(self, session, touch, now)

    def news(self, session: Session, news: News, now: int) -> Step:
        """What news leads to; news of somebody else's ticket leads nowhere."""
        match news:
            case told.Tick():
                if session.home_at is not None and now >= session.home_at:
                    return Step(self.out_of_time(session, now))
                return slips.look_after(self, session, now)
            case told.Drawn() | told.DrawRefused() | told.DrawUnknown():
                return drawing.drawn(self, session, news, now)
            case told.TicketSeen(seen):
                return slips.ticket_seen(self, session, seen, now)
            case told.SlipSeen(ticket):
                mine = session.ticket is not None and session.ticket.id == ticket
                return Step(slips.slip_seen(session, news) if mine else session)
            case told.GivenUp():
                return drawing.given_up(self, session, news, now)
            case told.Found():
                return holding.found(self, session, news, now)
            case told.CheckedIn():
                return holding.checked_in(self, session, news, now)
            case told.Rung():
                return helping.rung(session, news)
            case told.CardShown(card, key):
                return identifying.card_shown(self, session, card, key, now)
            case told.CardUnread():
                return identifying.card_unread(self, session, news, now)
            case told.CodeShown(text, key):
                return holding.code_shown(self, session, text, key, now)

    def may_give_up(self, session: Session, now: int) -> bool:
        """Whether the ticket shown can still be given back here."""
        return drawing.may_give_up(self, session, now)

    def seconds_left(self, session: Session, now: int) -> int | None:
        """Seconds until the screen goes home by itself; None where it doesn't."""
        return None if session.home_at is None else max(0, -(-(session.home_at - now) // 1000))

    def _too_early(self, session: Session, touch: Touch, now: int) -> bool:
        """A touch meant for the screen before; what can't be taken back by one more has to wait longer."""
        deed = isinstance(touch, touches.Draw | touches.GiveUp)
        if deed and not self.settled(session, now):
            return True
        return now - session.shown_at < self.limits.settle

    def _paged_anew(self, session: Session, now: int) -> Session:
        """More or fewer choices fit: the pages are others."""
        return self.stay(replace(session, page=0, home_page=0, papers_page=0, shown_at=now), now)

    def _back(self, session: Session, now: int) -> Session:
        """To the screen before; a draw under way is left behind with its key, an unknown one is kept."""
        match session.screen:
            case Screen.KEYPAD:
                before = Screen.MINE if session.holding else Screen.IDENTIFY
                return self.show(replace(session, typed=""), before, now)
            case Screen.IDENTIFY:
                return self.show(replace(session, unread=None), Screen.CONFIRM, now)
            case Screen.KNOWN:
                return self.show(replace(session, person=None), Screen.IDENTIFY, now)
            case Screen.PRIORITY:
                return self.show(session, Screen.KNOWN if session.person else Screen.CONFIRM, now)
            case Screen.MORE:
                return self.show(session, Screen.CONFIRM, now)
            case Screen.AWAY:
                return self.show(session, Screen.KNOWN if session.person else Screen.CONFIRM, now)
            case Screen.GIVING_UP:
                kept = replace(session, giving_up=False, kept_because=None)
                return self.show(kept, Screen.TICKET, now)
            case Screen.FINDING | Screen.FOUND:
                mine = replace(nobody_yet(session), key=session.key, holding=True)
                return self.show(mine, Screen.MINE, now)
            case Screen.TICKET if session.holding and len(session.found) > 1:
                several = replace(nobody_yet(session), key=session.key, holding=True, found=session.found)
                return self.show(several, Screen.FOUND, now)
            case Screen.CONFIRM | Screen.DRAWING | Screen.REFUSED if session.category:
                listed = replace(nobody_yet(session), category=session.category, page=session.page)
                return self.show(listed, Screen.SERVICES, now)
            case Screen.CONFIRM | Screen.DRAWING | Screen.REFUSED if session.sought:
                sought = replace(
                    nobody_yet(session), sought=session.sought, pad=session.pad, page=session.page
                )
                return self.show(sought, Screen.SEARCH, now)
        return self.show(replace(nobody_yet(session), page=session.home_page), Screen.HOME, now)
