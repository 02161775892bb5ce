"""Draws beside Free Queue Manager: what is said where its checkout lacks something, and numbers given twice."""

import sys
from pathlib import Path

import pytest

from server.cli.bench import fqm, over_http
from server.cli.bench.peer import Numbers, twice


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """A folder with all that a checkout has, and this Python, but with a program that makes no application."""
    folder = tmp_path / "FQM"
    for name in ("app", "templates", "venv/bin"):
        (folder / name).mkdir(parents=True)
    for name in ("run.py", "app/__init__.py", "app/main.py"):
        (folder / name).touch()
    (folder / "gt_cached.json").write_text('{"": {}, "Register": {"en": "Register"}}')
    (folder / fqm.PYTHON).symlink_to(sys.executable)
    return folder


def test_without_a_checkout_it_is_said_how_to_get_one() -> None:
    with pytest.raises(
        fqm.Lacking, match=r"^clone mrf345/FQM from GitHub, .* scripts/bench --only peer --peer DIR$"
    ):
        fqm.checkout(None)


@pytest.mark.parametrize(
    ("lacking", "said"),
    [
        ("run.py", "is no checkout of it, run.py is missing"),
        ("gt_cached.json", "is no checkout of it, gt_cached.json is missing"),
        ("venv/bin/python", "has no Python of its own; install its requirements/docker.txt and gevent"),
    ],
)
def test_checkout_that_lacks_something_is_told_by_what_it_lacks(whole: Path, lacking: str, said: str) -> None:
    assert fqm.checkout(whole) == whole
    (whole / lacking).unlink()
    with pytest.raises(fqm.Lacking, match=said):
        fqm.checkout(whole)


def test_checkout_that_can_not_be_loaded_is_told_with_why_and_is_left_as_it_was(
    whole: Path, tmp_path: Path
) -> None:
    before = sorted(whole.rglob("*.py")) + sorted(whole.iterdir())
    with pytest.raises(fqm.Lacking, match=r"its Python can't load it \(\w+Error: .+\); install"):
        fqm.Peer(whole, tmp_path / "place")
    assert sorted(whole.rglob("*.py")) + sorted(whole.iterdir()) == before
    assert (whole / "gt_cached.json").read_text() == '{"": {}, "Register": {"en": "Register"}}'


@pytest.mark.parametrize(("theirs", "share"), [(9, 9.0), (0, None)])
def test_number_given_twice_is_counted_on_both_sides(theirs: int, share: float | None) -> None:
    ours = Numbers(over_http.target(1, "POST", "/", {}, 201))
    ours.given = [("2026-03-02", "A001"), ("2026-03-02", "A002"), ("2026-03-03", "A001")]
    drawn = fqm.Drawn(100, theirs)
    row = twice(ours, drawn, "two workers")
    assert (row.product.median, row.figure, row.is_reached) == (0, 0, True)
    assert (row.reference.median if row.reference else None) == share
    ours.given.append(("2026-03-02", "A002"))
    row = twice(ours, drawn, "two workers")
    assert row.product.median == 25
    assert not row.is_reached
