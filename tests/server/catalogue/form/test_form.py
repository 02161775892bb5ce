"""The form: out and in again is the same, whatever a catalogue says; what is wrong in it is told by its cell."""

import datetime
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from server.catalogue.form import Form, FormCentre, form_of, toml_of, workbook_of
from server.catalogue.form.columns import SHEETS
from server.catalogue.form.rows import Row
from server.catalogue.form.understood import understood
from server.catalogue.form.workbook import quoted, unquoted
from server.catalogue.form.written import RULES_SAID, written
from server.catalogue.judged import judged
from server.catalogue.layers import plain
from server.catalogue.reading import strays
from server.wire.catalogue import Policy
from server.wire.texts import has
from tests.server.catalogue.form.forms import (
    parts_of,
    read_back,
    sample_layer,
    saved,
    spoilt,
    town_form,
    tree,
)

Json = dict[str, Any]


@pytest.mark.parametrize("centre", ["demo", "town-01", "v-278"])
@pytest.mark.parametrize("format_", ["xlsx", "toml"])
def test_what_is_exported_is_the_same_when_imported(centre: str, format_: str) -> None:
    layer, above = sample_layer(centre)
    own, shared = parts_of(layer)
    row = FormCentre(centre, above, own, 3)
    data = workbook_of([row], shared, {}) if format_ == "xlsx" else toml_of([row], shared).encode()
    assert read_back(data, above is None) == layer
    assert [(one.id, one.above) for one in form_of(data).centres] == [(centre, above)]


# What people type: no control characters, no blank ends, and sometimes what a spreadsheet would take for a formula.
texts = st.text(
    st.characters(categories=["L", "N", "P", "S"]) | st.sampled_from("=+-@' "), min_size=1, max_size=12
).map(str.strip).filter(lambda value: value not in ("", "（空）"))  # fmt: skip
codes = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9-]{0,8}", fullmatch=True)
words = st.lists(st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=6), max_size=3)
seconds = st.integers(0, 86_400)


def entries(**fields: Any) -> st.SearchStrategy[list[Json]]:
    """Entries of a list, their codes differing without regard to what else they say."""
    entry = st.fixed_dictionaries({"id": codes, "name": texts, "name_en": texts, **fields})
    return st.lists(entry, min_size=1, max_size=3, unique_by=lambda one: one["id"])


quota = st.fixed_dictionaries({"total": seconds, "walk_in_floor": seconds, "shares": st.dictionaries(
    st.sampled_from(["wechat", "web", "kiosk"]), seconds, max_size=2)})  # fmt: skip
quotas = st.dictionaries(codes, quota, max_size=2)
slots = st.fixed_dictionaries({"capacity": st.integers(1, 9), "slot_s": seconds, "grace_s": seconds})
served = st.lists(st.fixed_dictionaries({"queue": codes, "delay_s": seconds}), max_size=3)
clock = st.times().map(lambda time: f"{time:%H:%M}")
session = st.fixed_dictionaries(
    {"id": st.sampled_from(["am", "pm"]), "name": texts, "open": clock, "special": st.booleans()}
)
days = st.lists(session, max_size=2)
dates = st.dates(datetime.date(2026, 1, 1), datetime.date(2030, 1, 1)).map(datetime.date.isoformat)
paper = st.fixed_dictionaries({"name": texts, "note": st.just("") | texts})
guide = st.fixed_dictionaries({"papers": st.lists(paper, max_size=2), "conditions": st.lists(texts, max_size=2),
    "fee": texts, "promised_days": st.integers(0, 99), "dated": dates})  # fmt: skip
service: st.SearchStrategy[Json] = st.fixed_dictionaries(
    {"code": codes, "name": texts, "queue": codes},
    optional={"keywords": words, "wanted": st.integers(1, 99), "identity": st.sampled_from(["none", "required"]),
        "sessions": st.lists(codes, max_size=2), "guide": guide, "public_name": texts},
)  # fmt: skip
led = st.fixed_dictionaries({"code": codes, "step": st.integers(1, 9), "note": texts})
option: st.SearchStrategy[Json] = st.fixed_dictionaries(
    {"id": codes, "text": texts, "next": st.just("") | codes, "services": st.lists(led, max_size=2)}
)
question: st.SearchStrategy[Json] = st.fixed_dictionaries(
    {"id": codes, "text": texts, "options": st.lists(option, max_size=2, unique_by=lambda one: one["id"])}
)
questions = st.lists(question, max_size=2, unique_by=lambda one: one["id"])
line: st.SearchStrategy[Json] = st.fixed_dictionaries({"text": texts}, optional={"text_en": texts})
own_words: st.SearchStrategy[Json] = st.fixed_dictionaries(
    {"welcome": st.none() | line}, optional={"slip": line, "tips": st.lists(line, max_size=2)}
)
layers: st.SearchStrategy[Json] = st.fixed_dictionaries(
    {"name": texts, "latitude": st.floats(-90, 90)},
    optional={
        "departments": entries(),
        "queues": entries(prefix=texts, quotas=quotas, appointments=st.none() | slots),
        "counters": entries(label=texts, queues=served, profiles=st.dictionaries(codes, served, max_size=2)),
        "services": st.lists(service, max_size=3, unique_by=lambda one: one["code"]),
        "classes": entries(head_start_s=seconds, head_starts_s=st.dictionaries(codes, seconds, max_size=2)),
        "trees": entries(keywords=words, questions=questions),
        "calendar": st.fixed_dictionaries({"timezone": texts, "holidays": st.lists(dates, max_size=2)}, optional={
            "weekdays": st.dictionaries(st.sampled_from("1234567"), days, max_size=3),
            "workdays": st.dictionaries(dates, days, max_size=2)}),
        "policy": st.fixed_dictionaries({"undo_s": seconds, "remote_distance_km": st.floats(0.1, 1e6),
            "address_share": st.none() | st.floats(0.1, 0.9)}),
        "texts": own_words,
    },
)  # fmt: skip


@pytest.mark.parametrize("above", [None, "district"])
@settings(max_examples=40)
@given(layer=layers)
def test_any_catalogue_is_the_same_after_the_way_out_and_in(above: str | None, layer: Json) -> None:
    layer = plain(layer, is_root=above is None)
    own, shared = parts_of(layer)
    row = FormCentre("c", above, own, 3)
    assert read_back(toml_of([row], shared).encode(), above is None) == layer
    rows = written([row], shared, is_root=above is None)
    table = {
        sheet: [Row(number, cells) for number, cells in enumerate(told, 3)] for sheet, told in rows.items()
    }
    form = understood(table, Form())
    assert form.faults == []
    assert plain(form.layer_of(form.centres[0]), is_root=above is None) == layer


@given(texts)
def test_no_text_is_taken_for_a_formula_and_each_comes_back(value: str) -> None:
    assert not quoted(value).startswith(("=", "+", "-", "@"))
    assert unquoted(quoted(value)) == value


def test_an_export_has_no_formula_whatever_the_names_are() -> None:
    names = ["=1+1", "+86", "-", "@SUM(A1)", "'=1", "'", "''@"]
    departments = [{"id": f"d{n}", "name": name, "name_en": name} for n, name in enumerate(names)]
    data = workbook_of([FormCentre("c", None, {"name": "=HYPERLINK()"}, 3)], {"departments": departments}, {})
    for page in load_workbook(BytesIO(data)).worksheets:
        for cell in (cell for cells in page.iter_rows() for cell in cells):
            assert cell.data_type != "f"
            assert not str(cell.value).startswith(("=", "+", "-", "@"))
    layer = read_back(data, is_root=True)
    assert [one["name"] for one in layer["departments"]] == names


# fmt: off
SPOILT = [
    ("事项", "A4", "GA001", "row_twice", 4, "事项编码"),
    ("事项", "A4", None, "no_code", 4, "事项编码"),
    ("事项", "I4", "很热", "not_whole", 4, "热门次序"),
    ("事项", "I4", 1.5, "not_whole", 4, "热门次序"),
    ("事项", "V4", "去年", "not_date", 4, "指南日期"),
    ("事项", "W4", "也许", "not_choice", 4, "示例"),
    ("事项", "B4", "=HYPERLINK(1)", "formula", 4, "B"),
    ("事项", "B1", "名字", "unknown_heading", 1, "名字"),
    ("队列", "I4", "一刻钟", "not_number", 4, "预约时段分钟"),
    ("窗口", "H4", "people+很久", "not_number", 4, "办理队列"),
    ("限号", "A3", "nobody", "not_of_form", 3, "队列"),
    ("材料", "A3", "GA999", "not_of_form", 3, "事项编码"),
    ("时段", "D3", "早上", "not_time", 3, "开始取号"),
    ("日历", "A3", "每月", "not_choice", 3, "类型"),
    ("日历", "B3", "周八", "not_choice", 3, "星期或日期"),
    ("日历", "C3", "mornin", "unknown_session", 3, "时段"),
    ("提示语", "A3", "门口", "not_choice", 3, "用在哪里"),
    ("规则", "A3", "法则", "not_choice", 3, "规则"),
    ("规则", "B4", "三", "not_whole", 4, "数值"),
    ("中心", "A3", None, "no_code", 3, "编码"),
    ("中心", "F3", "北纬", "not_number", 3, "纬度"),
    ("优先", "E3", "people", "not_delay", 3, "分队列优先分钟"),
    ("情形导办", "F3", "q1", "no_code", 3, "导办编码"),
    ("导办事项", "A3", "t1", "not_of_form", 3, "选项编码"),
]
# fmt: on


@pytest.mark.parametrize(("sheet", "cell", "value", "code", "row", "column"), SPOILT)
def test_a_wrong_cell_is_told_by_sheet_row_and_column(
    sheet: str, cell: str, value: Any, code: str, row: int, column: str
) -> None:
    faults = spoilt(sheet, cell, value).faults
    assert (code, sheet, row, column) in [(one.code, one.file, one.row, one.column) for one in faults]
    for language in ("zh-CN", "en"):
        assert all(sheet in one.sentence(language) for one in faults if one.code == code)


def test_what_is_wrong_with_what_is_meant_is_told_by_its_cell_too() -> None:
    book = load_workbook(BytesIO(town_form()))
    book["事项"]["G4"] = "peple"
    book["队列"]["D3"] = "I"
    form = form_of(saved(book))
    assert form.faults == []
    main = tree().catalogues["demo"]
    found = judged("town-01", plain(form.layer_of(form.centres[0]), is_root=False), [main]).faults
    placed = {(one.code, one.file, one.row, one.column): one for one in map(form.places.of, found)}
    assert placed.keys() == {("unknown_queue", "事项", 4, "队列"), ("bad_prefix", "队列", 3, "票号字头")}
    said = placed["unknown_queue", "事项", 4, "队列"]
    assert (
        said.sentence() == "“事项”表第 4 行“队列”：没有队列“peple”。是否想写“people”？可填：people、general。"
    )
    assert said.told()["said"] == "没有队列“peple”。是否想写“people”？"
    assert replace(said, column="").sentence().startswith("“事项”表第 4 行：没有队列")


@pytest.mark.parametrize(
    ("cell", "value", "means"),
    [
        ("D3", datetime.time(8, 0), {"draw_from": "08:00"}),
        ("D3", 1 / 3, {"draw_from": "08:00"}),
        ("D3", "8:00", {"draw_from": "08:00"}),
        ("G3", datetime.datetime.fromisoformat("1900-01-01"), {"close": "24:00"}),
    ],
)
def test_times_are_taken_as_a_spreadsheet_gives_them(cell: str, value: Any, means: Json) -> None:
    form = spoilt("时段", cell, value)
    assert form.faults == []
    session = form.layer["calendar"]["weekdays"]["1"][0]
    assert means.items() <= session.items()


def test_numbers_dates_and_names_are_taken_as_they_are_typed() -> None:
    book = load_workbook(BytesIO(town_form()))
    book["事项"]["I4"], book["事项"]["V4"] = 3.0, datetime.datetime.fromisoformat("2026-11-01")
    book["事项"]["G4"], book["窗口"]["D3"] = "民生综合", 7
    form = form_of(saved(book))
    assert form.faults == []
    service = form.layer["services"][1]
    assert (service["wanted"], service["guide"]["dated"], service["queue"]) == (3, "2026-11-01", "general")
    assert form.layer["counters"][0]["label"] == "7"


def test_every_rule_has_a_name() -> None:
    assert [rule for rule in RULES_SAID if not has(f"form.rule_{rule}")] == []


def test_a_rule_that_holds_no_longer_is_read_over_in_a_form_and_in_a_catalogue() -> None:
    book = load_workbook(BytesIO(town_form()))
    book["规则"].append(["每人每队列最多持号", 2])
    form = form_of(saved(book))
    assert (form.faults, form.layer) == ([], form_of(town_form()).layer)
    read = Policy.model_validate({"party_queue_limit": 2, "undo_s": 7})
    assert (read, list(strays(read))) == (Policy(undo_s=7), [])


def test_the_row_that_explains_may_be_deleted() -> None:
    book = load_workbook(BytesIO(town_form()))
    for page in book.worksheets:
        if page.title in [sheet.name() for sheet in SHEETS]:
            page.delete_rows(2)
    assert form_of(saved(book)).layer == form_of(town_form()).layer


def test_a_sheet_that_was_deleted_or_renamed_is_missed() -> None:
    book = load_workbook(BytesIO(town_form()))
    del book["窗口"]
    book["队列"].title = "队伍"
    form = form_of(saved(book))
    assert [(one.code, one.value) for one in form.faults] == [
        ("unknown_sheet", "队伍"),
        ("no_sheet", "队列"),
        ("no_sheet", "窗口"),
    ]
    assert not form.has_shape


def test_several_halls_that_are_alike_stand_in_one_form() -> None:
    book = load_workbook(BytesIO(town_form()))
    book["中心"].append(["town-30", "demo", "新镇便民服务中心"])
    form = form_of(saved(book))
    assert [(one.id, one.own["name"]) for one in form.centres][1] == ("town-30", "新镇便民服务中心")
    assert form.layer_of(form.centres[1])["services"] == form.layer["services"]
