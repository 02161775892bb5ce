"""Keeps the hall as last heard of on the kiosk's disk, so that it can start without a server; it asks nobody."""

import json
import logging
import os
import tempfile
from pathlib import Path

from pydantic import ValidationError

from kiosk.session.hall import Hall
from kiosk.session.menu import Menu
from server.wire.catalogue import Catalogue

log = logging.getLogger(__name__)


class Shelf:
    """One file in the data directory, replaced by rename."""

    def __init__(self, data: Path, centre: str) -> None:
        self._file = data / f"hall-{centre}.json"

    def load(self) -> Hall:
        """The hall as last kept; an empty one if there is none or it can't be read."""
        try:
            kept = json.loads(self._file.read_text("utf-8"))
            return Hall(
                menu=Menu(Catalogue.model_validate(kept["catalogue"])),
                public_url=kept["public_url"],
                always_open=kept["always_open"],
            )
        except FileNotFoundError:
            return Hall()
        except (OSError, ValueError, KeyError, TypeError, ValidationError) as fault:
            log.warning("the kept catalogue can't be read (%s): starting without", type(fault).__name__)
            return Hall()

    def keep(self, hall: Hall) -> None:
        """Keeps what outlives a cut line; raises OSError, and leaves nothing half done."""
        kept = {
            "catalogue": hall.catalogue.model_dump(mode="json"),
            "public_url": hall.public_url,
            "always_open": hall.always_open,
        }
        self._file.parent.mkdir(parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(dir=self._file.parent, prefix=".hall-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(kept, file, ensure_ascii=False)
                file.flush()
                os.fsync(file.fileno())
            Path(beside).replace(self._file)
        finally:
            Path(beside).unlink(missing_ok=True)  # half a file would only fill a full disk
