"""Staff see on one page how every device is, the moment it changes, and a manager starts a kiosk anew."""

from playwright.sync_api import expect

from tests.e2e.conftest import Shoot
from tests.e2e.installation import CENTRE, Installation
from tests.e2e.pages import PATIENCE_MS, DeviceBoard
from tests.waiting import until

STATUS = "/devices/me/status"
WELL = {"state": "ok", "faults": [], "details": {}}


def test_staff_see_a_device_in_need_first_and_when_it_is_well_again(
    hall: Installation, device_board: DeviceBoard, shoot: Shoot
) -> None:
    kiosk = hall.device("kiosk-1")
    kiosk.post(STATUS, WELL)
    device_board.sign_in("clerk")
    row = device_board.row("kiosk-1")
    expect(row).to_contain_text("正常", timeout=PATIENCE_MS)
    kiosk.post(STATUS, {"state": "fault", "faults": ["reader_away"], "details": {}})
    expect(row).to_contain_text("读卡器连不上，请检查连接线", timeout=PATIENCE_MS)
    expect(device_board.see(".devices li").first).to_contain_text("kiosk-1")
    expect(row.get_by_role("button")).to_have_count(0)  # a clerk starts no kiosk anew
    expect(device_board.see(".list")).to_have_count(0)
    shoot("devices", device_board)
    kiosk.post(STATUS, WELL)
    expect(row).to_contain_text("正常", timeout=PATIENCE_MS)


def test_manager_starts_a_kiosk_anew_after_being_asked(hall: Installation, device_board: DeviceBoard) -> None:
    kiosk = hall.device("kiosk-1")
    before = kiosk.post(STATUS, WELL).get("restart_asked_at")
    device_board.sign_in("manager")
    device_board.row("kiosk-1").get_by_role("button").click()
    device_board.see(".sure .plain").click()
    assert kiosk.post(STATUS, WELL).get("restart_asked_at") == before
    device_board.row("kiosk-1").get_by_role("button").click()
    device_board.see(".sure .primary").click()
    device_board.says("已通知 kiosk-1 重启")
    assert kiosk.post(STATUS, WELL)["restart_asked_at"] != before


def test_manager_prints_who_waits_in_one_queue_to_be_called_by_hand(
    hall: Installation, device_board: DeviceBoard, shoot: Shoot
) -> None:
    first, second = hall.draw("GA001"), hall.draw("GA001")
    device_board.sign_in("manager")
    device_board.see(".list [name=queue]").select_option(first["queue"])
    shoot("devices-calling-list", device_board)
    device_board.see(".list .primary").click()
    device_board.says("请到打印机旁取手工叫号单")

    def lists() -> list[str]:
        slips = ["\n".join(slip["lines"]) for slip in hall.twin("printer-1")["slips"]]
        return [slip for slip in slips if "手工叫号单" in slip]

    until(lists, "the list to come out", 60.0)
    assert all(one["number"] in lists()[-1] for one in (first, second))


def test_account_that_may_not_see_the_devices_is_told_so(
    hall: Installation, device_board: DeviceBoard
) -> None:
    device_board.sign_in("hotline")
    device_board.says("这个账号不能查看设备")
    assert hall.staff("operator").get(f"{CENTRE}/devices")["devices"]
