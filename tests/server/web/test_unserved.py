"""A queue left alone over HTTP: centre and phone say so at once, and no longer once somebody comes."""

from functools import partial
from typing import Any

from tests.server.running import HERE, Lane, Running
from tests.waiting import until

Json = dict[str, Any]


def seen(installation: Running, lane: Lane, secret: str) -> list[bool]:
    """What the centre and the ticket's own page say of the lane."""
    nobody = installation.as_(None)
    queues = nobody.get(f"/centres/{HERE}").json()["queues"]
    own = nobody.get(f"/t/{secret}", root=True, headers={"Accept": "application/json"}).json()
    return [
        next(one["unserved"] for one in queues if one["id"] == lane.queue),
        own["unserved"],
    ]


def all_say(installation: Running, lane: Lane, secret: str, alone: bool) -> bool:
    return seen(installation, lane, secret) == [alone] * 2


def test_waiting_with_no_open_counter_is_told_everywhere_at_once(installation: Running) -> None:
    lane, clerk = installation.lane(), installation.as_("clerk")
    secret = installation.draw(lane)["secret"]
    until(partial(all_say, installation, lane, secret, True))
    for act, body, alone in (
        ("sign-in", {}, False),
        ("pause", {"reason": "开会"}, True),
        ("resume", {}, False),
        ("sign-out", {}, True),
    ):
        assert clerk.post(f"{lane.at}/{act}", body).status_code == 200
        until(partial(all_say, installation, lane, secret, alone), told=act)


def test_queue_in_which_nobody_waits_is_not_left_alone(installation: Running) -> None:
    lane = installation.lane()
    drawn = installation.draw(lane)
    installation.as_("guide").post(f"/centres/{HERE}/tickets/{drawn['id']}/cancel", {"reason": "left"})
    until(partial(all_say, installation, lane, drawn["secret"], False))


def test_why_a_counter_is_paused_is_told_nobody_but_when_it_goes_on_is(installation: Running) -> None:
    lane, clerk = installation.lane(), installation.as_("clerk")
    installation.draw(lane)
    back_at = installation.server.halls.get(HERE).today().ends_at
    clerk.post(f"{lane.at}/sign-in")
    assert clerk.post(f"{lane.at}/pause", {"reason": "身体不适", "back_at": back_at}).status_code == 200
    told = installation.as_(None).get(f"/centres/{HERE}")
    alone = next(one for one in told.json()["queues"] if one["id"] == lane.queue)
    assert (alone["unserved"], alone["waiting"], alone["back_at"]) == (True, 1, back_at)
    assert "身体不适" not in told.text
