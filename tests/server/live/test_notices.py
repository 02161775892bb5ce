"""The hall's notices as holders of tickets are told them: those meant for them, at once, and by nobody's name."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.server.live.conftest import Socket
from tests.server.running import HERE, Lane, Running
from tests.waiting import until

Connect = Callable[..., Socket]
Json = dict[str, Any]


@pytest.fixture
def post(installation: Running) -> Iterator[Callable[[str, str], str]]:
    """Posts a notice to a scope; what a test has posted is taken down after it."""
    posted: list[str] = []

    def post_to(scope: str, text: str) -> str:
        body = {"text": text, "text_en": f"{text} in English", "scope": scope}
        answer = installation.as_("manager").post(f"/centres/{HERE}/notices", body)
        assert answer.status_code == 200, answer.text
        posted.append(answer.json()["id"])
        return posted[-1]

    yield post_to
    for one in posted:
        end(installation, one)


def end(installation: Running, notice: str) -> None:
    installation.as_("manager").post(f"/centres/{HERE}/notices", {"id": notice, "ended": True})


def page(installation: Running, ticket: Json) -> list[Json]:
    """The notices of a ticket's own page, as it is loaded."""
    answer = installation.as_(None).get(
        f"/t/{ticket['secret']}", root=True, headers={"Accept": "application/json"}
    )
    told: list[Json] = answer.json()["notices"]
    return told


def ids(notices: list[Json], known: list[str]) -> list[str]:
    """Those of these notices, in their order: the hall may have others up."""
    return [one["id"] for one in notices if one["id"] in known]


def test_holder_is_told_what_is_meant_for_them_and_by_nobodys_name(
    installation: Running, connect: Connect, post: Callable[[str, str], str]
) -> None:
    mine, other = installation.lane(), installation.lane()
    ticket, socket = installation.draw(mine), connect()
    socket.follow({"secret": ticket["secret"]})
    post(f"queue:{other.queue}", "别的队列")
    told = [post(scope, scope) for scope in (f"queue:{mine.queue}", "zone:z1", "all")]
    events = [socket.next() for _ in told]
    assert [event["notice"]["id"] for event in events] == told
    for event in events:
        assert set(event) == {"event_id", "day", "type", "at", "centre", "notice"}
        assert event["type"] == "notice"
        assert set(event["notice"]) == {"id", "text", "text_en", "until"}
    until(lambda: ids(page(installation, ticket), told) == told[::-1])
    assert all(set(one) == {"id", "text", "text_en", "until"} for one in page(installation, ticket))
    assert ids(connect().follow({"secret": ticket["secret"]})["notices"], told) == told[::-1]
    end(installation, told[0])
    ended = socket.next()["notice"]
    assert (ended["id"], bool(ended["ended_at"])) == (told[0], True)
    until(lambda: ids(page(installation, ticket), told) == told[:0:-1])


def test_who_is_moved_to_another_queue_is_told_of_that_one(
    installation: Running, connect: Connect, post: Callable[[str, str], str]
) -> None:
    left, joined = installation.lane(), installation.lane()
    ticket, socket = installation.draw(left), connect()
    socket.follow({"secret": ticket["secret"]})
    body = {"queue": joined.queue, "reason": "换队列"}
    moved = installation.as_("guide").post(f"/centres/{HERE}/tickets/{ticket['id']}/transfer", body)
    assert moved.status_code == 200, moved.text
    assert socket.next()["type"] == "ticket.transferred"
    post(f"queue:{left.queue}", "离开的队列")
    post(f"queue:{joined.queue}", "新的队列")
    assert socket.next()["notice"]["text"] == "新的队列"


def test_order_of_a_manager_on_a_queue_is_told_its_holders(installation: Running, connect: Connect) -> None:
    lane = installation.lane()
    ticket, socket = installation.draw(lane), connect()
    socket.follow({"secret": ticket["secret"]})
    control(installation, lane, "suspend")
    assert "停电" in socket.next()["notice"]["text"]
    order = [f"day-queue-{lane.queue}"]
    until(lambda: ids(page(installation, ticket), order) == order)
    control(installation, lane, "resume")
    assert "恢复" in socket.next()["notice"]["text"]
    until(lambda: [one for one in page(installation, ticket) if "恢复" in one["text"]])


def control(installation: Running, lane: Lane, act: str) -> None:
    body = {"act": act, "queue": lane.queue, "reason": "停电"}
    assert installation.as_("manager").post(f"/centres/{HERE}/day", body).status_code == 200
