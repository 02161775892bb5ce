"""`quhao bench` runs whole, writes every row with figures that can be, and leaves nothing running."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from server.cli.bench.district import Seen
from server.cli.bench.district import lost as lost_of
from server.cli.bench.parts import PARTS, Parts
from server.cli.bench.rows import Row, Series, table
from server.cli.bench.take_parts import PARTS as TAKE_PARTS
from server.cli.bench.take_parts import TakeParts
from server.store.client import Client

ROWS = {
    "draw", "draw_party", "take_1", "take_4", "take_16", "draw_crowd", "take_crowd", "memory",
    "python_draw_everysec", "python_draw_always", "http_1_everysec", "http_8_everysec", "http_32_everysec",
    "http_1_always", "http_8_always", "http_32_always", "together_always",
    "http_p50_everysec", "http_p99_everysec", "http_p50_always", "http_p99_always",
    "followers_10", "followers_100", "follower_memory", "followed_p99", "phone_memory",
    "key_to_board", "key_to_told", "boards_oldest", "boards_memory", "wechat_callback", "wechat_called",
    "http_p99_app_everysec", "http_p99_app_always", "district_day", *(f"draw_part_{part.id}" for part in PARTS),
    *(f"take_part_{part.id}" for part in TAKE_PARTS), "event_to_screen",
    "kiosk_start", "kiosk_touch", "slip_begins", "slip_bytes",
}  # fmt: skip


@pytest.mark.long
def test_quick_run_writes_every_row_with_positive_figures(tmp_path: Path) -> None:
    out = tmp_path / "bench.json"
    command = [sys.executable, "-m", "server.cli", "bench", "--quick", "--out", str(out)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path.cwd(), timeout=110)
    assert ran.returncode == 0, ran.stderr
    assert "not measured, Free Queue Manager: clone " in ran.stderr
    written = json.loads(out.read_text("utf-8"))
    rows = {row["id"]: row for row in written["rows"]}
    assert rows.keys() == ROWS
    assert written["quick"]
    assert written["machine"]["cores"] >= 1
    for row in rows.values():
        assert row["product"]["median"] > 0
        assert row["reference"] is None or (row["ratio"] > 0 and row["reference"]["median"] > 0)
        assert f"| {row['what']} |" in ran.stdout


@pytest.mark.parametrize(
    ("at", "reach", "reached"), [("most", 2.0, True), ("most", 1.9, False), ("least", 2.0, True), ("least", 2.1, False)]
)  # fmt: skip
def test_row_is_reached_when_the_ratio_is_on_the_right_side(at: str, reach: float, reached: bool) -> None:
    row = Row(id="r", what="w", unit="µs", product=Series.of([4, 40, 6]), beside="b", reference=Series.of([2, 20, 2]),
              reach=reach, at=at)  # type: ignore[arg-type]  # fmt: skip
    assert row.figure == 2.0
    assert row.is_reached is reached
    assert ("✗" in table([row])) is not reached


def test_row_without_reference_is_judged_by_its_own_figure() -> None:
    row = Row(id="r", what="w", unit="bytes", product=Series.of([700.0]), reach=1_200)
    assert row.figure == 700
    assert row.is_reached
    assert row.public()["ratio"] is None


def test_row_that_only_explains_has_nothing_to_reach() -> None:
    row = Row(id="r", what="w", unit="µs", product=Series.of([4.0]), reference=Series.of([2.0]), reach=None)
    assert row.is_reached is None
    assert row.public()["reach"] is None
    assert table([row]).endswith("| 2.00 | – |")


def test_draw_in_parts_does_what_each_part_is_there_for(client: Client) -> None:
    parts = Parts(client.redis)
    for place in range(len(PARTS)):
        commands = parts.commands(place, 2)
        number, event, *rest = client.redis.execute_command(*commands[0])
        assert (number, "-" in event) == ("A001", True)
        if PARTS[place].id == "ahead":
            assert rest == [0, 1]
            assert client.redis.execute_command(*commands[1])[2:] == [1, 2]
        again = client.redis.execute_command(*commands[0])
        assert again == ["again"] if place else again[0] == "A002"


def test_call_in_parts_does_what_each_part_is_there_for(client: Client) -> None:
    parts = TakeParts(client.redis)
    for place, part in enumerate(TAKE_PARTS):
        parts.wait(place, 2)
        (command,) = parts.commands(place, 1)
        number, event_id = client.redis.execute_command(*command)
        hall = command[3].removesuffix(":d")
        ((told_id, told),) = client.redis.xrange(f"{hall}:ev")
        assert told_id == event_id
        assert json.loads(told["k"])["ticket"] == number
        assert json.loads(told["o"])["version"] == 2
        assert client.redis.zcard(f"{hall}:q") == 1
        if place:
            assert client.redis.execute_command(*command) == ["again"]
        if part.id == "ring":
            assert told["q"] == "A 0 1"
            assert told["w"] == f"A 1764000000000 {number}"
            day = client.redis.hgetall(f"{hall}:d")
            assert (day["cn"], day["mx:A"], day["c:0"].partition("|")[0]) == ("1", "1764000000000", event_id)


@pytest.mark.parametrize(
    ("drawn", "called", "finished", "lost"),
    [
        ("ab", "ab", "ab", []),
        ("aa", "a", "a", ["2 draws gave 1 tickets", "1 of 2 were called, 1 times", "1 of 2 were finished, 1 times"]),
        ("ab", "ab", "a", ["1 of 2 were finished, 1 times"]),
        ("ab", "abb", "ab", ["2 of 2 were called, 3 times"]),
    ],
)  # fmt: skip
def test_day_in_which_anything_is_lost_or_done_twice_is_told(
    drawn: str, called: str, finished: str, lost: list[str]
) -> None:
    assert lost_of(Seen(Counter(drawn), Counter(called), Counter(finished)), 2) == lost


def test_series_gives_its_quartiles_beside_the_median() -> None:
    assert Series.of([5, 1, 3, 2, 4]).public() == {"median": 3.0, "quartiles": [2.0, 4.0], "rounds": 5}
