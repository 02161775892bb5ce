"""What is fixed when the system is installed, and what is noted of it since; it decides neither."""

from sqlalchemy.orm import Session

from server.records.tables import Installation


def fix(session: Session, key: str, value: str) -> str:
    """Fix a value for ever the first time; afterwards, what it was fixed to."""
    row = session.get(Installation, key)
    if row is None:
        row = Installation(key=key, value=value)
        session.add(row)
        session.flush()
    return row.value


def note(session: Session, key: str, value: str) -> bool:
    """Note a value that may change; False if it was just that before."""
    row = session.get(Installation, key)
    if row is not None and row.value == value:
        return False
    session.merge(Installation(key=key, value=value))
    return True
