"""What can be found: a service or a guidance tree, as the search sees it."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """Something with a name; `pinyin` spells it and its everyday words, as the catalogue has them."""

    code: str
    name: str
    name_en: str = ""
    keywords: Sequence[str] = ()
    pinyin: str = ""
    other_name: str = ""
    department: str = ""
    wanted: int | None = None  # 1 is the most wanted
