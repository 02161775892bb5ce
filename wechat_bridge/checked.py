"""What a check found: how it stands, and the sentence that says so. It looks at nothing itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from server.wire.texts import text

GOOD, ADVICE, WRONG = "good", "advice", "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: how it stands, and the key and values of the sentence that says so."""

    level: str
    key: str
    values: Mapping[str, Any]

    def told(self, language: str) -> str:
        """The sentence, with its mark."""
        mark = text(f"wechat_check.{self.level}", language)
        return f"{mark} {text(f'wechat_check.{self.key}', language, **self.values)}"


def finding(level: str, key: str, **values: Any) -> Finding:
    """A finding with its values by name."""
    return Finding(level, key, values)
