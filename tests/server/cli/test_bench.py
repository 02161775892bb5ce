"""`quhao bench` runs whole, writes every row with figures that can be, and leaves nothing running."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from server.cli.bench.rows import Row, Series, table

ROWS = {
    "draw", "draw_party", "take_1", "take_4", "take_16", "draw_crowd", "take_crowd", "memory",
    "python_draw_everysec", "python_draw_always", "http_1_everysec", "http_8_everysec", "http_32_everysec",
    "http_1_always", "http_8_always", "http_32_always", "together_always",
    "http_p50_everysec", "http_p99_everysec", "http_p50_always", "http_p99_always",
    "followers_10", "followers_100", "follower_memory", "followed_p99",
    "key_to_board", "boards_oldest", "boards_memory",
}  # fmt: skip


def test_quick_run_writes_every_row_with_positive_figures(tmp_path: Path) -> None:
    out = tmp_path / "bench.json"
    command = [sys.executable, "-m", "server.cli", "bench", "--quick", "--out", str(out)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path.cwd(), timeout=110)
    assert ran.returncode == 0, ran.stderr
    written = json.loads(out.read_text("utf-8"))
    rows = {row["id"]: row for row in written["rows"]}
    assert rows.keys() == ROWS
    assert written["quick"]
    assert written["machine"]["cores"] >= 1
    for row in rows.values():
        assert row["product"]["median"] > 0
        assert row["reference"] is None or (row["ratio"] > 0 and row["reference"]["median"] > 0)
        assert f"| {row['what']} |" in ran.stdout


@pytest.mark.parametrize(
    ("at", "reach", "reached"), [("most", 2.0, True), ("most", 1.9, False), ("least", 2.0, True), ("least", 2.1, False)]
)  # fmt: skip
def test_row_is_reached_when_the_ratio_is_on_the_right_side(at: str, reach: float, reached: bool) -> None:
    row = Row(id="r", what="w", unit="µs", product=Series.of([4, 40, 6]), beside="b", reference=Series.of([2, 20, 2]),
              reach=reach, at=at)  # type: ignore[arg-type]  # fmt: skip
    assert row.figure == 2.0
    assert row.is_reached is reached
    assert ("✗" in table([row])) is not reached


def test_row_without_reference_is_judged_by_its_own_figure() -> None:
    row = Row(id="r", what="w", unit="bytes", product=Series.of([700.0]), reach=1_200)
    assert row.figure == 700
    assert row.is_reached
    assert row.public()["ratio"] is None


def test_series_gives_its_quartiles_beside_the_median() -> None:
    assert Series.of([5, 1, 3, 2, 4]).public() == {"median": 3.0, "quartiles": [2.0, 4.0], "rounds": 5}
