"""The shelf of published catalogues: read from the record, understood once, however many halls are alike."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from server.catalogue.held import held
from server.catalogue.index import CatalogueIndex
from server.records import catalogue_store
from server.records.catalogue_store import Held
from server.records.engine import Database
from server.wire.catalogue import Catalogue

MOST_KEPT = 256
"""How many documents are kept understood."""


class Shelf:
    """Gives each centre's current catalogue as it counts at this moment."""

    def __init__(self, database: Database, now_ms: Callable[[], int]) -> None:
        self._database = database
        self._now_ms = now_ms
        self._understood: dict[str, CatalogueIndex] = {}

    def index(self, centre: str) -> CatalogueIndex | None:
        """The current catalogue of a centre, by its ids; None if it has none."""
        now_ms = self._now_ms()
        with self._database.read() as session:
            found = catalogue_store.held(session, centre)
            if found is None:
                return None
            index = self._told(session, found)
            if found.began is None or found.began_until is None or now_ms >= found.began_until:
                return index
            began = catalogue_store.held(session, centre, found.began)
            assert began is not None
            today = held(self._told(session, began).catalogue, index.catalogue)
            return CatalogueIndex(today, found.began_until)

    def _told(self, session: Session, found: Held) -> CatalogueIndex:
        """What a version says; of halls that are alike, the tables of one."""
        shared = self._understood.get(found.document)
        if shared is None:
            document = Catalogue.model_validate(catalogue_store.document_of(session, found.document))
            shared = CatalogueIndex(document)
            if len(self._understood) >= MOST_KEPT:
                self._understood.clear()
            self._understood[found.document] = shared
        return shared.told_as(catalogue_store.told(found, shared.catalogue))
