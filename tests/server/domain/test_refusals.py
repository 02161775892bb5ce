"""Every refusal has a status and a sentence in both languages, and the code raises no other."""

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

import server
from server.domain.refusals import STATUS, Conflict, Refused
from server.wire.texts import catalogue, text
from server.wire.vocabulary import LANGUAGES

ROOT = Path(str(server.__file__)).parent
SENTENCES = {
    key.removeprefix("refusal."): value for key, value in catalogue().items() if key.startswith("refusal.")
}
OWN = "sentence"
"""The value that names another text than the code's own."""
MADE_BY = {"Refused": (0, frozenset[str]()), "not_before": (2, frozenset({"next"}))}
"""What makes refusals: which argument is the code, and the values it fills in by itself."""


class Raised(ast.NodeVisitor):
    """Collects the codes of `Refused(...)`, the keys of their sentences, and the names of the values that fill them."""

    def __init__(self) -> None:
        self.found: list[tuple[str, str, set[str], int]] = []
        self._assigned: dict[str, ast.expr] = {}

    def visit_Assign(self, node: ast.Assign) -> None:
        self.generic_visit(node)
        for target in node.targets:
            if isinstance(target, ast.Name):
                self._assigned[target.id] = node.value

    def visit_Call(self, node: ast.Call) -> None:
        self.generic_visit(node)
        if not (isinstance(node.func, ast.Name) and node.func.id in MADE_BY):
            return
        place, filled = MADE_BY[node.func.id]
        if len(node.args) <= place:
            return
        values = {keyword.arg for keyword in node.keywords if keyword.arg and keyword.arg != OWN} | filled
        own = next((_words(keyword.value) for keyword in node.keywords if keyword.arg == OWN), None)
        first = node.args[place]
        if isinstance(first, ast.Name):
            first = self._assigned.get(first.id, first)
        for code in _words(first):
            self.found.append((code, own[0] if own else f"refusal.{code}", values, node.lineno))


def _words(node: ast.expr) -> list[str]:
    """The literal codes an expression may be: `"a"`, or `"a" if x else "b"`."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return [*_words(node.body), *_words(node.orelse)]
    return []


def raised() -> Iterator[tuple[str, str, str, set[str]]]:
    """(where, code, sentence's key, values) for every refusal with a literal code in the server."""
    for path in sorted(ROOT.rglob("*.py")):
        if "node_modules" in path.parts or path.is_relative_to(ROOT / "client"):
            continue  # the client's Refused is the answer of a server, whatever its age
        visitor = Raised()
        visitor.visit(ast.parse(path.read_text("utf-8")))
        for code, sentence, values, line in visitor.found:
            yield f"{path.relative_to(ROOT)}:{line}", code, sentence, values


def test_refusals_raised_in_the_code_are_in_the_table_and_fill_their_sentences() -> None:
    found = list(raised())
    codes = {code for _, code, _, _ in found}
    assert {"nobody_waiting", "already_holding", "session_closed", "not_offered_now", "not_yours"} <= codes
    assert [(where, code) for where, code, _, _ in found if code not in STATUS] == []
    unfilled = [
        (where, code, missing)
        for where, code, sentence, values in found
        if (
            missing := {
                name for _, name, _, _ in string.Formatter().parse(catalogue()[sentence]["zh-CN"]) if name
            }
            - values
        )
    ]
    assert unfilled == []


def test_status_and_sentences_are_of_the_same_codes() -> None:
    assert set(STATUS) == set(SENTENCES)


@pytest.mark.parametrize("code", STATUS)
def test_refusal_has_an_error_status_and_a_sentence_in_each_language(code: str) -> None:
    assert 400 <= STATUS[code] <= 503
    assert all(SENTENCES[code][language] for language in LANGUAGES)


def test_conflict_is_the_refusal_changed_meanwhile_and_names_its_guard() -> None:
    conflict = Conflict("counter")
    assert isinstance(conflict, Refused)
    assert (conflict.code, conflict.guard) == ("changed_meanwhile", "counter")
    assert text("refusal.changed_meanwhile", "en", **conflict.values)
