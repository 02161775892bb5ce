"""Clerks at their counters over HTTP: repeats are harmless, wrong states refused, two at one counter never both win."""

import threading
from typing import Any

from tests.server.running import Running
from tests.server.web.conftest import Unchanged

Json = dict[str, Any]


def test_every_act_repeated_under_its_key_gives_its_first_answer(
    installation: Running, unchanged: Unchanged
) -> None:
    lane, clerk = installation.lane(), installation.as_("clerk")
    for _ in range(3):
        installation.draw(lane)
    acts: list[tuple[str, Json]] = [
        ("sign-in", {}), ("call-next", {}), ("recall", {}), ("start", {}), ("call-next", {"finish": {}}),
        ("no-show", {}), ("call-next", {}), ("finish", {"outcome": "accepted"}), ("sign-out", {}),
    ]  # fmt: skip
    for act, body in acts:
        key = installation.key()
        first = clerk.post(f"{lane.at}/{act}", body, key=key)
        assert first.status_code == 200, (act, first.text)
        with unchanged():
            again = clerk.post(f"{lane.at}/{act}", body, key=key)
            other = clerk.post(
                f"{lane.at}/{act}", {"finish": {"cases": 2}} if act == "call-next" else {"cases": 9}, key=key
            )
        assert (again.status_code, again.json()) == (200, first.json()), act
        assert other.status_code == 422, act


def test_acts_in_the_wrong_state_are_refused_with_the_state(
    installation: Running, unchanged: Unchanged
) -> None:
    lane, clerk = installation.lane(), installation.as_("clerk")
    with unchanged():
        assert clerk.post(f"{lane.at}/call-next").json()["code"] == "counter_closed"
    clerk.post(f"{lane.at}/sign-in")
    with unchanged():
        assert clerk.post(f"{lane.at}/call-next").json()["code"] == "nobody_waiting"
        assert clerk.post(f"{lane.at}/start").json()["code"] == "counter_empty"
    ticket = installation.draw(lane)
    clerk.post(f"{lane.at}/call-next")
    with unchanged():
        busy = clerk.post(f"{lane.at}/call-next").json()
        assert (busy["code"], busy["ticket"]["id"]) == ("counter_busy", ticket["id"])
        assert clerk.post(f"{lane.at}/sign-out").json()["code"] == "counter_busy"
    clerk.post(f"{lane.at}/start")
    with unchanged():
        illegal = clerk.post(f"{lane.at}/no-show", headers={"Accept-Language": "en"}).json()
        assert (illegal["code"], illegal["state"]) == ("illegal_transition", "serving")
    assert clerk.post(f"{lane.at}/call-next", {"finish": {}}).json()["finished"]["id"] == ticket["id"]


def test_a_counter_is_its_clerks_until_somebody_takes_over(
    installation: Running, unchanged: Unchanged
) -> None:
    lane, first, second = installation.lane(), installation.as_("clerk"), installation.as_("clerk-2")
    first.post(f"{lane.at}/sign-in")
    with unchanged():
        assert second.post(f"{lane.at}/sign-in").json()["code"] == "counter_taken"
        assert second.post(f"{lane.at}/call-next").json()["code"] == "not_yours"
    assert (
        second.post(f"{lane.at}/sign-in", {"take_over": True}).json()["clerk"]
        == installation.accounts["clerk-2"]
    )
    assert first.post(f"{lane.at}/call-next").json()["code"] == "not_yours"


def test_a_counter_of_another_centre_is_not_there(installation: Running, unchanged: Unchanged) -> None:
    lane, stranger = installation.lane(), installation.as_("clerk elsewhere")
    with unchanged():
        assert stranger.post(f"{lane.at}/sign-in").status_code == 404
        assert stranger.get(lane.at).status_code == 404


def test_two_browsers_of_one_clerk_pressing_at_once_never_call_twice(installation: Running) -> None:
    lane = installation.lane()
    drawn = [installation.draw(lane)["id"] for _ in range(12)]
    installation.as_("clerk").post(f"{lane.at}/sign-in")
    called: list[str] = []
    refused: list[str] = []

    def press() -> None:
        api = installation.as_("clerk")
        while "nobody_waiting" not in refused:
            answer = api.post(f"{lane.at}/call-next", {"finish": {}}).json()
            if ticket := answer.get("called"):
                called.append(ticket["id"])
            elif "code" in answer:
                refused.append(answer["code"])
            else:
                return

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(called) == sorted(drawn)
    assert set(refused) <= {"nobody_waiting", "changed_meanwhile"}


def test_a_counter_shows_who_is_next_and_staff_alone_why(installation: Running) -> None:
    lane, clerk = installation.lane(), installation.as_("clerk")
    first = installation.draw(lane, "guide", channel="guide", needs=["sign"])
    second = installation.draw(
        lane, "guide", channel="guide", priority={"class": "elderly", "verified": True}
    )
    third = installation.draw(lane)
    clerk.post(f"{lane.at}/sign-in")
    seen = clerk.get(lane.at).json()
    assert [one["id"] for one in seen["next"]] == [second["id"], first["id"], third["id"]]
    assert seen["next"][0]["priority"] == {"class": "elderly", "verified": True}
    assert "老年人，已核验，提前" in seen["next"][0]["why"]
    english = clerk.ask("GET", lane.at, headers={"Accept-Language": "en"}).json()
    assert "Nobody is ahead." in english["next"][0]["why"]
    assert (seen["waiting"], seen["counter"]["clerk"]) == (3, installation.accounts["clerk"])
    shown = installation.as_("board").get(lane.at).json()
    assert not any({"priority", "needs", "why"} & set(one) for one in shown["next"])


def test_a_missed_visitor_is_listed_requeued_and_listed_no_more(installation: Running) -> None:
    lane, clerk = installation.lane(), installation.as_("clerk")
    ticket = installation.draw(lane)
    for act in ("sign-in", "call-next", "no-show"):
        assert clerk.post(f"{lane.at}/{act}").status_code == 200
    assert [one["id"] for one in clerk.get(lane.at).json()["missed"]] == [ticket["id"]]
    guide, key = installation.as_("guide"), installation.key()
    again = [
        guide.post(f"/centres/demo/tickets/{ticket['id']}/requeue", {"reason": "回来了"}, key=key)
        for _ in range(2)
    ]
    assert [one.json()["state"] for one in again] == ["waiting", "waiting"]
    assert clerk.get(lane.at).json()["missed"] == []


def test_a_call_is_acknowledged_by_the_boards_that_showed_it(
    installation: Running, unchanged: Unchanged
) -> None:
    lane, clerk, board = installation.lane(), installation.as_("clerk"), installation.as_("board")
    installation.draw(lane)
    clerk.post(f"{lane.at}/sign-in")
    clerk.post(f"{lane.at}/call-next")
    call = installation.as_(None).get("/centres/demo/board").json()["calls"][-1]
    said = {"event_id": call["event_id"], "ok": True}
    assert board.post("/centres/demo/shown", said).json()["shown"][0]["device"] == "board-1"
    with unchanged():
        assert len(board.post("/centres/demo/shown", said).json()["shown"]) == 1
        assert (
            board.post("/centres/demo/shown", {"event_id": "1-1", "ok": True}).json()["code"] == "not_a_call"
        )
    assert clerk.get(lane.at).json()["ticket"]["shown_at"] is not None
    unheard = said | {"heard": False, "fault": "no_sound"}
    (mark,) = board.post("/centres/demo/shown", unheard).json()["shown"]
    assert (mark["ok"], mark["heard"], mark["fault"]) == (True, False, "no_sound")
