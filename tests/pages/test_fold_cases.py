"""Histories that `server.wire.fold` and the pages' own fold (`src/fold.test.ts`) must read alike; no browser."""

import json
from pathlib import Path
from typing import Any

import pytest

from server.wire.fold import fold

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "fold_cases.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_fold_ends_in_the_expected_snapshot_of_a_shared_history(case: dict[str, Any]) -> None:
    assert fold(case["snapshot"], case["events"]) == case["expected"]
