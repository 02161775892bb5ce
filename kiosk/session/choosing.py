"""The stage of choosing a service: pages of lists, search on a keypad, and the papers to read."""

from dataclasses import replace

from kiosk.session.errands import Step
from kiosk.session.rules import Rules, nobody_yet
from kiosk.session.touches import Choose, Erase, Open, Search, ShowPage, ShowPapers, Type
from kiosk.session.values import Pad, Screen, Session

SOUGHT_MAX = 8
"""Initials of a longer name than this say no more."""


Choosing = Open | ShowPage | Search | Choose | ShowPapers


def choose(rules: Rules, session: Session, touch: Choosing, now: int) -> Step:
    """What a touch on a list leads to."""
    match touch:
        case Open(category):
            opened = replace(session, category=category, page=0)
            return Step(rules.show(opened, Screen.SERVICES, now))
        case ShowPage(page) if page >= 0 and session.screen in (Screen.PRIORITY, Screen.MORE):
            return Step(rules.stay(replace(session, class_page=page, shown_at=now), now))
        case ShowPage(page) if page >= 0:
            return Step(rules.stay(replace(session, page=page, shown_at=now), now))
        case Search(pad) if pad in (Pad.LETTERS, Pad.NUMBER):
            searching = replace(nobody_yet(session), pad=pad)
            return Step(rules.show(searching, Screen.SEARCH, now))
        case Choose(service, key, must_identify):
            chosen = replace(session, service=service, key=key, must_identify=must_identify, papers_page=0)
            return Step(rules.show(chosen, Screen.CONFIRM, now))
        case ShowPapers(page) if page >= 0:
            return Step(rules.stay(replace(session, papers_page=page, shown_at=now), now))
    return Step(session)


def seek(rules: Rules, session: Session, touch: Type | Erase, now: int) -> Step:
    """A key of the search's keypad: results change as one types."""
    match touch:
        case Type(key) if len(key) == 1 and len(session.sought) < SOUGHT_MAX:
            sought = session.sought + key.casefold()
        case Erase(everything):
            sought = "" if everything else session.sought[:-1]
        case _:
            return Step(session)
    return Step(rules.stay(replace(session, sought=sought, page=0), now))
