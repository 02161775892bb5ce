"""The demo's life: it starts, survives the death of any of its parts, ends whole, and goes on where it stopped."""

import os
import signal
import socket
import stat
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.ports import free_port
from tests.server.cli.conftest import Demo, quhao
from tests.server.running import Api
from tests.waiting import until

CENTRE = "demo"
PARTS = {
    "web": "granian", "live": "gunicorn", "archive": "server.consumers.runner", "store": "valkey-server",
    "printer twin": "printers.virtual", "board twin": "display_board.virtual", "printer": "-m printers ",
    "board": "-m display_board ", "wechat": "-m wechat_bridge ", "weixin": "wechat_bridge.virtual",
}  # fmt: skip
BESIDE = {"printer twin", "board twin", "board", "weixin"}
"""Parts that are brought back as their likes are."""


@pytest.fixture(scope="module")
def demo(fresh_demo: Demo) -> Iterator[Demo]:
    fresh_demo.start()
    yield fresh_demo
    if fresh_demo.process.poll() is None:
        assert fresh_demo.end() == 0


def draw(demo: Demo) -> dict[str, Any]:
    """A ticket, as soon as one can be drawn: a part may just have been killed."""
    api = demo.as_("kiosk-1")
    service = until(lambda: first_service(api))
    body, key = {"service": service, "channel": "kiosk"}, f"draw-{time.monotonic_ns()}"
    answer = until(lambda: answered(api, f"/centres/{CENTRE}/tickets", body, key))
    drawn: dict[str, Any] = answer.json()
    return drawn


def first_service(api: Api) -> str | None:
    found = answered_get(api, f"/centres/{CENTRE}/services")
    return found["services"][0]["code"] if found else None


def answered(api: Api, path: str, body: Any, key: str) -> Any:
    try:
        answer = api.post(path, body, key=key)
    except OSError:
        return None
    return answer if answer.ok else None


def answered_get(api: Api, path: str, **more: Any) -> Any:
    try:
        answer = api.get(path, **more)
    except OSError:
        return None
    return answer.json() if answer.ok else None


def pids_of(demo: Demo, part: str) -> list[int]:
    """The processes of a part, the outermost first."""
    return sorted(pid for name, pid in demo.children().items() if PARTS[part] in name)


def test_the_credentials_are_for_their_owner_only(demo: Demo) -> None:
    assert stat.S_IMODE((demo.data / "credentials.json").stat().st_mode) == 0o600
    for token in (demo.data / "tokens").iterdir():
        assert stat.S_IMODE(token.stat().st_mode) == 0o600
    known = demo.credentials()
    assert {"kiosk-1", "board-1", "tv-1", "printer-1", "wechat-1"} <= set(known["devices"])
    assert {"manager", "clerk", "guide", "operator"} <= set(known["staff"])
    assert {"url", "token", "aes_key", "appid"} <= set(known["wechat"])


def test_a_second_demo_on_the_same_hall_is_refused_with_one_line(demo: Demo) -> None:
    ended = quhao("demo", "--port", str(free_port()), "--data", str(demo.data), "--no-kiosk")
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert ended.stderr.strip().splitlines() == [f"quhao: another quhao already uses {demo.data / 'store'}"]
    assert draw(demo)


def test_a_port_in_use_is_told_in_one_line(demo: Demo) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        if port > 65_000:
            return
        ended = quhao("demo", "--port", str(port), "--data", str(demo.data.with_name("other")), "--no-kiosk")
    assert ended.returncode == 1
    assert ended.stderr.strip() == f"quhao: port {port} is in use; choose another with --port"
    assert not demo.data.with_name("other").exists()


@pytest.mark.parametrize(
    "part", [pytest.param(part, marks=pytest.mark.long) if part in BESIDE else part for part in PARTS]
)
def test_a_part_that_is_killed_is_back_and_nothing_is_lost(demo: Demo, part: str) -> None:
    before = draw(demo)
    killed = pids_of(demo, part)[0]
    os.kill(killed, signal.SIGKILL)
    until(lambda: killed not in demo.children().values() and pids_of(demo, part), told=f"{part} to be back")
    after = draw(demo)
    assert after["seq"] == before["seq"] + 1
    kept = until(lambda: answered_get(demo.as_("kiosk-1"), f"/centres/{CENTRE}/tickets/{before['id']}"))
    assert kept["state"] == "waiting"
    root = answered_get(demo.as_("kiosk-1"), "")
    live = Api(root["live_url"], None)
    until(lambda: answered_get(live, "/health/ready", root=True), told="live")
    live.close()


def test_it_goes_on_where_it_was_killed_and_leaves_nothing_running_and_no_secret_in_a_log(demo: Demo) -> None:
    before, known = draw(demo), demo.credentials()
    assert demo.end(signal.SIGKILL) == -signal.SIGKILL
    demo.start()
    assert demo.credentials()["devices"] == known["devices"]
    assert demo.credentials()["staff"] == known["staff"]
    kept = demo.as_("kiosk-1").get(f"/centres/{CENTRE}/tickets/{before['id']}").json()
    assert (kept["state"], kept["number"]) == ("waiting", before["number"])
    assert draw(demo)["seq"] == before["seq"] + 1
    clerk = known["staff"]["clerk"]
    assert demo.as_("kiosk-1").post("/sessions", clerk).status_code == 201
    ticket = draw(demo)
    for path in (f"/t/{ticket['secret']}", f"/t/{ticket['secret']}x"):
        demo.as_("kiosk-1").get(path, root=True, headers={"Accept": "application/json"})
    assert demo.end(signal.SIGINT) == 0
    for log in demo.data.rglob("*.log"):
        assert ticket["secret"] not in log.read_text("utf-8", "replace"), log
