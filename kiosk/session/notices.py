"""What the hall tells whoever stands here: its notices, where a service is chosen; it draws and speaks nothing."""

from kiosk.session.values import Screen, Session
from kiosk.session.wording import Wording
from server.wire.notices import ALL, meant_for, scopes

_FOR_ALL = frozenset({Screen.HOME, Screen.SERVICES, Screen.SEARCH})


def notices(session: Session, wording: Wording) -> tuple[str, ...]:
    """Those for everybody while one chooses; of the chosen service's queue and zone first, and then those.

    None while the line is down: nobody knows which of them still stand.
    """
    if not wording.hall.reached:
        return ()
    if session.screen in _FOR_ALL:
        return _words(session, wording, scopes())
    if session.screen == Screen.CONFIRM:
        return (*of_service(session, wording), *_words(session, wording, scopes()))
    return ()


def of_service(session: Session, wording: Wording) -> tuple[str, ...]:
    """Those of the chosen service's queue and zone alone."""
    menu = wording.hall.menu
    service = menu.service(session.service)
    if service is None or not wording.hall.reached:
        return ()
    zone = menu.zone(service.queue)
    return _words(session, wording, scopes(service.queue, zone.id if zone else None) - {ALL})


def _words(session: Session, wording: Wording, wanted: frozenset[str]) -> tuple[str, ...]:
    name = "text_en" if session.language == "en" else "text"
    found = meant_for(wording.hall.notices, wanted)
    return tuple(str(one.get(name) or one.get("text") or "") for one in found)
