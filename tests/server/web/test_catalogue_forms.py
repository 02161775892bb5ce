"""Forms over HTTP: a preview, all or nothing, whatever is sent instead of one, and the way out and in."""

import json
import zipfile
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.server.running import Running
from tests.server.web.managed import Managed
from tests.waiting import until

Json = dict[str, Any]

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def managed(installation: Running) -> Managed:
    return Managed(installation)


def send(managed: Managed, data: bytes, query: str = "", type_: str = XLSX, **more: Any) -> Any:
    headers = {"Content-Type": type_, **more.pop("headers", {})}
    return managed.api.ask("POST", f"{managed.at}/import{query}", data=data, headers=headers)


def exported(managed: Managed, query: str = "") -> bytes:
    answer = managed.api.get(f"{managed.at}/export{query}")
    assert answer.status_code == 200, answer.text
    assert "attachment" in answer.headers["Content-Disposition"]
    return bytes(answer.content)


def edited(data: bytes, sheet: str, cells: Json) -> bytes:
    book = load_workbook(BytesIO(data))
    for cell, value in cells.items():
        book[sheet][cell] = value
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_form_is_previewed_taken_and_published(managed: Managed) -> None:
    data = edited(exported(managed), "事项", {"B3": "居住证延期"})
    before = managed.draft()
    for _ in range(2):
        (centre,) = send(managed, data, "?dry_run=true").json()["centres"]
        (change,) = centre["changes"]
        assert (change["kind"], change["part"], change["entry"]) == ("changed", "services", "S1")
        assert change["fields"] == [{"field": "name", "before": "居住证签注", "after": "居住证延期"}]
    assert managed.draft() == before
    answer = send(managed, data)
    assert (answer.status_code, answer.json()["dry_run"]) == (200, False)
    assert managed.draft()["tag"] == answer.json()["centres"][0]["tag"]
    assert managed.published().version == 1
    managed.publish()
    assert managed.published().services[0].name == "居住证延期"
    assert send(managed, exported(managed), "?dry_run=true").json()["centres"][0]["changes"] == []


def test_toml_and_the_file_of_a_page_are_taken_too(managed: Managed) -> None:
    toml = exported(managed, "?format=toml").replace("居住证签注".encode(), "居住证延期".encode())
    assert send(managed, toml, type_="application/toml").status_code == 200
    answer = managed.api.ask("POST", f"{managed.at}/import", files={"file": ("f.xlsx", exported(managed))})
    assert (answer.status_code, answer.json()["centres"][0]["changes"]) == (200, [])


def test_a_version_is_exported_as_it_was(managed: Managed) -> None:
    send(managed, edited(exported(managed), "事项", {"B3": "居住证延期"}))
    managed.publish()
    (centre,) = send(managed, exported(managed, "?version=1"), "?dry_run=true").json()["centres"]
    assert centre["changes"][0]["fields"][0]["after"] == "居住证签注"


def test_every_error_is_told_at_once_and_nothing_changes(managed: Managed) -> None:
    data = edited(exported(managed), "事项", {"G3": "nowhere", "I4": "很热", "A5": "S1"})
    data = edited(data, "队列", {"D3": "I", "B3": "坏\u202e名"})
    before = managed.draft()
    for query in ("?dry_run=true", ""):
        answer = send(managed, data, query)
        problem = answer.json()
        assert (answer.status_code, problem["code"]) == (422, "catalogue_faulty")
        assert {(one["sheet"], one["row"], one["column"], one["code"]) for one in problem["faults"]} == {
            ("事项", 3, "队列", "unknown_queue"),
            ("事项", 4, "热门次序", "not_whole"),
            ("事项", 5, "事项编码", "row_twice"),
            ("队列", 3, "票号字头", "bad_prefix"),
            ("队列", 3, "名称", "unprintable"),
        }
        assert all(one["sentence"] for one in problem["faults"])
    assert managed.draft() == before
    english = send(managed, data, headers={"Accept-Language": "en"}).json()["faults"]
    assert "There is no queue “nowhere”" in " ".join(one["sentence"] for one in english)


def test_the_second_editor_does_not_overwrite_by_a_form(managed: Managed) -> None:
    seen, data = managed.draft()["tag"], exported(managed)
    managed.put("policy", {"undo_s": 20}, seen)
    answer = send(managed, data, headers={"If-Match": f'"{seen}"'})
    assert (answer.status_code, answer.json()["code"]) == (412, "edited_meanwhile")


def test_a_form_for_several_halls_overwrites_none_that_was_edited_since_its_preview(
    installation: Running, managed: Managed
) -> None:
    operator, town = installation.as_("district operator"), f"{managed.centre}-town"
    at = f"{managed.at}/import"
    blank = operator.get(
        f"/manage/catalogue/{town}/export", params={"blank": "true", "above": managed.centre}
    ).content
    form = edited(blank, "中心", {"C3": "青石镇便民服务中心"})

    def taken(seen: str) -> Any:
        return operator.ask("POST", at, files={"file": ("f.xlsx", form)}, data={"seen": seen})

    (preview,) = operator.ask("POST", f"{at}?dry_run=true", files={"file": ("f.xlsx", form)}).json()[
        "centres"
    ]
    told = json.dumps({town: preview["tag"]})
    assert taken(told).status_code == 200
    again = taken(told)  # somebody has made a draft there since: the form itself
    assert (again.status_code, again.json()["code"]) == (412, "edited_meanwhile")
    assert (again.json()["centre"], len(again.json()["changes"])) == (town, 1)
    assert taken(json.dumps({town: again.json()["tag"]})).status_code == 200
    for bad in ("{", "[]", '{"x": 1}', '{"": "1.0"}'):
        answer = taken(bad)
        assert (answer.status_code, answer.json()["fields"]) == (422, ["seen"])


def test_what_is_sent_as_no_form_is_told_which_files_are(managed: Managed) -> None:
    answer = managed.api.ask("POST", f"{managed.at}/import", json={})
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")
    assert "XLSX" in answer.json()["detail"]


def packed(**parts: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, data in parts.items():
            zipped.writestr(name, data)
    return out.getvalue()


NO_FORMS = {
    "nothing": b"",
    "a picture": b"\x89PNG\r\n\x1a\n",
    "half a zip": b"PK\x03\x04 and no more",
    "a zip of something else": packed(a=b"b"),
    "a bomb": packed(**{"xl/worksheets/sheet1.xml": b" " * (40 * 1024 * 1024)}),
    "entities": packed(**{"[Content_Types].xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a/>'}),
    "deep toml": b"a = " + b"[" * 5000,
    "no utf-8": b'name = "\xff"',
    "toml without centres": b'[[queues]]\nid = "q"',
    "toml without codes": b'[[centres]]\nid = "x"\n[[queues]]\nname = "q"',
    "toml of another shape": b'queues = "all"\n[[centres]]\nid = "x"',
}


@pytest.mark.parametrize("name", NO_FORMS)
def test_what_is_no_form_is_refused(managed: Managed, name: str) -> None:
    before = managed.draft()
    answer = send(managed, NO_FORMS[name])
    assert (answer.status_code, answer.json()["code"]) in ((422, "catalogue_faulty"), (422, "not_a_form"))
    assert managed.draft() == before


def test_a_hundred_megabytes_are_refused(managed: Managed) -> None:
    answer = send(managed, b"PK" + b"\0" * 100_000_000)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_json_is_no_form(managed: Managed) -> None:
    assert send(managed, b"{}", type_="application/json").status_code == 415


def test_a_form_for_another_centre_is_refused(installation: Running, managed: Managed) -> None:
    other = Managed(installation)
    codes = [one["code"] for one in send(managed, exported(other)).json()["faults"]]
    assert codes == ["not_this_centre", "not_yours_to_change"]


def test_an_operator_makes_a_hall_under_another_by_a_form_alone(
    installation: Running, managed: Managed
) -> None:
    operator, town = installation.as_("district operator"), f"{managed.centre}-town"
    at = f"/manage/catalogue/{town}"
    blank = operator.get(f"{at}/export", params={"blank": "true", "above": managed.centre}).content
    book = load_workbook(BytesIO(blank))
    assert [cell.value for cell in book["中心"][3]][:2] == [town, managed.centre]
    filled = edited(blank, "中心", {"C3": "青石镇便民服务中心"})
    filled = edited(filled, "事项", {"A3": "S2"})
    taken = operator.ask("POST", f"{managed.at}/import", data=filled, headers={"Content-Type": XLSX})
    assert taken.status_code == 200, taken.text
    assert taken.json()["centres"][0]["is_new"]
    assert operator.get(f"/centres/{town}").status_code == 404
    assert operator.post(f"{at}/publish").json()["published"][0]["version"] == 1
    services = until(lambda: installation.as_(None).get(f"/centres/{town}/services").json().get("services"))
    assert [(one["code"], one["name"]) for one in services] == [("S2", "出生登记")]
