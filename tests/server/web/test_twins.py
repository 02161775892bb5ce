"""The demo's twins: what can be done at one is left for it to find, and nothing else is."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.server.running import Running

TOLD: dict[str, Any] = {
    "device": "reader-9", "kind": "reader", "card": None, "available_faults": ["slow"],
    "acts": [{"name": "lay", "of": ["elder", "adult"]}, {"name": "lift"}, {"name": "scan", "text": True}],
}  # fmt: skip


@pytest.fixture
def folder(installation: Running) -> Iterator[Path]:
    folder = installation.settings.twins_directory
    (folder / "reader-9.json").write_text(json.dumps(TOLD), "utf-8")
    yield folder
    for left in folder.glob("reader-9.*"):
        left.unlink()


def act(installation: Running, body: Any, device: str = "reader-9") -> Any:
    return installation.as_(None).post(f"/twins/{device}/acts", body, root=True)


def test_a_twin_says_what_can_be_done_at_it(installation: Running, folder: Path) -> None:
    answer = installation.as_(None).get("/twins", root=True, headers={"Accept": "application/json"})
    (twin,) = [twin for twin in answer.json()["twins"] if twin["id"] == "reader-9"]
    assert (twin["kind"], twin["acts"]) == ("reader", TOLD["acts"])


@pytest.mark.parametrize(
    "body",
    [
        {"name": "lay", "text": "adult"},
        {"name": "lift"},
        {"name": "scan", "text": "https://x.example/t/取号"},
    ],
)
def test_what_is_done_is_left_for_the_twin(installation: Running, folder: Path, body: dict[str, str]) -> None:
    assert act(installation, body).status_code == 200
    assert json.loads((folder / "reader-9.act").read_text("utf-8")) == {"text": ""} | body


@pytest.mark.parametrize(
    "body",
    [
        {"name": "burn"},
        {"name": "lay", "text": "somebody"},
        {"name": "lay"},
        {"name": "scan", "text": "a\nb"},
        {"name": "scan", "text": "a" * 1001},
        {},
    ],
)
def test_what_can_not_be_done_there_is_refused(
    installation: Running, folder: Path, body: dict[str, str]
) -> None:
    answer = act(installation, body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_field")
    assert not (folder / "reader-9.act").exists()


def test_nothing_can_be_done_at_a_twin_that_is_not_there(installation: Running) -> None:
    assert act(installation, {"name": "lift"}, "reader-8").status_code == 404
