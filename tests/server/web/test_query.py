"""A slip without a QR code: its number and short code open the ticket's page, and nothing else tells them apart."""

import re

import pytest
import requests

from server.wire.secret import query_code, unpack
from tests.server.running import HERE, Running

JSON = {"Accept": "application/json"}


def code_of(secret: str) -> str:
    opened = unpack(secret)
    assert opened is not None
    return query_code(opened[1])


def typed(installation: Running, number: str, code: str, lang: str = "zh-CN") -> requests.Response:
    """What comes of the form filled in like this."""
    form = {"centre": HERE, "number": number, "code": code}
    return installation.as_(None).ask("POST", f"/q?lang={lang}", root=True, data=form)


def test_number_and_code_of_a_slip_lead_to_its_own_page(installation: Running) -> None:
    ticket = installation.draw(installation.lane())
    code = code_of(ticket["secret"])
    for number, as_typed in (
        (ticket["number"], code), (ticket["number"].lower(), f" {code[:3].lower()} {code[3:]}"),
    ):  # fmt: skip
        answer = typed(installation, number, as_typed)
        assert (answer.status_code, answer.headers["Location"]) == (303, f"/t/{ticket['secret']}")
    asked = {"centre": HERE, "number": ticket["number"], "code": code}
    for at_root in (True, False):
        answer = installation.as_(None).ask("POST", "/q", root=at_root, json=asked)
        assert answer.headers["Location"] == f"/t/{ticket['secret']}"


def test_a_wrong_code_and_a_number_nobody_has_are_answered_alike(installation: Running) -> None:
    ticket = installation.draw(installation.lane())
    code = code_of(ticket["secret"])
    wrong = code[:-1] + ("3" if code[-1] != "3" else "4")
    answers = [
        typed(installation, ticket["number"], wrong),
        typed(installation, "A9999", code),
        typed(installation, "A9999", wrong),
    ]
    pages = {re.sub(r'value="[^"]*"', "", answer.text) for answer in answers}
    assert ({answer.status_code for answer in answers}, len(pages)) == ({404}, 1)
    assert ticket["secret"] not in "".join(pages)
    for number in (ticket["number"], "A9999"):
        asked = {"centre": HERE, "number": number, "code": wrong}
        told = installation.as_(None).ask("POST", "/q", root=True, json=asked, headers=JSON)
        assert (told.status_code, told.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("number", ["", "<script>", "A1", "号001", "A001" * 20])
def test_what_is_no_number_is_only_not_found_and_comes_back_harmless(
    installation: Running, number: str
) -> None:
    answer = typed(installation, number, "346ACD")
    assert answer.status_code == 404
    assert "<script" not in answer.text


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"centre": HERE, "number": "A001"}, "code"),
        ({"centre": HERE, "number": "号001", "code": "346ACD"}, "number"),
        ({"centre": HERE, "number": "A001", "code": "346ACD", "name": "x"}, "name"),
    ],
)
def test_a_program_is_told_which_field_can_not_be_right(
    installation: Running, asked: dict[str, str], field: str
) -> None:
    told = installation.as_(None).ask("POST", "/q", root=True, json=asked)
    assert (told.status_code, told.json()["code"], told.json()["fields"]) == (422, "invalid_field", [field])


@pytest.mark.parametrize(("lang", "title"), [("zh-CN", "查我的号排到哪里"), ("en", "Where is my number?")])
def test_the_form_is_there_in_both_languages_without_a_script(
    installation: Running, lang: str, title: str
) -> None:
    page = installation.as_(None).ask("GET", f"/q?lang={lang}&centre={HERE}", root=True)
    assert (page.status_code, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert f'<html lang="{lang}">' in page.text
    assert title in page.text
    assert f'<option value="{HERE}" selected>' in page.text
    assert "<script" not in page.text
    assert page.headers["Cache-Control"] == "no-store"
