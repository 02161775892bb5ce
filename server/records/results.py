"""How many rows a change touched, and a row changed unless somebody else did; it tells nobody."""

from typing import Any, Protocol

from sqlalchemy import CursorResult, Delete, Update, update
from sqlalchemy.orm import Session


class Versioned(Protocol):
    """A row whose `version` counts its changes."""

    @property
    def id(self) -> int: ...

    @property
    def version(self) -> int: ...


def changed_rows(session: Session, statement: Update | Delete) -> int:
    """Run an UPDATE or DELETE; how many rows it touched. Objects already loaded are brought up to date."""
    result = session.execute(statement, execution_options={"synchronize_session": "auto"})
    assert isinstance(result, CursorResult)
    return result.rowcount


def change_seen(session: Session, row: Versioned, values: dict[str, Any]) -> bool:
    """Change a row as it was read, unless somebody else did meanwhile; whether it was changed."""
    table: Any = type(row)
    seen = update(table).where(table.id == row.id, table.version == row.version)
    return changed_rows(session, seen.values(**values, version=row.version + 1)) == 1
