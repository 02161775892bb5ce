"""A device is told to start anew: it hears of it with each status, as one order, and only a device of the centre."""

from tests.server.running import ELSEWHERE, HERE, Running
from tests.waiting import until

DEVICE = "tv-1"
RESTART = f"/centres/{HERE}/devices/{DEVICE}/restart"
WELL = {"state": "ok", "faults": [], "details": {}}


def told(installation: Running) -> int | None:
    answer = installation.as_("tv").post("/devices/me/status", WELL)
    assert answer.status_code == 200, answer.text
    at: int | None = answer.json().get("restart_asked_at")
    return at


def test_a_device_told_to_start_anew_hears_the_same_order_with_each_status(installation: Running) -> None:
    manager, key = installation.as_("manager"), installation.key()
    before = told(installation)
    asked, again = (manager.post(RESTART, {}, key=key) for _ in range(2))
    assert (asked.status_code, again.json()) == (202, asked.json())
    at = asked.json()["restart_asked_at"]
    assert at != before
    assert [told(installation) for _ in range(2)] == [at, at]
    assert manager.post(RESTART, {}, key=installation.key()).json()["restart_asked_at"] > at


def test_staff_see_when_a_device_was_told_to_start_anew(installation: Running) -> None:
    at = installation.as_("manager").post(RESTART, {}, key=installation.key()).json()["restart_asked_at"]
    listed = f"/centres/{HERE}/devices"

    def shown() -> bool:
        devices = installation.as_("clerk").get(listed).json()["devices"]
        return next(one for one in devices if one["id"] == DEVICE)["restart_asked_at"] == at

    assert until(shown)


def test_a_device_unknown_or_of_another_centre_is_not_found(installation: Running) -> None:
    manager = installation.as_("manager")
    for device in ("nothing-1", "kiosk-9"):
        answer = manager.post(f"/centres/{HERE}/devices/{device}/restart", {})
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), device
    assert manager.post(f"/centres/{ELSEWHERE}/devices/{DEVICE}/restart", {}).status_code == 404


def test_a_device_is_told_the_calendars_time_beside_the_orders(installation: Running) -> None:
    answer = installation.as_("tv").post("/devices/me/status", WELL).json()
    assert abs(answer["now_at"] - answer["at"]) < 60_000
