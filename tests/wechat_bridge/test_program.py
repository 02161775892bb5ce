"""The bridge as a program: ready line, a chat with it, its end, and what it refuses to start with."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from wechat_bridge.virtual import Chat, signed

ROOT = Path(__file__).parents[2]
DEADLINE_S = 60.0
Started = Callable[..., "subprocess.Popen[str]"]


def environment(**changed: str) -> dict[str, str]:
    known = {name: value for name, value in os.environ.items() if not name.startswith("QUHAO_")}
    secrets = {"QUHAO_TOKEN": "device-token", "QUHAO_WECHAT_TOKEN": "callback-token"}
    return {**known, **secrets, "PYTHONPATH": str(ROOT), **changed}


def run(module: str, *arguments: str, **changed: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(
        command, env=environment(**changed), capture_output=True, text=True, timeout=DEADLINE_S, check=False
    )


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@pytest.fixture
def bridge(hall_url: str, port: int) -> Iterator["subprocess.Popen[str]"]:
    command = [
        sys.executable,
        "-m",
        "wechat_bridge",
        "--server",
        hall_url,
        "--device",
        "wechat-1",
        "--port",
        str(port),
    ]
    with subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == f"ready wechat-1 http://127.0.0.1:{port}/wechat/callback\n"
        yield program
        program.kill()


def test_program_draws_and_ends_within_two_seconds_of_being_told(bridge, hall, port: int) -> None:
    url = f"http://127.0.0.1:{port}/wechat/callback"
    assert "已为您取号：A001" in Chat(url, "callback-token", "o-zhang").say("取号 居住证")
    told = run("wechat_bridge.virtual", "--url", url, "--openid", "o-zhang", "--text", "进度")
    assert (told.returncode, told.stdout.splitlines()[0]) == (0, "A001　已远程取号，待签到")
    bridge.send_signal(signal.SIGTERM)
    assert bridge.wait(60) == 0
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))


def test_program_refuses_what_is_not_of_wechat(bridge, hall, port: int) -> None:
    url = f"http://127.0.0.1:{port}/wechat/callback"
    with pytest.raises(requests.HTTPError, match="403"):
        Chat(url, "guess", "o-zhang").say("取号 居住证")
    stranger = Chat(url, "callback-token", "o-zhang", clock=lambda: 1_000_000_000)
    with pytest.raises(requests.HTTPError, match="403"):
        stranger.say("取号 居住证")
    assert hall.requests == []


def test_program_refuses_a_body_of_no_stated_length(bridge, port: int) -> None:
    url = f"http://127.0.0.1:{port}/wechat/callback"
    query = signed("callback-token", int(time.time()), "n")
    answer = requests.post(url, params=query, data=iter([b"<xml/>"] * 100), timeout=DEADLINE_S)
    assert answer.status_code == 411


def test_worker_goes_when_its_parent_is_killed(bridge, port: int) -> None:
    bridge.kill()
    bridge.wait(DEADLINE_S)
    assert bridge.stdout.read() == ""  # nobody holds the other end any more
    with socket.create_server(("127.0.0.1", port)):
        pass


def test_secrets_are_never_on_the_command_line(bridge) -> None:
    children = Path(f"/proc/{bridge.pid}/task/{bridge.pid}/children").read_text().split()
    for process in [str(bridge.pid), *children]:
        line = Path(f"/proc/{process}/cmdline").read_bytes()
        assert b"device-token" not in line
        assert b"callback-token" not in line


@pytest.mark.parametrize("missing", ["QUHAO_TOKEN", "QUHAO_WECHAT_TOKEN"])
def test_missing_secret_is_wrong_usage(missing: str) -> None:
    ended = run("wechat_bridge", **{missing: ""})
    assert ended.returncode == 2
    assert missing in ended.stderr


@pytest.mark.parametrize(
    "wrong", [["--port", "0"], ["--port", "x"], ["--token-file", "/nowhere"], ["--sing"]]
)
def test_wrong_flag_is_wrong_usage(wrong: list[str]) -> None:
    ended = run("wechat_bridge", *wrong)
    assert (ended.returncode, ended.stdout) == (2, "")


def test_taken_port_is_a_failure_told_in_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = run("wechat_bridge", "--port", str(port))
    assert (ended.returncode, ended.stderr) == (1, f"127.0.0.1:{port} is taken\n")


def test_stand_in_without_a_bridge_fails_in_one_line(port: int) -> None:
    ended = run("wechat_bridge.virtual", "--url", f"http://127.0.0.1:{port}/", "--text", "取号")
    assert (ended.returncode, ended.stderr) == (1, "no reply: ConnectionError\n")
