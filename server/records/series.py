"""Which series of numbers (K1, K2, …) belongs to which kiosk's journal; once given, a series is never given again."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.records.tables import KioskSeries

MOST_SERIES = 99_999
"""A ticket's number has room for no more digits."""


class SeriesUsedUp(Exception):
    """The centre has no series left to give."""


def of_journal(session: Session, centre: str, device: str, journal: str, *, now: int) -> KioskSeries:
    """The series of a kiosk's journal, the centre's next one if it has none yet; raises SeriesUsedUp.

    Two who are given the same at once: the later commit fails (IntegrityError), and is to be tried again.
    """
    mine = select(KioskSeries).where(
        KioskSeries.centre == centre, KioskSeries.device == device, KioskSeries.journal == journal
    )
    if (known := session.scalar(mine)) is not None:
        return known
    last = session.scalar(select(func.max(KioskSeries.series)).where(KioskSeries.centre == centre)) or 0
    if last >= MOST_SERIES:
        raise SeriesUsedUp(centre)
    given = KioskSeries(centre=centre, series=last + 1, device=device, journal=journal, given_at=now)
    session.add(given)
    return given


def find(session: Session, centre: str, series: int) -> KioskSeries | None:
    """Whose a series is."""
    return session.get(KioskSeries, (centre, series))
