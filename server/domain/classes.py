"""Priority classes: what one is worth in a queue, and which of them an identity card's age proves; it grants nothing.

Identity numbers come in and no word of them goes out: not in a result, an exception or a record.
"""

from collections.abc import Iterable
from datetime import date

from server.wire.catalogue import Policy, PriorityClass
from server.wire.id_number import age_on, birth_date


def head_start_s(entry: PriorityClass, queue: str, policy: Policy) -> int:
    """Seconds a verified class is worth in a queue: 0 to `policy.head_start_limit_s`, whatever the catalogue says."""
    wanted = entry.head_starts_s.get(queue, entry.head_start_s)
    return max(0, min(wanted, policy.head_start_limit_s))


def class_by_age(classes: Iterable[PriorityClass], id_number: str, day: date) -> PriorityClass | None:
    """The class that the age on a card proves on a business day; of several, the one for the oldest."""
    born = birth_date(id_number)
    if born is None:
        return None
    age = age_on(born, day)
    proven = [(entry.age_from, entry) for entry in classes if entry.age_from is not None]
    reached = [(least, entry) for least, entry in proven if 0 <= least <= age]
    return max(reached, key=lambda pair: pair[0])[1] if reached else None
