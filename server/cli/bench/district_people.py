"""Who works in the measured district: a kiosk and a board for each centre, a clerk for each counter; nothing more."""

from dataclasses import dataclass

from server.access.tokens import new_device_token, new_session_token
from server.catalogue.sample import MAIN_CENTRE, sample_district, sample_tree
from server.cli import seed
from server.records import accounts, catalogue_store, devices, login_sessions
from server.records.accounts import NewAccount
from server.records.devices import token_hash
from server.records.engine import Database
from server.wire.catalogue import Catalogue
from server.wire.vocabulary import DeviceKind, Role

_BY = "bench"
_DAY_MS = 24 * 3_600_000


@dataclass(frozen=True, slots=True)
class Desk:
    """A counter that has work all day: a kiosk draws for it, a clerk calls at it."""

    centre: str
    counter: str
    service: str  # of a queue that the counter serves
    kiosk: str
    clerk: str  # these two are tokens
    share: float  # of the district's tickets


@dataclass(frozen=True, slots=True)
class People:
    """The desks, and a board's token for each centre."""

    desks: tuple[Desk, ...]
    boards: dict[str, str]


def furnish(database: Database, centres: int, now_ms: int) -> People:
    """The sample's first so many centres, and no other, with their devices, accounts and sessions."""
    sample = list(sample_district().items())[:centres]
    weights = _weights([centre for centre, _ in sample])
    desks: list[Desk] = []
    boards = {}
    with database.change() as session:
        catalogue_store.save_all(session, seed.published(sample_tree())[:centres], by=_BY, now=now_ms)
        for centre, catalogue in sample:
            kiosk, boards[centre] = new_device_token(), new_device_token()
            for name, kind, token in (
                ("kiosk", DeviceKind.KIOSK, kiosk), ("board", DeviceKind.BOARD, boards[centre])
            ):  # fmt: skip
                devices.create(
                    session, f"bench-{name}-{centre}", kind, centre, token=token, by=_BY, now=now_ms
                )
            counters = _served(catalogue)
            for counter, service in counters.items():
                clerk, name = new_session_token(), f"bench-{centre}-{counter}"
                new = NewAccount(name, "", name, frozenset({Role.CLERK}), centre)
                account = accounts.create(session, new, by=_BY, now=now_ms)
                login_sessions.begin_for_account(
                    session, token_hash(clerk), account.id, now=now_ms, expires_at=now_ms + _DAY_MS
                )
                share = weights[centre] / len(counters)
                desks.append(Desk(centre, counter, service, kiosk, clerk, share))
    return People(tuple(desks), boards)


def _served(catalogue: Catalogue) -> dict[str, str]:
    """A service for each counter that serves any queue of its own."""
    services = {service.queue: service.code for service in reversed(catalogue.services)}
    found = {}
    for counter in catalogue.counters:
        own = [one.queue for one in counter.queues if one.queue in services]
        if own:
            found[counter.id] = services[own[0]]
    return found


def _weights(centres: list[str]) -> dict[str, float]:
    """The share of each: of 30,000 tickets 9,000 in the main hall, 400 in a township, 40 in a village."""
    whole = {one: 9_000 if one == MAIN_CENTRE else 400 if one.startswith("town") else 40 for one in centres}
    total = sum(whole.values())
    return {one: weight / total for one, weight in whole.items()}
