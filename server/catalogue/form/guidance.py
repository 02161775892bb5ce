"""Understands the sheets of guidance: a row an answer, and a row a service it leads to; it checks no way."""

from typing import TYPE_CHECKING, Any

from server.catalogue.faults import Fault
from server.catalogue.form.columns import GUIDED, OPTIONS
from server.catalogue.form.rows import Json, Row, Table

if TYPE_CHECKING:
    from server.catalogue.form.understood import Reading

_OF_TREE = ("name", "name_en", "icon", "keywords")


def understood_trees(reading: "Reading", table: Table) -> list[Json]:
    """The trees that the rows of both sheets say."""
    trees: dict[str, Json] = {}
    questions: dict[tuple[str, str], Json] = {}
    options: dict[tuple[str, str, str], Json] = {}
    for row in table.get(OPTIONS.key, []):
        _option(reading, row, trees, questions, options)
    for row in table.get(GUIDED.key, []):
        _service(reading, row, options)
    return list(trees.values())


def _option(
    reading: "Reading",
    row: Row,
    trees: dict[str, Json],
    questions: dict[tuple[str, str], Json],
    options: dict[tuple[str, str, str], Json],
) -> None:
    cells = reading.cells(OPTIONS, row)
    tree_id = cells.get("id", "")
    if not tree_id:
        reading.fault(OPTIONS, row.number, "id", Fault("", "no_code"))
        return
    places = reading.form.places
    tree = trees.setdefault(tree_id, {"id": tree_id, "questions": []})
    for field in _OF_TREE:
        if field in cells:
            tree.setdefault(field, cells[field])
    places.note(f"trees.{tree_id}", OPTIONS, row.number, "id")
    for field in _OF_TREE:
        places.note(f"trees.{tree_id}.{field}", OPTIONS, row.number, field)
    asked: dict[str, Any] = cells.get("question", {})
    question_id = asked.get("id", "")
    if not question_id:
        if asked or "option" in cells:
            reading.fault(OPTIONS, row.number, "question.id", Fault("", "no_code"))
        return
    at = (tree_id, question_id)
    if at not in questions:
        questions[at] = {"id": question_id, "options": []}
        tree["questions"].append(questions[at])
        _note(reading, row, f"trees.{tree_id}.{question_id}", "question")
    for field, value in asked.items():
        questions[at].setdefault(field, value)
    option: dict[str, Any] = cells.get("option", {})
    if not option:
        return
    option_id = option.get("id", "")
    if not option_id or (*at, option_id) in options:
        fault = Fault("", "twice" if option_id else "no_code", option_id)
        reading.fault(OPTIONS, row.number, "option.id", fault)
        return
    options[*at, option_id] = option | {"services": []}
    questions[at]["options"].append(options[*at, option_id])
    _note(reading, row, f"trees.{tree_id}.{question_id}.{option_id}", "option")


def _note(reading: "Reading", row: Row, key: str, part: str) -> None:
    reading.form.places.note(key, OPTIONS, row.number, f"{part}.id")
    for column in OPTIONS.columns:
        if column.field.startswith(f"{part}."):
            reading.form.places.note(
                f"{key}.{column.field.partition('.')[2]}", OPTIONS, row.number, column.field
            )


def _service(reading: "Reading", row: Row, options: dict[tuple[str, str, str], Json]) -> None:
    cells = reading.cells(GUIDED, row)
    at = (cells.pop("tree", ""), cells.pop("question", ""), cells.pop("option", ""))
    option = options.get(at)
    if option is None:
        reading.fault(GUIDED, row.number, "option", Fault("", "not_of_form", "/".join(at)))
        return
    option["services"].append(cells)
    key = f"trees.{'.'.join(at)}.services"
    reading.note(GUIDED, row, key, "code")
    if "code" in cells:
        reading.note(GUIDED, row, f"{key}.{cells['code']}", "code")
