"""What is done with a ticket over HTTP, wherever it is: transfer, priority, resume, undo."""

from typing import Any

import pytest

from server.records import archive
from tests.server.running import HERE, Api, Running
from tests.server.web.conftest import Unchanged
from tests.waiting import until

Json = dict[str, Any]


class Desk:
    """A lane whose counter is open, with its ticket's address."""

    def __init__(self, installation: Running) -> None:
        self.running, self.lane = installation, installation.lane()
        self.clerk, self.guide = installation.as_("clerk"), installation.as_("guide")
        assert self.clerk.post(f"{self.lane.at}/sign-in").status_code == 200
        self.ticket = installation.draw(self.lane)
        self.at = f"/centres/{HERE}/tickets/{self.ticket['id']}"

    def counter(self, *acts: str) -> None:
        """Acts of the clerk, one after the other."""
        for act in acts:
            answer = self.clerk.post(f"{self.lane.at}/{act}")
            assert answer.status_code == 200, answer.text

    def event(self, type_: str) -> str:
        """The last event of a type."""
        events = self.clerk.get(f"/centres/{HERE}/events", params={"limit": 1000}).json()["events"]
        ours = [one for one in events if (one.get("ticket") or {}).get("id") == self.ticket["id"]]
        return str([one["event_id"] for one in ours if one["type"] == type_][-1])

    def ready(self, act: str) -> Json:
        """Bring the ticket where an act is possible; the act's body."""
        if act == "transfer":
            return {"counter": self.lane.counter, "reason": "指定窗口"}
        if act == "priority":
            return {"class": "elderly", "verified": True, "reason": "已看证件"}
        if act == "resume":
            self.counter("call-next", "hold")
            return {"counter": self.lane.counter}
        self.counter("call-next")
        return {"event_id": self.event("ticket.called")}


ACTS = ("transfer", "priority", "resume", "undo")
OTHER: dict[str, Json] = {
    "transfer": {"queue": "AA", "reason": "x"},
    "priority": {"reason": "x"},
    "resume": {"counter": "c-aa"},
    "undo": {"event_id": "1-1"},
}


GOOD: dict[str, Json] = {
    "transfer": {"queue": "AA", "reason": "取错队列"},
    "priority": {"class": "elderly", "verified": True, "reason": "已看证件"},
    "resume": {"counter": "c-aa"},
    "undo": {"event_id": "1-1"},
}


@pytest.fixture
def desk(installation: Running) -> Desk:
    return Desk(installation)


@pytest.fixture(scope="module")
def still(installation: Running) -> Desk:
    """One for all that is refused, which leaves it as it is."""
    return Desk(installation)


def ask(api: Api, desk: Desk, act: str, body: Json, key: str | None = None, language: str = "zh-CN") -> Any:
    return api.post(f"{desk.at}/{act}", body, key=key, headers={"Accept-Language": language})


@pytest.mark.parametrize("act", ACTS)
def test_an_act_repeated_under_its_key_gives_its_first_answer_and_another_body_none(
    installation: Running, unchanged: Unchanged, desk: Desk, act: str
) -> None:
    body, key = desk.ready(act), installation.key()
    first = ask(desk.clerk, desk, act, body, key)
    assert first.status_code == 200, first.text
    with unchanged():
        again = ask(desk.clerk, desk, act, body, key)
        other = ask(desk.clerk, desk, act, OTHER[act], key)
    assert (again.status_code, again.json()) == (200, first.json())
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize(
    ("who", "status"),
    [("kiosk", 403), ("hotline", 403), ("agent", 403), ("manager", 403), (None, 401), ("clerk elsewhere", 404)],
    ids=str,
)  # fmt: skip
def test_only_the_halls_clerks_and_guides_move_a_ticket(
    installation: Running, unchanged: Unchanged, still: Desk, act: str, who: str | None, status: int
) -> None:
    with unchanged():
        assert ask(installation.as_(who), still, act, GOOD[act]).status_code == status


@pytest.mark.parametrize("act", ["resume", "undo"])
def test_a_clerk_of_another_counter_neither_resumes_nor_undoes(
    installation: Running, unchanged: Unchanged, desk: Desk, act: str
) -> None:
    body = desk.ready(act)
    with unchanged():
        answer = ask(installation.as_("clerk-2"), desk, act, body)
    assert (answer.status_code, answer.json()["code"]) == (403, "not_yours")


def test_a_clerk_of_another_counter_takes_nobody_from_this_one(
    installation: Running, unchanged: Unchanged, desk: Desk
) -> None:
    desk.counter("call-next")
    body = {"queue": "AA", "reason": "转队列"}
    with unchanged():
        assert ask(installation.as_("clerk-2"), desk, "transfer", body).json()["code"] == "not_yours"
    moved = ask(desk.guide, desk, "transfer", body).json()
    assert (moved["state"], moved["queue"], moved["counter"]) == ("waiting", "AA", None)
    assert desk.clerk.get(desk.lane.at).json()["counter"]["ticket"] is None


def test_a_guide_neither_undoes_a_clerks_call_nor_is_refused_the_resume(desk: Desk) -> None:
    body = desk.ready("undo")
    assert ask(desk.guide, desk, "undo", body).json()["code"] == "not_yours"
    desk.counter("hold")
    resumed = ask(desk.guide, desk, "resume", {"counter": desk.lane.counter})
    assert (resumed.status_code, resumed.json()["state"]) == (200, "serving")


def test_a_finish_is_not_undone_once_its_party_holds_another(
    installation: Running, unchanged: Unchanged, desk: Desk
) -> None:
    desk.counter("call-next", "finish")
    party = {"phone": "13500008001"}
    desk.ticket = installation.draw(desk.lane, party=party)
    desk.at = f"/centres/{HERE}/tickets/{desk.ticket['id']}"
    desk.counter("call-next", "finish")
    later = installation.draw(desk.lane, party=party)
    with unchanged():
        answer = ask(desk.clerk, desk, "undo", {"event_id": desk.event("ticket.finished")})
    assert (answer.status_code, answer.json()["code"]) == (409, "already_holding")
    told = answer.json()["ticket"]
    assert (told["id"], told["number"], "secret" in told) == (later["id"], later["number"], False)


BAD: list[tuple[str, Json, int, str]] = [
    ("transfer", {}, 422, "invalid_field"),
    ("transfer", {"reason": "x"}, 409, "already_there"),
    ("transfer", {"queue": "AA"}, 422, "invalid_field"),
    ("transfer", {"queue": "nowhere", "reason": "x"}, 422, "invalid_field"),
    ("transfer", {"counter": "nowhere", "reason": "x"}, 422, "invalid_field"),
    ("transfer", {"group": "nowhere", "reason": "x"}, 422, "invalid_field"),
    ("transfer", {"counter": "c-nn", "reason": "x"}, 409, "nobody_there"),
    ("transfer", {"counter": "c-aa", "group": "g1", "reason": "x"}, 422, "invalid_field"),
    ("transfer", {"queue": 7, "reason": "x"}, 422, "invalid_field"),
    ("priority", {}, 422, "invalid_field"),
    ("priority", {"class": "king", "reason": "x"}, 422, "invalid_field"),
    ("priority", {"class": "elderly", "verified": "yes", "reason": "x"}, 422, "invalid_field"),
    ("priority", {"class": "elderly", "verified": True}, 422, "invalid_field"),
    ("priority", {"verified": True, "reason": "x"}, 422, "invalid_field"),
    ("transfer", {"service": "S-nowhere", "reason": "x"}, 422, "unknown_service"),
    ("transfer", {"service": ["S-AB"], "reason": "x"}, 422, "invalid_field"),
    ("transfer", {"queue": "AA", "reason": "x", "seen": {"state": "called"}}, 409, "changed_meanwhile"),
    ("transfer", {"queue": "AA", "reason": "x", "seen": {"queue": "AA"}}, 422, "invalid_field"),
    ("transfer", {"queue": "AA", "reason": "x", "seen": {"state": "gone"}}, 422, "invalid_field"),
    ("priority", {"reason": "x", "seen": {"state": "waiting", "called_at": 1}}, 409, "changed_meanwhile"),
    ("cancel", {"seen": {"state": "missed"}}, 409, "changed_meanwhile"),
    ("requeue", {"seen": {"state": "missed", "number": "A1"}}, 422, "invalid_field"),
    ("resume", {}, 422, "invalid_field"),
    ("resume", {"counter": "nowhere"}, 409, "illegal_transition"),
    ("undo", {}, 422, "invalid_field"),
    ("undo", {"event_id": "yesterday"}, 422, "invalid_field"),
    ("undo", {"event_id": "1-1"}, 409, "cannot_undo"),
    ("undo", {"event_id": "999999999999999-0"}, 409, "cannot_undo"),
]


@pytest.mark.parametrize(("act", "body", "status", "code"), BAD, ids=lambda value: str(value)[:40])
def test_bad_input_is_refused_in_both_languages_and_nothing_is_done(
    unchanged: Unchanged, still: Desk, act: str, body: Json, status: int, code: str
) -> None:
    said = set()
    with unchanged():
        for language in ("zh-CN", "en"):
            answer = ask(still.clerk, still, act, body, language=language)
            assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
            said.add(answer.json()["detail"])
    assert len(said) == 2


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize(
    ("centre", "ticket", "status", "code"),
    [
        (HERE, f"{HERE}-20260101-AA001", 409, "day_over"),
        (HERE, "town-1-20260101-AA001", 404, "not_found"),
        (HERE, "AA001", 404, "not_found"),
        ("town-1", f"{HERE}-20260101-AA001", 404, "not_found"),
        ("nowhere", "nowhere-20260101-AA001", 404, "not_found"),
    ],
)
def test_a_ticket_of_another_day_or_centre_is_not_moved(
    unchanged: Unchanged, still: Desk, act: str, centre: str, ticket: str, status: int, code: str
) -> None:
    with unchanged():
        answer = still.clerk.post(f"/centres/{centre}/tickets/{ticket}/{act}", GOOD[act])
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_held_ticket_goes_on_only_at_its_counter_and_in_no_other_state(
    installation: Running, unchanged: Unchanged, desk: Desk
) -> None:
    other = installation.lane()
    desk.clerk.post(f"{other.at}/sign-in")
    desk.ready("resume")
    with unchanged():
        elsewhere = ask(desk.clerk, desk, "resume", {"counter": other.counter}).json()
    assert (elsewhere["code"], elsewhere["counter"]) == ("held_elsewhere", desk.lane.counter)
    ask(desk.clerk, desk, "resume", {"counter": desk.lane.counter})
    with unchanged():
        again = ask(desk.clerk, desk, "resume", {"counter": desk.lane.counter}, language="en").json()
    assert (again["code"], again["state"]) == ("illegal_transition", "serving")


def test_priority_is_shown_to_who_granted_it_and_withdrawn_again(installation: Running, desk: Desk) -> None:
    first, second = desk.ticket, installation.draw(desk.lane)
    at = f"/centres/{HERE}/tickets/{second['id']}"
    granted = desk.guide.post(f"{at}/priority", desk.ready("priority")).json()
    assert granted["priority"] == {"class": "elderly", "verified": True}
    assert granted["rank_at"] == second["rank_at"] - 600_000
    assert desk.guide.get(at).json()["priority"] == {"class": "elderly", "verified": True}
    shown = desk.clerk.get(desk.lane.at).json()["next"]
    assert [one["id"] for one in shown] == [second["id"], first["id"]]
    assert "priority" not in installation.as_("kiosk").get(at).json()
    back = desk.guide.post(f"{at}/priority", {"reason": "证件不符"}).json()
    assert back["rank_at"] == second["rank_at"]


def test_an_undo_is_the_same_clerks_and_only_of_what_was_done(desk: Desk, unchanged: Unchanged) -> None:
    desk.counter("call-next")
    called = desk.event("ticket.called")
    with unchanged():
        drawn = ask(desk.clerk, desk, "undo", {"event_id": desk.event("ticket.drawn")})
    assert drawn.status_code in (403, 409)
    undone = ask(desk.clerk, desk, "undo", {"event_id": called}).json()
    assert (undone["state"], undone["counter"], undone["called_at"]) == ("waiting", None, None)
    with unchanged():
        again = ask(desk.clerk, desk, "undo", {"event_id": called})
    assert again.json()["code"] == "cannot_undo"


def archived(installation: Running, ticket: str) -> list[str]:
    with installation.server.database.read() as session:
        return [event_id for event_id, _ in archive.events_of_ticket(session, ticket)]


def test_a_ticket_is_read_with_all_that_happened_to_it(installation: Running) -> None:
    lane, other = installation.lane(), installation.lane()
    ticket, guide = installation.draw(lane), installation.as_("guide")
    at = f"/centres/{HERE}/tickets/{ticket['id']}"
    guide.post(f"{at}/transfer", {"queue": other.queue, "reason": "取错了"})
    guide.post(f"{at}/cancel")

    def moves() -> list[dict[str, Any]]:
        read = guide.get(at).json()["moves"]
        assert isinstance(read, list)
        return read

    told = moves()  # the record may not have them yet: the stream has
    assert [(one["type"], one["state"], one["queue"]) for one in told] == [
        ("ticket.drawn", "waiting", lane.queue),
        ("ticket.transferred", "waiting", other.queue),
        ("ticket.cancelled", "cancelled", other.queue),
    ]
    assert [one["by"] for one in told] == ["kiosk-1", *[installation.accounts["guide"]] * 2]
    assert [one["reason"] for one in told][:2] == [None, "取错了"]
    until(lambda: archived(installation, ticket["id"]) == [one["event_id"] for one in told])
    assert moves() == told
    assert "moves" not in installation.as_("kiosk").get(at).json()
