"""What makes something takes a key: the same request again is given the first answer, another one is refused."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.server.running import HERE, Running

Json = dict[str, Any]
TICKETS, HELP = f"/centres/{HERE}/tickets", f"/centres/{HERE}/help"


def slip(installation: Running) -> tuple[Json, Json]:
    ticket = installation.draw(installation.lane())["id"]
    body = {"printer": "printer-1", "kind": "ticket", "ticket": ticket}
    return body, body | {"kind": "reprint"}


def bell(installation: Running) -> tuple[Json, Json]:
    """None rings."""
    rung = installation.as_("kiosk").post(HELP).json()["id"]
    installation.as_("guide").post(f"{HELP}/{rung}/answer")
    return {"topic": "papers"}, {"topic": "other"}


def of_a_lane(installation: Running) -> tuple[Json, Json]:
    body = {"service": installation.lane().service, "channel": "kiosk"}
    return body, body | {"cases": 2}


MADE: dict[str, tuple[str, str, Callable[[Running], tuple[Json, Json]]]] = {
    "ticket": ("kiosk", TICKETS, of_a_lane),
    "slip": ("kiosk", f"/centres/{HERE}/prints", slip),
    "help": ("kiosk", HELP, bell),
    "helped": ("guide", f"/centres/{HERE}/helped", lambda _: ({"kind": "answered"}, {"kind": "online"})),
    "enquiry": ("guide", "/enquiries", lambda _: ({"asked": "问什么"}, {"asked": "问别的"})),
    "account": (
        "operator",
        "/manage/accounts",
        lambda it: (
            {"username": it.key(), "name": "某人", "roles": ["clerk"], "centre": HERE},
            {"username": it.key(), "name": "某人", "roles": ["clerk"], "centre": HERE},
        ),
    ),
    "device": (
        "operator",
        "/manage/devices",
        lambda it: (
            {"id": f"tv-{it.key()}", "kind": "tv", "centre": HERE},
            {"id": f"tv-{it.key()}", "kind": "tv", "centre": HERE},
        ),
    ),
}


@pytest.mark.parametrize("made", MADE)
def test_what_is_made_under_a_key_is_made_once(installation: Running, made: str) -> None:
    who, path, bodies = MADE[made]
    body, other = bodies(installation)
    api, key = installation.as_(who), installation.key()
    first, again = (api.post(path, body, key=key) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200), again.text
    assert again.json() == first.json()
    reused = api.post(path, other, key=key)
    assert (reused.status_code, reused.json()["code"]) == (422, "key_reused")


def test_a_bell_that_rings_already_is_no_new_one(installation: Running) -> None:
    bell(installation)
    rung, again = (installation.as_("kiosk").post(HELP, {"topic": "papers"}) for _ in range(2))
    assert (rung.status_code, again.status_code) == (201, 200)
    assert again.json() == rung.json()
