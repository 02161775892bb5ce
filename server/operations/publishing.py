"""Publishing: a draft becomes a centre's next version, and reaches whoever takes from it; all of it or nothing.

The event is written in the same transaction; who relays it tells the store, by which draws and calls are guarded.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy.orm import Session

from server.catalogue.checks import faults_of
from server.catalogue.faults import CatalogueFaulty
from server.catalogue.held import waiting
from server.catalogue.judged import judged
from server.catalogue.layers import OWN, Json, lost, resolved
from server.catalogue.spelt import spelt
from server.domain.calendar import business_day, day_bounds_ms
from server.domain.refusals import Refused
from server.operations.drafting import above_in, draft_in, must_be_as_seen
from server.records import catalogue_store
from server.records.catalogue_store import Held, Published, Saved
from server.records.engine import Database
from server.wire.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a publication came to: which centres have a new version, and what counts from the next day on."""

    centre: str
    version: int
    is_new: bool
    day_ends_at: int | None
    waits: tuple[tuple[str, str], ...]  # (key, what)
    also: dict[str, int] = field(default_factory=dict)  # centres under it → their new version
    # Centres under it → services they no longer offer
    lost: dict[str, list[str]] = field(default_factory=dict)


class Publishing:
    """Publishes drafts, and tells what was published."""

    def __init__(self, database: Database, now_ms: Callable[[], int]) -> None:
        self._database = database
        self._now_ms = now_ms

    def publish(
        self, centres: Sequence[str], by: str, *, note: str = "", seen: str | None = None
    ) -> list[Outcome]:  # fmt: skip
        """Publish the drafts of centres, all or none; `seen` is the first one's.

        CatalogueFaulty, Refused `not_found` or `edited_meanwhile`.
        """
        with self._database.change() as session:
            if seen is not None:
                must_be_as_seen(session, draft_in(session, centres[0], lock=True), seen)
            return publish_in(session, centres, by=by, now=self._now_ms(), note=note)

    def versions(self, centre: str) -> list[Held]:
        """What a centre has published, the newest first; Refused `not_found`."""
        with self._database.read() as session:
            found = catalogue_store.versions(session, centre)
        if not found:
            raise Refused("not_found")
        return found

    def version(self, centre: str, version: int) -> Catalogue:
        """What a version says; Refused `not_found`."""
        with self._database.read() as session:
            found = catalogue_store.load(session, centre, version)
        if found is None:
            raise Refused("not_found")
        return found


def publish_in(
    session: Session, centres: Sequence[str], *, by: str, now: int, note: str = ""
) -> list[Outcome]:  # fmt: skip
    """Publish the drafts of centres in this transaction, a centre before those under it."""
    tree = _Tree(session)
    outcomes = []
    for centre in centres:
        draft = draft_in(session, centre, lock=True)
        above = above_in(session, draft.above)
        found = judged(centre, draft.layer, above)
        if found.faults or found.catalogue is None:
            raise CatalogueFaulty(found.faults)
        before = None if draft.published is None else catalogue_store.load(session, centre)
        catalogue = spelt(found.catalogue, before)
        layer = None if draft.above is None else draft.layer
        ends_at = None if before is None else day_ends_at(before.calendar.timezone, now)
        own = Published(catalogue=catalogue, above=draft.above, layer=layer, day_ends_at=ends_at)
        under, missing = tree.under([catalogue, *above])
        for one in under:
            tree.must_be_sound(one)
        dated = [replace(one, day_ends_at=tree.day_ends_at(one, now)) for one in under]
        saved = catalogue_store.save_all(session, [own, *dated], by=by, now=now, note=note)
        outcomes.append(_outcome(own, saved, [one.catalogue.centre for one in under], before, missing))
    return outcomes


def day_ends_at(timezone: str, now: int) -> int:
    """When the business day ends that goes on now."""
    return day_bounds_ms(business_day(now, timezone), timezone)[1]


def _outcome(
    own: Published,
    saved: list[Saved],
    under: list[str],
    before: Catalogue | None,
    missing: dict[str, list[str]],
) -> Outcome:
    waits = tuple(waiting(before, own.catalogue)) if before is not None and saved[0].is_new else ()
    return Outcome(
        centre=own.catalogue.centre,
        version=saved[0].version,
        is_new=saved[0].is_new,
        day_ends_at=own.day_ends_at if waits else None,
        waits=waits,
        also={centre: one.version for centre, one in zip(under, saved[1:], strict=True) if one.is_new},
        lost=missing,
    )


class _Tree:
    """The published centres under one another, each made anew when one above it changes."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.current = catalogue_store.current(session)
        self._under: dict[str, list[str]] = {}
        for row in catalogue_store.centres(session):
            if row.above is not None and row.id in self.current:
                self._under.setdefault(row.above, []).append(row.id)
        self._layers: dict[str, Json] = {}
        self._timezones: dict[str, str] = {}
        self._made: dict[tuple[Any, ...], Catalogue] = {}
        self._sound: set[tuple[str | None, str | None]] = set()

    def under(self, above: list[Catalogue]) -> tuple[list[Published], dict[str, list[str]]]:
        """Everyone under the first of these as they are once it says this, and the services they lose by it."""
        found: list[Published] = []
        missing: dict[str, list[str]] = {}
        for centre in self._under.get(above[0].centre, ()):
            held = self.current[centre]
            if held.layer is None:
                continue
            layer = self._layers.setdefault(
                held.layer, catalogue_store.document_of(self._session, held.layer)
            )
            if gone := lost(layer, above):
                missing[centre] = gone
            catalogue = self._resolved(centre, held, layer, above)
            found.append(Published(catalogue=catalogue, above=above[0].centre, layer=layer | _said(held)))
            below, lost_below = self.under([catalogue, *above])
            found += below
            missing |= lost_below
        return found, missing

    def day_ends_at(self, one: Published, now: int) -> int:
        """When the day ends that goes on now at a centre, as it is published so far."""
        digest = self.current[one.catalogue.centre].document
        if digest not in self._timezones:
            calendar = catalogue_store.document_of(self._session, digest)["calendar"]
            self._timezones[digest] = calendar["timezone"]
        return day_ends_at(self._timezones[digest], now)

    def must_be_sound(self, one: Published) -> None:
        """CatalogueFaulty for a centre that would come to nothing by the change; alike ones are looked at once."""
        catalogue, above = one.catalogue, self.current.get(one.above or "")
        key = (self.current[catalogue.centre].layer, above.layer if above else None)
        if key in self._sound:
            return
        # One that is left with nothing to offer is its own manager's matter, and told among what was lost.
        if faults := faults_of(catalogue, needs_english=False):
            raise CatalogueFaulty([fault.within(catalogue.centre) for fault in faults])
        self._sound.add(key)

    def _resolved(self, centre: str, held: Held, layer: Json, above: list[Catalogue]) -> Catalogue:
        """A centre's catalogue; of those that are alike under the same one, what they share is made once."""
        key = (held.layer, above[0].centre)
        made = self._made.get(key)
        if made is None:
            made = self._made[key] = spelt(resolved(centre, layer, above))
        return made.model_copy(update=held.own | {"centre": centre})


def _said(held: Held) -> Json:
    return {name: held.own[name] for name in OWN if held.own.get(name) not in (None, "")}
