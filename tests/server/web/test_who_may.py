"""Every route the web has, asked by everybody: the permission table decides, and what is not in it is closed."""

import re

import pytest
from werkzeug.routing import Rule

from server.access.permissions import PERMISSIONS, allowed
from server.access.principal import ANYONE, Principal
from server.web.app import create_app
from server.wire.vocabulary import DeviceKind, Role
from tests.server.running import HERE, Running

EVERYBODY: dict[str | None, Principal] = {
    None: ANYONE,
    **{kind.value: Principal("device", "d", device_kind=kind, centre=HERE) for kind in DeviceKind},
    **{role.value: Principal("staff", "s", roles=frozenset({role}), centre=HERE) for role in Role},
}


@pytest.fixture(scope="module")
def rules(installation: Running) -> list[Rule]:
    return list(create_app(installation.server).url_map.iter_rules())


def endpoint(rule: Rule) -> str:
    return str(rule.endpoint).rpartition(".")[2]


def test_every_route_is_in_the_permission_table(rules: list[Rule]) -> None:
    assert {endpoint(rule) for rule in rules} <= set(PERMISSIONS)


@pytest.mark.parametrize("who", EVERYBODY, ids=str)
def test_every_route_is_open_to_whom_the_table_says_and_closed_to_all_others(
    installation: Running, rules: list[Rule], who: str | None
) -> None:
    api, wrong = installation.as_(who), []
    for rule in rules:
        path = re.sub(
            r"<(\w+:)?(\w+)>", lambda found: HERE if found[2] == "centre" else "nothing-1", rule.rule
        )
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            if endpoint(rule) in ("sign_in", "sign_out", "report_status"):
                continue
            answer = api.ask(method, path, root=True, json={} if method == "POST" else None)
            closed = answer.status_code == 401 or (
                answer.status_code == 403 and answer.json()["code"] == "not_yours"
            )
            may = allowed(endpoint(rule), EVERYBODY[who])
            if endpoint(rule) == "me" and who is None:
                may = False  # open to anybody, who is then told that nobody is signed in
            if closed == may:
                wrong.append((method, path, answer.status_code))
            if closed:
                assert answer.status_code == (401 if who is None else 403), path
    assert wrong == []


@pytest.mark.parametrize(
    "header", ["Bearer nonsense", "Bearer qd_0123", "Basic Zm9vOmJhcg==", "Bearer", "qs_" + "x" * 500]
)
def test_a_wrong_token_is_nobody_even_where_anybody_may(installation: Running, header: str) -> None:
    answer = installation.as_(None).get("/centres", headers={"Authorization": header})
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthorised")
    assert answer.headers["WWW-Authenticate"] == "Bearer"
