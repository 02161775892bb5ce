"""What the pages are given of the server's records and texts; builds no page."""

import re
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from server.pages import generate
from server.wire.texts import catalogue
from server.wire.vocabulary import EventType

EVENTS = set(EventType)
SOURCES = Path(generate.__file__).parent / "src"


class Inner(BaseModel):
    names: dict[str, str] = {}


class Outer(BaseModel):
    id: str = ""
    at: int | None = None
    ratio: float = 0.0
    inner: list[Inner] = []
    anything: dict[str, Any] | None = None


def test_typescript_writes_an_interface_for_each_model_with_nested_ones() -> None:
    assert generate.typescript([Outer]).split("\n\n", 1)[1] == (
        "export interface Inner {\n  names: Record<string, string>\n}\n\n"
        "export interface Outer {\n  id: string\n  at?: number | null\n  ratio: number\n"
        "  inner: Array<Inner>\n  anything?: Record<string, unknown> | null\n}\n"
    )


def test_every_text_that_a_page_names_exists_in_both_languages() -> None:
    named = {
        key
        for path in [*SOURCES.rglob("*.vue"), *SOURCES.rglob("*.ts")]
        for key in re.findall(
            r"'((?:page|tv|counter|ticket|devices|twins|state)\.[a-z_]+)'", path.read_text("utf-8")
        )
        if not key.endswith("_")
    }
    assert len(named) > 80
    assert {key for key in named - EVENTS if set(catalogue().get(key, {})) != {"zh-CN", "en"}} == set()
