"""The sheet of the hall's own words: what is wrong in it is told by its cell."""

from io import BytesIO

from openpyxl import load_workbook

from server.catalogue.form import form_of
from server.catalogue.judged import judged
from server.catalogue.layers import plain
from tests.server.catalogue.form.forms import saved, town_form, tree


def test_words_of_the_hall_are_told_by_their_row_when_they_are_too_long_or_come_twice() -> None:
    book = load_workbook(BytesIO(town_form()))
    page = book["提示语"]
    page["B3"], page["B4"], page["B5"] = "欢" * 41, "咨询请到导办台", "复印在二楼"
    page.append(["大屏提示", "", "only English"])
    page.append(["小票附言", "又一句"])
    form = form_of(saved(book))
    assert [(one.code, one.row) for one in form.faults] == [("twice", 7)]
    found = judged(
        "town-01", plain(form.layer_of(form.centres[0]), is_root=False), [tree().catalogues["demo"]]
    ).faults
    placed = [(one.code, one.file, one.row, one.column) for one in map(form.places.of, found)]
    assert placed == [("too_long", "提示语", 3, "文字"), ("empty", "提示语", 6, "文字")]
