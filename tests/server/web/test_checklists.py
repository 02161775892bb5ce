"""Checklists of papers asked for at a printer: of services or of a ticket, and what is refused."""

from typing import Any

import pytest

from tests.server.running import HERE, Running
from tests.server.web.conftest import Unchanged

Json = dict[str, Any]

PRINTS = f"/centres/{HERE}/prints"
AT = {"printer": "printer-1", "kind": "checklist"}


def test_checklist_of_several_services_is_asked_for_with_what_is_there(installation: Running) -> None:
    guide, key = installation.as_("guide"), installation.key()
    body = AT | {"services": ["S-AA", "S-AB", "S-AA"], "have": ["身份证", "身份证"], "lang": "en"}
    first, again = (guide.post(PRINTS, body, key=key) for _ in range(2))
    assert first.status_code == 201, first.text
    job = first.json()
    assert (job["services"], job["have"], job["lang"]) == (["S-AA", "S-AB"], ["身份证"], "en")
    assert again.json()["id"] == job["id"]
    other = guide.post(PRINTS, body | {"have": []}, key=key)
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")


def test_printer_learns_the_papers_of_a_ticket_whose_checklist_it_is_to_print_and_no_other_does(
    installation: Running,
) -> None:
    drawn, guide = installation.draw(installation.lane()), installation.as_("guide")
    at = f"/centres/{HERE}/tickets/{drawn['id']}"
    guide.post(f"{at}/papers", {"have": ["身份证"], "missing": []})
    assert "papers" not in installation.as_("printer").get(at).json()
    before = installation.events_end()
    job = guide.post(PRINTS, AT | {"ticket": drawn["id"]}).json()
    told = guide.get(f"/centres/{HERE}/events", params={"after": before}).json()["events"]
    assert [one["print"].get("have") for one in told if (one.get("print") or {}).get("id") == job["id"]] == [
        None
    ]
    assert installation.as_("printer").get(at).json()["papers"] == {"have": ["身份证"], "missing": []}
    assert "papers" not in installation.as_("printer-2").get(at).json()
    installation.as_("printer").post(f"{PRINTS}/{job['id']}", {"state": "confirmed"})
    assert "papers" not in installation.as_("printer").get(at).json()


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        (AT, "invalid_field", "service"),
        (AT | {"services": []}, "invalid_field", "service"),
        (AT | {"services": ["S-nowhere"]}, "unknown_service", None),
        (AT | {"services": ["S-AA"] * 11}, "invalid_field", "services"),
        (AT | {"services": ["S-AA"], "have": ["甲\u0007"]}, "invalid_field", "have.0"),
        (AT | {"ticket": "{ticket}", "have": ["身份证"]}, "invalid_field", "have"),
        (AT | {"services": ["S-AA"], "lang": "fr"}, "invalid_field", "lang"),
        (AT | {"services": ["S-AA"], "printer": "printer-9"}, "unknown_printer", None),
        (AT | {"kind": "ticket", "ticket": "{ticket}", "services": ["S-AA"]}, "invalid_field", "services"),
        ({"printer": "printer-1", "kind": "ticket"}, "invalid_field", "ticket"),
    ],
)  # fmt: skip
def test_checklist_of_nothing_or_of_what_is_not_there_is_refused(
    installation: Running, unchanged: Unchanged, body: Json, code: str, field: str | None
) -> None:
    drawn = installation.draw(installation.lane())
    asked = {name: drawn["id"] if value == "{ticket}" else value for name, value in body.items()}
    with unchanged():
        answer = installation.as_("guide").post(PRINTS, asked)
    assert (answer.status_code, answer.json()["code"]) == (422, code), answer.text
    assert field is None or answer.json()["fields"] == [field]
