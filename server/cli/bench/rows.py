"""Figures and how they compare: medians with their spread, ratio, and what is to be reached. It measures nothing."""

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Series:
    """What was measured, round by round."""

    rounds: tuple[float, ...]

    @classmethod
    def of(cls, rounds: Iterable[float]) -> "Series":
        """A series of at least one round."""
        return cls(tuple(rounds))

    @property
    def median(self) -> float:
        return statistics.median(self.rounds)

    @property
    def quartiles(self) -> tuple[float, float]:
        """The first and third quartile; both the median where there is one round only."""
        if len(self.rounds) < 2:
            return self.median, self.median
        first, _, third = statistics.quantiles(self.rounds, n=4, method="inclusive")
        return first, third

    def public(self) -> Json:
        """As `bench.json` has it."""
        low, high = self.quartiles
        return {
            "median": _short(self.median),
            "quartiles": [_short(low), _short(high)],
            "rounds": len(self.rounds),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table; without a reference the product's own figure is what has to reach."""

    id: str
    what: str
    unit: str
    product: Series
    beside: str = ""  # what the reference is
    reference: Series | None = None
    reach: float | None  # nothing is to be reached where it only explains
    at: Literal["most", "least"] = "most"

    @property
    def figure(self) -> float:
        """The median of the ratios of neighbouring rounds, or of the product's own figures."""
        if self.reference is None:
            return self.product.median
        pairs = zip(self.product.rounds, self.reference.rounds, strict=True)
        return statistics.median(product / reference for product, reference in pairs)

    @property
    def is_reached(self) -> bool | None:
        if self.reach is None:
            return None
        return self.figure <= self.reach if self.at == "most" else self.figure >= self.reach

    def public(self) -> Json:
        """As `bench.json` has it."""
        return {
            "id": self.id, "what": self.what, "unit": self.unit, "product": self.product.public(),
            "beside": self.beside, "reference": self.reference.public() if self.reference else None,
            "ratio": _short(self.figure) if self.reference else None,
            "reach": None if self.reach is None else {f"at_{self.at}": _short(self.reach)}, "reached": self.is_reached,
        }  # fmt: skip


def table(rows: Sequence[Row]) -> str:
    """The rows for a terminal, or for a page in Markdown."""
    lines = [
        "| what | product | reference | ratio | reach |",
        "|---|---|---|---|---|",
    ]
    for row in rows:
        reference = f"{_spread(row.reference)} {row.unit}, {row.beside}" if row.reference else "–"
        ratio = f"{row.figure:.2f}" if row.reference else "–"
        lines.append(
            f"| {row.what} | {_spread(row.product)} {row.unit} | {reference} | {ratio} | {_reach(row)} |"
        )
    return "\n".join(lines)


def _reach(row: Row) -> str:
    if row.reach is None:
        return "–"
    return f"{'≤' if row.at == 'most' else '≥'} {_number(row.reach)}{'' if row.is_reached else ' ✗'}"


def _spread(series: Series) -> str:
    low, high = series.quartiles
    return f"{_number(series.median)} ({_number(low)}–{_number(high)})"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _short(value: float) -> float:
    return float(f"{value:.4g}")
