"""The programs as an operator runs them: a board and its twin as processes, a hall over real HTTP and Socket.IO."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from display_board.__main__ import main
from display_board.virtual.card import Card
from tests.display_board.wire import Wire

Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start(hall) -> Iterator[Start]:
    with_token = {**os.environ, "QUHAO_TOKEN": hall.token}
    running: list[subprocess.Popen[str]] = []

    def start(*arguments: str) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, "-m", *arguments],
            env=with_token, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        running.append(process)
        return process

    yield start
    for process in running:
        process.kill()
        process.communicate()


def board(start: Start, hall, link: str, *more: str) -> "subprocess.Popen[str]":
    return start("display_board", "--server", hall.url, "--device", "board-1", "--link", link, *more)


def ready(process: "subprocess.Popen[str]") -> list[str]:
    assert process.stdout is not None
    words = process.stdout.readline().split()
    assert words[:1] == ["ready"], process.communicate()
    return words


def test_call_reaches_the_lit_board_and_is_reported_shown(hall, start, twin) -> None:
    assert ready(board(start, hall, twin.url)) == ["ready", "board-1", twin.url]
    hall.posts.wait(
        lambda told: any(path == "/devices/me/status" and body["state"] == "ok" for path, body in told)
    )
    assert "示例区政务服务中心（示例）" in twin.wait_text("欢迎光临")["text"]
    event = hall.call("A001", "c3")
    hall.posts.wait(lambda told: ("/centres/demo/shown", {"event_id": event, "ok": True}) in told)
    told = twin.wait_text("A001 请到3号窗口")
    assert not told["cut"]
    with Image.open(twin.folder / "board-1.png") as picture:
        assert picture.size == (320 * 6 + 24, 96 * 6 + 24)


def turns(told: list[tuple[str, dict]]) -> list[str]:
    """The states that a device has told of itself, each as long as it lasted once."""
    states = [body["state"] for path, body in told if path == "/devices/me/status"]
    return [state for index, state in enumerate(states) if state not in states[index - 1 : index]]


def test_dark_board_is_reported_and_shows_the_last_call_when_it_is_back(hall, start, twin) -> None:
    ready(board(start, hall, twin.url))
    twin.wait_text("欢迎光临")
    twin.fail("no_answer")
    event = hall.call("A001", "c3")
    hall.posts.wait(
        lambda told: (
            (
                "/centres/demo/shown",
                {"event_id": event, "ok": False, "fault": "no_answer", "boards": ["board-1"]},
            )
            in told
        )
    )
    hall.posts.wait(lambda told: turns(told) == ["ok", "fault"])
    twin.fail()
    hall.posts.wait(lambda told: ("/centres/demo/shown", {"event_id": event, "ok": True}) in told)
    hall.posts.wait(lambda told: turns(told) == ["ok", "fault", "ok"])


def test_board_without_power_shows_the_hall_again_when_it_is_back(hall, start, twin) -> None:
    ready(board(start, hall, twin.url))
    twin.wait_text("欢迎光临")
    hall.call("A001", "c3")
    twin.wait_text("A001")
    twin.fail("power_off")
    hall.posts.wait(lambda told: "fault" in turns(told))
    assert twin.told()["text"] == ""
    hall.call("A002", "c4")
    twin.fail()
    told = twin.wait_text("A002")
    assert "A001" in told["text"]


STRIPS = """
[[boards]]
id = "strip-{number}"
link = "serial://{line}"
driver = "cp5200"
address = {number}
kind = "counter"
counters = ["c{number}"]
width = 192
height = 32
"""


def test_strips_of_one_serial_line_show_their_counters_calls(hall, start, tmp_path: Path) -> None:
    config = tmp_path / "boards.toml"
    config.write_text("".join(STRIPS.format(number=number, line=tmp_path / "rs485") for number in (3, 4)))
    ready(start("display_board.virtual", "--config", str(config), "--data", str(tmp_path)))
    program = start("display_board", "--server", hall.url, "--config", str(config))
    assert ready(program)[2] == f"serial://{tmp_path / 'rs485'}"
    event = hall.call("A001", "c3", opened=True)
    hall.posts.wait(lambda told: ("/centres/demo/shown", {"event_id": event, "ok": True}) in told)
    watch = threading.Event()
    while "A001" not in lit(tmp_path, "strip-3"):  # the answer comes before the picture
        assert not watch.wait(0.02)
    assert "A001" not in lit(tmp_path, "strip-4")

    program.kill()
    program.wait(60)
    assert "A001" in lit(tmp_path, "strip-3")
    blank = start("display_board", "blank", "--config", str(config), "--language", "en")
    said, _ = blank.communicate(timeout=100)
    assert blank.returncode == 0, said
    while "A001" in lit(tmp_path, "strip-3"):
        assert not watch.wait(0.02)


def test_program_that_is_told_to_stop_takes_its_numbers_down(hall, start, twin) -> None:
    ready(program := board(start, hall, twin.url))
    hall.call("A001", "c3")
    twin.wait_text("A001")
    program.terminate()
    assert program.wait(60) == 0
    assert "A001" not in twin.wait_text("屏幕暂停更新")["text"]


def lit(folder: Path, device: str) -> str:
    """What a twin shows."""
    return str(json.loads((folder / "twins" / f"{device}.json").read_text("utf-8"))["text"])


def test_twin_process_says_where_it_listens_and_starts_dark(start, tmp_path: Path) -> None:
    process = start("display_board.virtual", "--device", "board-7", "--port", "0", "--data", str(tmp_path))
    assert ready(process)[1] == "board-7"
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0
    with Image.open(tmp_path / "twins" / "board-7.png") as picture:
        assert max(picture.tobytes()) < 64


def test_terminated_board_stops_at_once(hall, start, twin) -> None:
    process = board(start, hall, twin.url)
    ready(process)
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0


def test_unknown_device_fails_with_one_line(hall, start, twin) -> None:
    hall.token = "another-token"
    process = board(start, hall, twin.url)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert errors.splitlines()[-1] == "the server refuses this board: unauthorised"


@pytest.mark.parametrize("code", ["store_away", "too_many"])
def test_board_waits_while_the_hall_can_not_be_followed(hall, start, twin, code: str) -> None:
    hall.refuse_follow = code
    process = board(start, hall, twin.url)
    hall.follows.wait(lambda told: told.count(code) == 3)
    hall.refuse_follow = None
    ready(process)
    event = hall.call("A001", "c3")
    hall.posts.wait(lambda told: ("/centres/demo/shown", {"event_id": event, "ok": True}) in told)


def test_board_waits_while_the_server_is_too_busy_for_its_catalogue(hall, start, twin) -> None:
    hall.refuse_http = (429, "too_many")
    process = board(start, hall, twin.url)
    hall.posts.wait(lambda told: len(told) == 3)
    hall.refuse_http = None
    ready(process)


def test_board_of_another_hall_fails_with_one_line(hall, start, twin) -> None:
    hall.refuse_follow = "not_yours"
    _, errors = board(start, hall, twin.url).communicate(timeout=60)
    assert errors.splitlines()[-1] == "the server refuses this board: not_yours"


def test_wrong_configuration_is_told_whole_before_anything_is_opened(hall, start, tmp_path: Path) -> None:
    config = tmp_path / "boards.toml"
    config.write_text(
        '[[boards]]\nid = "a"\nlink = "tpc://x"\n[[boards]]\nid = "b"\nlink = "tcp://x"\nsiz = 3\n'
    )
    process = start("display_board", "--config", str(config))
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 2
    assert errors.splitlines() == [
        "board 'a': link 'tpc://x': a link begins with tcp:// or serial://",
        "board 'b': unknown setting 'siz': did you mean 'sizes'?",
    ]


def test_tokens_and_server_that_are_not_there_are_told_all_at_once(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    config, empty = tmp_path / "boards.toml", tmp_path / "empty"
    empty.touch()
    config.write_text(
        f'[[voices]]\nid = "v1"\ntoken_file = "{tmp_path}/none"\n[[voices]]\nid = "v2"\ntoken_file = "{empty}"\n'
    )
    assert main(["--config", str(config), "--server", "htp://x", "--token-file", f"{tmp_path}/away"], {}) == 2
    assert capsys.readouterr().err.splitlines() == [
        "--server 'htp://x': expected http://HOST[:PORT]",
        f"{tmp_path}/away: No such file or directory",
        f"voice 'v1': {tmp_path}/none: No such file or directory",
        f"voice 'v2': {empty}: there is no token in it",
    ]


def test_missing_configuration_file_is_wrong_usage(hall, start, tmp_path: Path) -> None:
    process = start("display_board", "--config", str(tmp_path / "none.toml"))
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 2
    assert errors.startswith("can't read the configuration")


def test_walk_shows_each_board_its_own_address_and_says_what_to_check(start, tmp_path: Path) -> None:
    wire = Wire([Card(1), Card(2), Card(3)])
    wire.manners.mute = {2}
    config = tmp_path / "boards.toml"
    config.write_text(
        "".join(
            f'[[boards]]\nid = "strip-{number}"\nlink = "{wire.url}"\naddress = {number}\nkind = "counter"\n'
            f'counters = ["c{number}"]\nwidth = 128\nheight = 32\n'
            for number in (1, 2, 3)
        )
    )
    process = start("display_board", "test", "--config", str(config), "--hold", "0", "--language", "en")
    said, _ = process.communicate(timeout=100)
    url = wire.url
    wire.close()
    assert process.returncode == 1
    assert said.splitlines() == [
        f"strip-1 ({url}, address 1): answered",
        f"strip-2 ({url}, address 2): No answer: check power and cable",
        f"strip-3 ({url}, address 3): answered",
        "All 3 boards visited, something wrong with 1: strip-2",
    ]
    (area,) = wire.cards[2].areas.values()
    assert ["".join(run.text for run in row) for row in area.pages[0]] == ["strip-3 地址3", "c3"]


def test_walk_tells_of_two_boards_with_one_address(start, tmp_path: Path) -> None:
    wire = Wire([Card(1), Card(1), Card(2)])
    config = tmp_path / "boards.toml"
    config.write_text(
        "".join(
            f'[[boards]]\nid = "strip-{number}"\nlink = "{wire.url}"\naddress = {number}\nkind = "counter"\n'
            f'counters = ["c{number}"]\nwidth = 128\nheight = 32\n'
            for number in (1, 2)
        )
    )
    process = start("display_board", "test", "--config", str(config), "--hold", "0", "--language", "en")
    said, _ = process.communicate(timeout=100)
    wire.close()
    assert [line.partition(": ")[2] for line in said.splitlines()] == [
        "Two boards have this address: give one of them another",
        "answered",
        "strip-1",
    ]
