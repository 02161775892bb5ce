"""A promise that was broken."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Violation:
    """Which promise, by its name, and what shows it."""

    kind: str
    detail: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.detail}"
