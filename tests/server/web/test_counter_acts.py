"""A counter's shift and its calls out of turn over HTTP: pause, resume, queues, call by name, walk-up, hold."""

from typing import Any

import pytest

from tests.server.running import HERE, Api, Lane, Running
from tests.server.web.conftest import Unchanged

Json = dict[str, Any]

SOON_MS = 1_000


@pytest.fixture
def lane(installation: Running) -> Lane:
    """A lane whose counter the clerk is signed in at, with one visitor waiting."""
    return opened(installation)


@pytest.fixture(scope="module")
def still(installation: Running) -> Lane:
    """One such lane for all that is refused, which leaves it as it is."""
    return opened(installation)


def opened(installation: Running) -> Lane:
    lane = installation.lane()
    assert installation.as_("clerk").post(f"{lane.at}/sign-in").status_code == 200
    installation.draw(lane)
    return lane


def waiting(installation: Running, lane: Lane) -> str:
    """The id of the first in a lane."""
    return str(installation.as_("clerk").get(lane.at).json()["next"][0]["id"])


ACTS = ("pause", "resume", "queues", "call", "walk-up", "hold")
OTHER: dict[str, Json] = {
    "pause": {"reason": "休息"},
    "resume": {"x": 1},
    "queues": {"queues": ["AA"]},
    "call": {"ticket": f"{HERE}-20260101-AA001", "reason": "x"},
    "walk-up": {"service": "S-AB"},
    "hold": {"x": 1},
}


def good(installation: Running, lane: Lane, act: str) -> Json:
    """A body that is in order."""
    match act:
        case "pause":
            return {"reason": "打印机缺纸", "back_at": installation.server.client.now_ms() + SOON_MS}
        case "queues":
            return {"queues": [lane.queue, "AA"]}
        case "call":
            return {"ticket": waiting(installation, lane), "reason": "材料已补齐"}
        case "walk-up":
            return {"service": lane.service}
    return {}


def method(act: str) -> str:
    return "PUT" if act == "queues" else "POST"


def ask(api: Api, lane: Lane, act: str, body: Json, key: str | None = None, language: str = "zh-CN") -> Any:
    headers = {"Accept-Language": language} | ({"Idempotency-Key": key} if key else {})
    return api.ask(method(act), f"{lane.at}/{act}", json=body, headers=headers)


def ready(installation: Running, lane: Lane, act: str) -> None:
    """What has to be so for an act to be possible."""
    before = {"resume": ("pause", {"reason": "休息"}), "hold": ("call-next", {})}.get(act)
    if before:
        assert installation.as_("clerk").post(f"{lane.at}/{before[0]}", before[1]).status_code == 200


@pytest.mark.parametrize("act", ACTS)
def test_an_act_repeated_under_its_key_gives_its_first_answer(
    installation: Running, unchanged: Unchanged, lane: Lane, act: str
) -> None:
    ready(installation, lane, act)
    clerk, key, body = installation.as_("clerk"), installation.key(), good(installation, lane, act)
    first = ask(clerk, lane, act, body, key)
    assert first.status_code == (201 if act == "walk-up" else 200), first.text
    with unchanged():
        again = ask(clerk, lane, act, body, key)
        other = ask(clerk, lane, act, OTHER[act], key)
    assert (again.status_code, again.json()) == (200, first.json())
    assert other.status_code in (404, 409, 422), other.text


@pytest.mark.parametrize("act", ["pause", "queues", "walk-up"])
def test_a_key_used_for_another_body_is_refused(
    installation: Running, unchanged: Unchanged, lane: Lane, act: str
) -> None:
    clerk, key = installation.as_("clerk"), installation.key()
    ask(clerk, lane, act, good(installation, lane, act), key)
    with unchanged():
        assert ask(clerk, lane, act, OTHER[act], key).json()["code"] == "key_reused"


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize(
    ("who", "status"),
    [("clerk-2", 403), ("guide", 403), ("kiosk", 403), (None, 401), ("clerk elsewhere", 404)],
    ids=str,
)
def test_a_counter_is_its_own_clerks(
    installation: Running, unchanged: Unchanged, still: Lane, act: str, who: str | None, status: int
) -> None:
    body = good(installation, still, act)
    with unchanged():
        answer = ask(installation.as_(who), still, act, body, installation.key())
    assert answer.status_code == status, answer.text
    assert answer.json()["code"] in ("not_yours", "unauthorised", "not_found")


@pytest.mark.parametrize(
    ("act", "status"), [("pause", 200), ("resume", 200), ("queues", 200), ("call", 403), ("walk-up", 403)]
)
def test_a_manager_sets_a_counter_but_serves_nobody_there(
    installation: Running, lane: Lane, act: str, status: int
) -> None:
    ready(installation, lane, act)
    body = good(installation, lane, act)
    assert ask(installation.as_("manager"), lane, act, body, installation.key()).status_code == status


BAD: list[tuple[str, Json, int, str]] = [
    ("pause", {}, 422, "invalid_field"),
    ("pause", {"reason": ""}, 422, "invalid_field"),
    ("pause", {"reason": "休息", "back_at": 1}, 422, "back_not_today"),
    ("pause", {"reason": "休息", "back_at": -1}, 422, "invalid_field"),
    ("pause", {"reason": "休息", "back_at": 10**18}, 422, "invalid_field"),
    ("pause", {"reason": "休息", "back_at": 4_000_000_000_000}, 422, "back_not_today"),
    ("pause", {"reason": "休息", "back_at": 1.5}, 422, "invalid_field"),
    ("pause", {"reason": "休息", "back_at": "12:00"}, 422, "invalid_field"),
    ("pause", {"reason": "休息", "back_at": True}, 422, "invalid_field"),
    ("pause", {"reason": "休息", "until": 1}, 422, "invalid_field"),
    ("resume", {"reason": "回来"}, 422, "invalid_field"),
    ("queues", {}, 422, "invalid_field"),
    ("queues", {"queues": []}, 422, "invalid_field"),
    ("queues", {"queues": ["nowhere"]}, 422, "invalid_field"),
    ("queues", {"queues": ["AA", "AA"]}, 422, "invalid_field"),
    ("queues", {"queues": "AA"}, 422, "invalid_field"),
    ("queues", {"profile": "nowhere"}, 422, "invalid_field"),
    ("queues", {"queues": ["AA"], "profile": "tide"}, 422, "invalid_field"),
    ("call", {"ticket": f"{HERE}-20260101-AA001", "reason": "x"}, 409, "day_over"),
    ("call", {"ticket": "elsewhere-20260101-AA001", "reason": "x"}, 404, "not_found"),
    ("call", {"ticket": "ZZ999", "reason": "x"}, 404, "not_found"),
    ("call", {"ticket": 1, "reason": "x"}, 422, "invalid_field"),
    ("call", {"ticket": f"{HERE}-20260101-AA001"}, 422, "invalid_field"),
    ("walk-up", {}, 422, "invalid_field"),
    ("walk-up", {"service": "nowhere"}, 422, "unknown_service"),
    ("walk-up", {"service": ["S-AA"]}, 422, "invalid_field"),
    ("hold", {"minutes": 5}, 422, "invalid_field"),
    ("finish", {"outcome": "unrecorded"}, 422, "invalid_field"),
    ("call-next", {"finish": {"outcome": "unrecorded"}}, 422, "invalid_field"),
]


@pytest.mark.parametrize(("act", "body", "status", "code"), BAD, ids=lambda value: str(value)[:40])
def test_bad_input_is_refused_in_both_languages_and_nothing_is_done(
    installation: Running, unchanged: Unchanged, still: Lane, act: str, body: Json, status: int, code: str
) -> None:
    said = set()
    with unchanged():
        for language in ("zh-CN", "en"):
            answer = ask(installation.as_("clerk"), still, act, body, installation.key(), language)
            assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
            said.add(answer.json()["detail"])
    assert len(said) == 2


@pytest.mark.parametrize("act", ACTS)
def test_a_counter_that_is_not_there_or_of_another_centre_is_not_found(
    installation: Running, unchanged: Unchanged, still: Lane, act: str
) -> None:
    body, key = good(installation, still, act), installation.key()
    clerk = installation.as_("clerk")
    with unchanged():
        for at in (
            f"/centres/{HERE}/counters/nothing",
            still.at.replace(HERE, "town-1"),
            "/centres/x/counters/x",
        ):
            answer = clerk.ask(method(act), f"{at}/{act}", json=body, headers={"Idempotency-Key": key})
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), at


def test_a_ticket_that_does_not_exist_today_is_not_called(
    installation: Running, unchanged: Unchanged, still: Lane
) -> None:
    missing = waiting(installation, still)[:-1] + "9"
    with unchanged():
        answer = ask(installation.as_("clerk"), still, "call", {"ticket": missing, "reason": "x"})
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_a_walk_up_without_a_key_is_refused(installation: Running, unchanged: Unchanged, still: Lane) -> None:
    with unchanged():
        answer = ask(installation.as_("clerk"), still, "walk-up", {"service": still.service})
    assert (answer.status_code, answer.json()["code"]) == (400, "key_missing")


def test_a_paused_counter_calls_nobody_by_any_way_and_says_so(
    installation: Running, unchanged: Unchanged, lane: Lane
) -> None:
    clerk = installation.as_("clerk")
    by_name = good(installation, lane, "call")
    ask(clerk, lane, "pause", {"reason": "休息"})
    with unchanged():
        for act, body in (("call-next", {}), ("call", by_name), ("walk-up", {"service": lane.service})):
            answer = ask(clerk, lane, act, body, installation.key(), "en")
            assert answer.json()["code"] == "counter_paused", act
            assert answer.json()["detail"] == "This counter is paused. Resume it first."


def test_a_busy_counter_names_its_ticket_whatever_is_called(
    installation: Running, unchanged: Unchanged, lane: Lane
) -> None:
    clerk, other = installation.as_("clerk"), installation.draw(lane)
    at_counter = clerk.post(f"{lane.at}/call-next").json()["called"]
    with unchanged():
        for act, body in (
            ("call", {"ticket": other["id"], "reason": "急"}),
            ("walk-up", {"service": lane.service}),
        ):
            answer = ask(clerk, lane, act, body, installation.key()).json()
            assert (answer["code"], answer["ticket"]["id"]) == ("counter_busy", at_counter["id"])


def test_why_a_counter_is_paused_is_for_staff_only(installation: Running, lane: Lane) -> None:
    ask(installation.as_("clerk"), lane, "pause", {"reason": "身体不适"})
    assert installation.as_("clerk-2").get(lane.at).json()["counter"]["reason"] == "身体不适"
    for path in (lane.at, f"/centres/{HERE}/counters", f"/centres/{HERE}/board"):
        assert "身体不适" not in installation.as_("tv").get(path).text


def test_a_ticket_is_called_by_the_number_a_clerk_hears_as_well(installation: Running, lane: Lane) -> None:
    number = waiting(installation, lane).rpartition("-")[2]
    answer = ask(installation.as_("clerk"), lane, "call", {"ticket": number, "reason": "材料已补齐"})
    assert (answer.status_code, answer.json()["number"]) == (200, number)
