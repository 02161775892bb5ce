"""Which touch is legal on which screen: one table; what is not in it leads nowhere."""

from collections.abc import Mapping

from kiosk.session.touches import (
    ActFor,
    AskMore,
    AskPriority,
    Back,
    Bring,
    CallGuide,
    CheckIn,
    Choose,
    Claim,
    Draw,
    Enlarge,
    Enter,
    Erase,
    GiveUp,
    Home,
    Identify,
    Listen,
    Lower,
    Mine,
    Need,
    Open,
    Pick,
    Recent,
    Reprint,
    Search,
    ShowPage,
    ShowPapers,
    StillHere,
    SwitchLanguage,
    Touch,
    Touched,
    Type,
    TypeInstead,
)
from kiosk.session.values import Screen

_ANYWHERE = frozenset(Screen)
_PADS = frozenset({Screen.SEARCH, Screen.KEYPAD})
_LISTS = frozenset({Screen.HOME, Screen.SERVICES, Screen.SEARCH, Screen.PRIORITY, Screen.MORE, Screen.FOUND})

LEGAL: Mapping[type[Touch], frozenset[Screen]] = {
    Touched: _ANYWHERE,
    Open: frozenset({Screen.HOME}),
    ShowPage: _LISTS,
    Search: frozenset({Screen.HOME, Screen.SEARCH}),
    Type: _PADS,
    Erase: _PADS,
    Choose: frozenset({Screen.HOME, Screen.SERVICES, Screen.SEARCH}),
    ShowPapers: frozenset({Screen.CONFIRM}),
    Identify: frozenset({Screen.CONFIRM}),
    TypeInstead: frozenset({Screen.IDENTIFY, Screen.MINE}),
    Enter: frozenset({Screen.KEYPAD}),
    AskPriority: frozenset({Screen.CONFIRM, Screen.KNOWN}),
    Claim: frozenset({Screen.PRIORITY}),
    Need: frozenset({Screen.PRIORITY}),
    AskMore: frozenset({Screen.CONFIRM}),
    Bring: frozenset({Screen.MORE}),
    ActFor: frozenset({Screen.MORE}),
    Draw: frozenset({Screen.CONFIRM, Screen.IDENTIFY, Screen.KNOWN, Screen.AWAY, Screen.REFUSED}),
    Mine: frozenset({Screen.HOME, Screen.TICKET}),
    Recent: frozenset({Screen.MINE}),
    Pick: frozenset({Screen.FOUND}),
    CheckIn: frozenset({Screen.TICKET}),
    GiveUp: frozenset({Screen.TICKET, Screen.GIVING_UP}),
    Reprint: frozenset({Screen.TICKET}),
    CallGuide: _ANYWHERE,
    StillHere: _ANYWHERE,
    Enlarge: _ANYWHERE - {Screen.DRAWING, Screen.FINDING},
    Listen: _ANYWHERE,
    Lower: _ANYWHERE - {Screen.DRAWING, Screen.FINDING},
    Back: _ANYWHERE - {Screen.HOME},
    Home: _ANYWHERE,
    SwitchLanguage: _ANYWHERE,
}


def is_legal(touch: Touch, screen: Screen) -> bool:
    """Whether this touch means anything on this screen."""
    return screen in LEGAL[type(touch)]
