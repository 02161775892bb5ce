"""The rules of one kiosk: how long a screen stays, when it takes touches, and what is left when somebody leaves."""

from dataclasses import dataclass, replace

from kiosk.session.values import Bell, Limits, Screen, Session
from server.wire.vocabulary import LANGUAGES

LIMITS = Limits()
_SLOWER = 2
"""Large type is read more slowly, and so is what is spoken."""
_ENDS = frozenset({Screen.TICKET, Screen.GIVEN_UP})
"""Whoever goes home from here has done what they came for."""


@dataclass(frozen=True, slots=True)
class Rules:
    """One kiosk's time limits, and whether it has a printer."""

    limits: Limits = LIMITS
    printer: bool = True

    def settled(self, session: Session, now: int) -> bool:
        """Whether the screen has stood long enough for a deed: whoever touches now has seen it."""
        if session.screen == Screen.AWAY:
            return True  # to ask again for what was asked for is no deed of its own
        return now - session.shown_at >= self.limits.settle_deed

    def show(self, session: Session, screen: Screen, now: int) -> Session:
        """Another screen, or the same one with other words on it."""
        return self.stay(replace(session, screen=screen, shown_at=now), now)

    def stay(self, session: Session, now: int) -> Session:
        """The time runs anew; at home it runs only if something of a visitor is left there."""
        nobody = session.screen == Screen.HOME and not (
            session.few
            or session.voice
            or session.page
            or session.bell != Bell.SILENT
            or session.language != LANGUAGES[0]
        )
        patience: int = getattr(self.limits, session.screen)
        if (session.large or session.voice) and session.screen != Screen.DRAWING:
            patience *= _SLOWER
        return replace(session, asking=False, asked_again=False, home_at=None if nobody else now + patience)

    def leave(self, session: Session, now: int) -> Session:
        """Home: the visit is over; who has not finished keeps language, large type and guide called."""
        if session.screen in _ENDS or session.asking:
            return Session(shown_at=now)
        return self.stay(
            Session(
                language=session.language, large=session.large, low=session.low, voice=session.voice,
                bell=session.bell, bell_id=session.bell_id, shown_at=now,
            ),
            now,
        )  # fmt: skip

    def out_of_time(self, session: Session, now: int) -> Session:
        """Nobody touched anything for long: in large type it is asked first whether anybody is there."""
        if session.screen == Screen.DRAWING:
            return self.show(session, Screen.AWAY, now)
        if session.screen == Screen.FINDING:
            return self.show(replace(session, not_found=""), Screen.FOUND, now)
        if (session.large or session.voice) and not session.asking:
            return replace(session, asking=True, shown_at=now, home_at=now + self.limits.asking)
        if session.voice and not session.asked_again:
            return replace(session, asked_again=True, home_at=now + self.limits.asking)
        return Session(shown_at=now)


def nobody_yet(session: Session) -> Session:
    """The same visitor before they chose anything."""
    return Session(
        language=session.language, large=session.large, low=session.low, voice=session.voice, bell=session.bell,
        bell_id=session.bell_id, home_page=session.home_page,
    )  # fmt: skip
