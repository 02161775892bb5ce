"""What the pages say of a call is what the boards' program says: both are held to the same cases."""

import json
from pathlib import Path
from typing import Any

import pytest

from display_board.announce.turns import Call, Turns
from server.web.voice import address, as_json
from server.wire.voice.inventory import pieces
from server.wire.voice.wording import Script, script

HERE = Path(__file__).parent
CASES = json.loads(HERE.joinpath("voice_cases.json").read_text("utf-8"))
TURNS = json.loads(HERE.joinpath("voice_turns.json").read_text("utf-8"))


def made(language: str) -> Script:
    return script(CASES["counters"], language, frozenset(pieces(language)))


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_script_of_the_cases_is_the_one_made_now(language: str) -> None:
    assert as_json(made(language), "demo") == CASES["scripts"][language]


@pytest.mark.parametrize(
    "case", CASES["calls"], ids=lambda case: f"{case['number']}-{case['counter']}-{case['language']}"
)
def test_a_call_is_said_as_in_the_cases(case: dict[str, Any]) -> None:
    said = made(case["language"]).say(case["number"], case["counter"], short=case["short"])
    assert [address(part, "demo") for part in said] == case["sounds"]
    assert made(case["language"]).caption(case["number"], case["counter"]) == case["caption"]


@pytest.mark.parametrize("case", TURNS, ids=lambda case: case["name"])
def test_turns_are_taken_as_in_the_cases(case: dict[str, Any]) -> None:
    turns = Turns()
    for at, step in enumerate(case["steps"]):
        if named := step.get("called") or step.get("recalled"):
            number, counter = named
            turns.called(Call(f"{at}-0", number, number, counter, "recalled" in step))
        if ticket := step.get("over"):
            turns.over(ticket)
        turns.at_counters(step.get("counters", {}).items())
        if "said" in step:
            turns.said()
        if "clear" in step:
            turns.clear()
        if "stands" in step:
            assert turns.stands is step["stands"]
        if "next" in step:
            turn = turns.next()
            assert (turn and [turn.call.number, turn.short]) == step["next"]
            assert turn is None or turn.call.counter == step.get("counter", turn.call.counter)
