"""How many rows a statement changed, in types; it builds no statement."""

from sqlalchemy import CursorResult, Delete, Update
from sqlalchemy.orm import Session


def changed_rows(session: Session, statement: Update | Delete) -> int:
    """Run an UPDATE or DELETE; how many rows it touched. Objects already loaded are brought up to date."""
    result = session.execute(statement, execution_options={"synchronize_session": "auto"})
    assert isinstance(result, CursorResult)
    return result.rowcount
