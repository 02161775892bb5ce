"""The API's description of itself is whole, agrees with the routes, and the running server keeps to it."""

import contextlib
import re
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from server.access.permissions import PERMISSIONS
from server.web.answered import ANSWERS
from server.web.app import create_app
from tests.server.running import HERE, Running

Json = dict[str, Any]

EXAMPLES = 1
SKIPPED = {"sign_in", "sign_out"}
"""One is limited by the minute, the other would end the sign-in that asks."""
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture(scope="module")
def document(installation: Running) -> Json:
    found: Json = installation.as_(None).get("/openapi.json").json()
    return found


def operations(document: Json) -> list[tuple[str, str, Json]]:
    return [
        (path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def test_it_is_openapi_3_1_and_every_reference_leads_somewhere(document: Json) -> None:
    assert document["openapi"] == "3.1.0"
    referred = set(re.findall(r"#/components/schemas/([^\"']+)", str(document)))
    assert referred <= set(document["components"]["schemas"])
    assert {"Problem", "Snapshot", "Catalogue", "Draw"} <= referred


def test_it_describes_every_route_of_the_api_and_no_other(installation: Running, document: Json) -> None:
    app = create_app(installation.server)
    routes = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if not str(rule.endpoint).startswith(("pages.", "query.", "voice."))  # what people see and hear
    }
    assert {(path, method) for path, method, _ in operations(document)} == routes
    assert {operation["operationId"] for _, _, operation in operations(document)} == set(ANSWERS)


def test_it_says_who_may_by_the_permission_table(document: Json) -> None:
    for path, method, operation in operations(document):
        open_to_all = "any" in PERMISSIONS[operation["operationId"]]
        assert (operation["security"] == [{}]) is open_to_all, (method, path)
        assert open_to_all or "403" in operation["responses"], (method, path)


def test_every_post_takes_a_key_and_the_draw_needs_it(document: Json) -> None:
    for path, method, operation in operations(document):
        keys = [one for one in operation.get("parameters", []) if one["name"] == "Idempotency-Key"]
        assert len(keys) == (method == "post"), (method, path)
        if keys:
            assert keys[0]["required"] is (operation["operationId"] in {"draw", "walk_up", "book"})


def test_every_refusal_is_a_problem(document: Json) -> None:
    for _, _, operation in operations(document):
        for status, response in operation["responses"].items():
            if int(status) >= 400:
                assert list(response["content"]) == ["application/problem+json"]


@pytest.mark.parametrize(
    ("who", "generation"),
    [
        ("kiosk", GenerationMode.NEGATIVE),
        ("clerk", GenerationMode.POSITIVE),
        pytest.param("kiosk", GenerationMode.POSITIVE, marks=pytest.mark.long),
        pytest.param("clerk", GenerationMode.NEGATIVE, marks=pytest.mark.long),
    ],
)
def test_the_server_keeps_to_it_whatever_is_asked(
    installation: Running, document: Json, who: str, generation: GenerationMode
) -> None:
    """Made-up requests, right and wrong; some of the names in their addresses are real, so that they reach the hall."""
    asker = Asker(installation, who)
    for result in schemathesis.openapi.from_dict(document).get_all_operations():
        assert isinstance(result, Ok)
        operation = result.ok()
        if operation.definition.raw["operationId"] not in SKIPPED:
            ask = given(case=operation.as_strategy(generation_mode=generation), real=st.booleans())(asker.ask)
            run = settings(
                max_examples=EXAMPLES, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )(ask)  # fmt: skip
            with contextlib.suppress(Unsatisfiable):  # nothing can be asked wrongly where nothing can be said
                run()
    assert asker.wrong == []


class Asker:
    """Asks what is made up as somebody, and keeps what the server answered otherwise than it says."""

    def __init__(self, installation: Running, who: str) -> None:
        lane = installation.lane()
        drawn = installation.draw(lane)
        self._url = installation.url
        self._headers = {"Authorization": f"Bearer {installation.tokens[who]}"}
        self._known = {
            "centre": HERE, "counter": lane.counter, "code": lane.service, "ticket_id": drawn["id"],
            "secret": drawn["secret"],
        }  # fmt: skip
        self.wrong: list[str] = []

    def ask(self, case: Any, real: bool) -> None:
        """One case."""
        if real:
            case.path_parameters |= {
                name: self._known[name] for name in case.path_parameters if name in self._known
            }
        answer = case.call(base_url=self._url, headers=self._headers)
        try:
            case.validate_response(answer, checks=CHECKS)
        except FailureGroup as failures:
            for failure in failures.exceptions:
                asked = f"{case.method} {case.formatted_path} {case.query} {case.body!r}"
                self.wrong.append(f"{asked} -> {answer.status_code}: {failure}")
