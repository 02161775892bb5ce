"""A visitor's page: its own ticket, and who moves ahead of it, from frames that are the same for everybody."""

import time
from collections.abc import Callable
from typing import Any

from tests.server.live.conftest import Socket
from tests.server.running import HERE, Lane, Running

Connect = Callable[..., Socket]
Json = dict[str, Any]


def ahead_after(answer: Json, frames: list[Json]) -> int:
    """How a page counts who is ahead: by each move's rank against its own."""
    own = answer["ticket"]["rank_at"]
    return int(answer["people_ahead"]) + sum(
        step for frame in frames for rank, step in frame["moves"] if rank < own
    )


def serve(installation: Running, lane: Lane, *acts: tuple[str, Json]) -> None:
    clerk = installation.as_("clerk")
    for act, body in acts:
        assert clerk.post(f"{lane.at}/{act}", body).status_code == 200


def test_a_visitor_counts_down_and_is_called(installation: Running, connect: Connect) -> None:
    lane = installation.lane()
    tickets = [installation.draw(lane) for _ in range(3)]
    socket = connect()
    answer = socket.follow({"secret": tickets[2]["secret"]})
    assert (answer["ok"], answer["people_ahead"], answer["waiting"]) == (True, 2, 3)
    assert answer["ticket"]["number"] == tickets[2]["number"]
    assert "secret" not in answer["ticket"]
    serve(installation, lane, ("sign-in", {}), ("call-next", {}), ("call-next", {"finish": {}}))
    frames: list[Json] = []
    while ahead_after(answer, frames) > 0:
        frames.append(socket.next("queue.moved"))
    assert frames[-1]["queue"] == lane.queue
    assert frames[-1]["waiting"] == 1
    serve(installation, lane, ("call-next", {"finish": {}}))
    called = socket.next(holds=lambda event: event["type"] == "ticket.called")
    assert called["ticket"]["id"] == tickets[2]["id"]
    assert called["ticket"]["counter"] == lane.counter


def test_a_frame_comes_before_the_visitors_own_event(installation: Running, connect: Connect) -> None:
    lane = installation.lane()
    ticket = installation.draw(lane)
    socket = connect()
    socket.follow({"secret": ticket["secret"]})
    installation.as_(None).post(f"/t/{ticket['secret']}/cancel", root=True)
    kinds = []
    while "event" not in kinds:
        kinds.append(socket.told.get(timeout=60)[0])
    assert kinds[-2:] == ["queue.moved", "event"]


def test_what_moves_is_gathered_into_one_frame_a_second(installation: Running, connect: Connect) -> None:
    lane = installation.lane()
    ticket = installation.draw(lane)
    socket = connect()
    socket.follow({"secret": ticket["secret"]})
    began = time.monotonic()
    for _ in range(20):
        installation.draw(lane)
    installation.as_(None).post(f"/t/{ticket['secret']}/cancel", root=True)
    frames: list[Json] = []
    while (told := socket.told.get(timeout=60))[0] != "event":
        frames.append(told[1])
    assert sum(len(frame["moves"]) for frame in frames) == 21
    assert len(frames) <= time.monotonic() - began + 2  # the last is flushed before the visitor's own event


def test_a_visitor_hears_nothing_of_other_tickets(installation: Running, connect: Connect) -> None:
    lane = installation.lane()
    ticket = installation.draw(lane)
    socket = connect()
    socket.follow({"secret": ticket["secret"]})
    other = installation.draw(lane)
    installation.as_("guide").post(f"/centres/{HERE}/tickets/{other['id']}/cancel")
    installation.as_("guide").post(f"/centres/{HERE}/tickets/{ticket['id']}/cancel")
    assert socket.next()["ticket"]["id"] == ticket["id"]


def test_a_visitor_who_has_signed_in_sees_of_a_hall_what_anybody_does(
    installation: Running, connect: Connect
) -> None:
    installation.tokens["visitor"] = str(installation.visitor(installation.key()).token)
    socket = connect("visitor")
    lane = installation.lane()
    assert socket.follow({"centre": HERE})["snapshot"]["prints"] == []
    installation.draw(lane)
    drawn = socket.next(holds=lambda event: event["type"] == "ticket.drawn")
    assert drawn["queue"]["id"] == lane.queue
    assert "ticket" not in drawn


def test_who_follows_later_is_answered_as_of_the_last_frame(installation: Running, connect: Connect) -> None:
    lane = installation.lane()
    first, second = installation.draw(lane), installation.draw(lane)
    early, late = connect(), connect()
    answers = [early.follow({"secret": second["secret"]})]
    installation.as_("guide").post(f"/centres/{HERE}/tickets/{first['id']}/cancel")
    early.next("queue.moved")
    answers.append(late.follow({"secret": second["secret"]}))
    assert answers[1]["people_ahead"] == 0
    assert answers[0]["people_ahead"] == 1


def test_a_visitor_is_told_when_no_counter_is_open_any_more(installation: Running, connect: Connect) -> None:
    lane, socket = installation.lane(), connect()
    serve(installation, lane, ("sign-in", {}))
    answer = socket.follow({"secret": installation.draw(lane)["secret"]})
    assert (answer["counters_open"], answer["back_at"]) == (1, None)
    for act, opened in (("pause", 0), ("resume", 1), ("sign-out", 0)):
        serve(installation, lane, (act, {"reason": "开会"} if act == "pause" else {}))
        frame = socket.next("queue.moved", holds=lambda told: not told["moves"])
        assert (frame["queue"], frame["counters_open"], frame["waiting"]) == (lane.queue, opened, 1), act


def test_who_is_kept_for_a_counter_counts_the_others_kept_for_it(
    installation: Running, connect: Connect
) -> None:
    lane = installation.lane()
    tickets = [installation.draw(lane) for _ in range(3)]
    serve(installation, lane, ("sign-in", {}))
    guide, body = installation.as_("guide"), {"counter": lane.counter, "reason": "指定窗口"}
    for ticket in tickets[1:]:
        assert guide.post(f"/centres/{HERE}/tickets/{ticket['id']}/transfer", body).status_code == 200
    socket = connect()
    answer = socket.follow({"secret": tickets[2]["secret"]})
    assert (answer["people_ahead"], answer["waiting"]) == (1, 2)
    serve(installation, lane, ("call-next", {}))
    frame = socket.next("queue.moved")
    assert (frame["queue"], frame["waiting"]) == (f"@counter:{lane.counter}", 1)
    assert ahead_after(answer, [frame]) == 0
