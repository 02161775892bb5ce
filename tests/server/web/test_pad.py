"""A counter's call pad over HTTP: in the name of who is signed in there, there only, and once for each key."""

from typing import Any

import pytest

from server.records import pads
from tests.server.running import HERE, Api, Lane, Running
from tests.server.web.conftest import Unchanged
from tests.waiting import until

Json = dict[str, Any]
PRESS = "/devices/me/press"


class Pad:
    """The installation's pad, bound to a counter of its own whose clerk is signed in."""

    def __init__(self, installation: Running) -> None:
        self.running, self.lane = installation, installation.lane()
        self.api, self.clerk = installation.as_("pad"), installation.as_("clerk")
        assert self.clerk.post(f"{self.lane.at}/sign-in").status_code == 200
        bind(installation, self.lane)

    def press(self, act: str, key: str | None = None, **more: Any) -> Json:
        answer = self.api.post(PRESS, {"act": act, **more}, key or self.running.key())
        return {"status": answer.status_code, **answer.json()}

    def ticket(self) -> str | None:
        seen = self.api.get(self.lane.at).json()["counter"]["ticket"]
        return None if seen is None else str(seen)

    def called(self) -> str:
        """Somebody at the counter."""
        drawn = self.running.draw(self.lane)
        assert self.press("next")["ticket"] == drawn["id"]
        return str(drawn["id"])

    def state(self, ticket: str) -> str:
        return str(self.clerk.get(f"/centres/{HERE}/tickets/{ticket}").json()["state"])


def bind(installation: Running, lane: Lane) -> None:
    with installation.server.database.change() as session:
        pads.bind(session, "pad-1", lane.counter, by="test", now=1)
    api: Api = installation.as_("pad")
    until(lambda: api.get("/me").json()["counter"] == lane.counter, "the pad's counter")


@pytest.fixture
def pad(installation: Running) -> Pad:
    return Pad(installation)


def test_keys_serve_a_visitor_in_the_clerks_name_by_the_pad(installation: Running, pad: Pad) -> None:
    ticket, before = pad.called(), installation.events_end()
    for act in ("recall", "start", "hold"):
        assert pad.press(act, ticket=ticket)["status"] == 200, act
    assert pad.state(ticket) == "held"
    assert pad.press("resume")["ticket"] == ticket
    following = installation.draw(pad.lane)
    assert pad.press("next", ticket=ticket)["ticket"] == following["id"]
    assert pad.press("finish", ticket=following["id"])["ticket"] is None
    done = pad.clerk.get(f"/centres/{HERE}/tickets/{ticket}").json()
    assert (done["state"], done["outcome"]) == ("done", "unstated")
    events = pad.clerk.get(f"/centres/{HERE}/events", params={"after": before}).json()["events"]
    acts = [(one["type"], one["by"], one.get("via")) for one in events if one["type"] != "ticket.drawn"]
    assert {one[1:] for one in acts} == {(pad.running.accounts["clerk"], "pad-1")}
    assert [one[0] for one in acts] == [
        "ticket.recalled", "ticket.started", "ticket.held", "ticket.resumed", "ticket.finished", "ticket.called",
        "ticket.finished",
    ]  # fmt: skip
    own = pad.clerk.get(pad.lane.at).json()["own"]
    assert own["served"] >= 2


def test_a_key_sent_again_is_one_act(installation: Running, unchanged: Unchanged, pad: Pad) -> None:
    first, second = installation.draw(pad.lane), installation.draw(pad.lane)
    key = installation.key()
    answer = pad.press("next", key)
    with unchanged():
        assert pad.press("next", key) == answer
    assert pad.press("next", key, ticket=first["id"])["code"] == "key_reused"
    assert pad.press("next", ticket=first["id"])["ticket"] == second["id"]


def test_a_pad_that_is_behind_ends_nobody(installation: Running, unchanged: Unchanged, pad: Pad) -> None:
    ticket = pad.called()
    for act in ("next", "finish", "no_show", "hold", "start", "recall"):
        with unchanged():
            assert pad.press(act)["code"] == "changed_meanwhile", act
            assert pad.press(act, ticket=f"{ticket}9")["code"] == "changed_meanwhile", act
    assert pad.state(ticket) == "called"


def test_a_pad_pauses_and_goes_on_and_calls_by_digits(installation: Running, pad: Pad) -> None:
    assert pad.press("pause")["state"] == "paused"
    assert pad.press("next")["code"] == "counter_paused"
    assert pad.press("resume")["state"] == "open"
    first, second = installation.draw(pad.lane), installation.draw(pad.lane)
    assert pad.press("call", number=str(int(second["number"][2:])))["ticket"] == second["id"]
    assert pad.state(first["id"]) == "waiting"
    assert pad.press("finish", ticket=second["id"])["status"] == 200
    assert pad.press("call", number="999")["code"] == "not_found"


def test_a_pad_does_nothing_where_nobody_is_signed_in(
    installation: Running, unchanged: Unchanged, pad: Pad
) -> None:
    installation.draw(pad.lane)
    assert pad.clerk.post(f"{pad.lane.at}/sign-out").status_code == 200
    with unchanged():
        assert pad.press("next")["code"] == "counter_closed"


def test_a_pad_is_of_its_counter_only_and_does_what_its_keys_do_and_no_more(
    installation: Running, unchanged: Unchanged, pad: Pad
) -> None:
    other = installation.lane()
    assert installation.as_("clerk-2").post(f"{other.at}/sign-in").status_code == 200
    installation.draw(other)
    with unchanged():
        for act in ("call-next", "finish", "pause", "sign-out"):
            for at in (other.at, pad.lane.at):
                assert pad.api.post(f"{at}/{act}", {}).status_code == 403
        for who in ("kiosk", "board", "rating", "clerk", None):
            answer = installation.as_(who).post(PRESS, {"act": "next"}, installation.key())
            assert answer.status_code == (401 if who is None else 403), who


BAD: list[Json] = [
    {}, {"act": "shutdown"}, {"act": "call"}, {"act": "call", "number": "A1"}, {"act": "call", "number": "1234567"},
    {"act": "next", "counter": "c-aa"}, {"act": "next", "ticket": 1}, {"act": ["next"]},
]  # fmt: skip


@pytest.mark.parametrize("body", BAD, ids=str)
def test_a_key_that_means_nothing_is_refused(installation: Running, unchanged: Unchanged, body: Json) -> None:
    with unchanged():
        answer = installation.as_("pad").post(PRESS, body, installation.key())
    assert (answer.status_code, answer.json()["code"]) in ((422, "invalid_field"), (409, "pad_unbound"))
