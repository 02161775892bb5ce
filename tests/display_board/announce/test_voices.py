"""Voices at work: real WAV files into twins, real reports to a hall; and what a player that fails comes to."""

import json
import threading
import wave
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from display_board.announce.announcer import Announcer
from display_board.announce.config import Voice
from display_board.announce.group import Group
from display_board.announce.players import Program, Twin
from display_board.announce.reports import Reports
from display_board.announce.speaker import Speaker
from display_board.announce.turns import Call
from display_board.posting import BEAT_S
from server.client.http import Api
from server.wire.fold import Fold

FIRST = Call("101-0", "t1", "A001", "c1")
NOON_S = 1_764_302_400  # 2025-11-28 12:00 in Shanghai

Make = Callable[..., Group]


@pytest.fixture
def group(hall, tmp_path: Path) -> Iterator[Make]:
    made: list[Group] = []

    def make(*voices: Voice, pace: float = 0.0) -> Group:
        speakers = []
        for voice in voices:
            reports = Reports(Api(hall.url, hall.token), "demo", voice.id)
            speaker = Speaker(voice, Twin(voice.id, tmp_path / "twins", pace), reports, tmp_path)
            speaker.catalogue(hall.catalogue)
            reports.start()
            speakers.append(speaker)
        made.append(Group("hall", speakers, lambda: NOON_S))
        made[-1].start()
        return made[-1]

    yield make
    for one in made:
        one.stop()
        for speaker in one.speakers:
            speaker.reports.stop()


def told(tmp_path: Path, voice: str = "voice-1") -> list[str]:
    said = json.loads((tmp_path / "twins" / f"{voice}.json").read_text("utf-8"))["said"]
    return [one["caption"] for one in said]


def shown(event: str, fault: str = "") -> tuple[str, dict[str, object]]:
    body: dict[str, object] = {"event_id": event, "ok": not fault}
    return "/centres/demo/shown", body | ({"fault": fault} if fault else {})


def test_a_call_is_heard_in_both_languages_and_reported(hall, group, tmp_path: Path) -> None:
    voice = Voice("voice-1", languages=("zh-CN", "en"), times=1)
    group(voice).called(FIRST)
    hall.posts.wait(lambda posts: shown("101-0") in posts)
    assert told(tmp_path) == ["请A001号到1号窗口办理 Ticket A001, please go to counter 1"]
    with wave.open(str(tmp_path / "twins" / "voice-1.wav")) as sound:
        assert (sound.getnchannels(), sound.getsampwidth(), sound.getframerate()) == (1, 2, 22_050)
        assert 6 < sound.getnframes() / 22_050 < 14


def test_it_is_said_twice_and_only_the_first_time_after_a_chime(hall, group, tmp_path: Path) -> None:
    one = group(Voice("voice-1"))
    one.called(FIRST)
    one.called(Call("102-0", "t2", "A002", "c2"))
    hall.posts.wait(lambda posts: shown("102-0") in posts)
    assert told(tmp_path)[:2] == ["请A001号到1号窗口办理"] * 2
    lengths = [
        one["length_s"] for one in json.loads((tmp_path / "twins/voice-1.json").read_text("utf-8"))["said"]
    ]
    assert 1.4 < lengths[0] - lengths[1] < 1.7


def test_what_is_over_while_it_is_said_is_not_said_again(hall, group, tmp_path: Path) -> None:
    one = group(Voice("voice-1", times=3))
    one.called(FIRST)
    hall.posts.wait(lambda posts: shown("101-0") in posts)
    one.over("t1")
    one.called(Call("102-0", "t2", "A002", "c2"))
    hall.posts.wait(lambda posts: shown("102-0") in posts)
    assert told(tmp_path).count("请A001号到1号窗口办理") < 3


def test_quiet_hours_are_reported_and_nothing_is_heard(hall, group, tmp_path: Path) -> None:
    group(Voice("voice-1", quiet=("12:00-13:30",))).called(FIRST)
    hall.posts.wait(lambda posts: shown("101-0", "quiet_hours") in posts)
    assert told(tmp_path) == []


def test_two_zones_within_earshot_take_turns_on_their_own_loudspeakers(hall, group, tmp_path: Path) -> None:
    one = group(Voice("voice-1", counters=("c1",), times=1), Voice("voice-2", counters=("c2",), times=1))
    one.called(FIRST)
    one.called(Call("102-0", "t2", "A002", "c2"))
    one.called(Call("103-0", "t3", "A003", "c3"))  # nobody's
    hall.posts.wait(lambda posts: shown("101-0") in posts and shown("102-0") in posts)
    assert told(tmp_path, "voice-1") == ["请A001号到1号窗口办理"]
    assert told(tmp_path, "voice-2") == ["请A002号到2号窗口办理"]


@pytest.mark.parametrize("fault", ["no_sound_card", "player_missing"])
def test_a_fault_is_reported_by_name_and_so_is_its_end(hall, group, tmp_path: Path, fault: str) -> None:
    one = group(Voice("voice-1", times=1))
    (tmp_path / "twins" / "voice-1.faults").write_text(json.dumps([fault]))
    one.called(FIRST)
    hall.posts.wait(lambda posts: shown("101-0", fault) in posts)
    broken = ("/devices/me/status", {"state": "fault", "faults": [fault], "details": {"beat_s": BEAT_S}})
    hall.posts.wait(lambda posts: broken in posts)
    (tmp_path / "twins" / "voice-1.faults").write_text("[]")
    one.called(Call("102-0", "t2", "A002", "c2"))
    hall.posts.wait(
        lambda posts: (
            ("/devices/me/status", {"state": "ok", "faults": [], "details": {"beat_s": BEAT_S}}) in posts
        )
    )


def test_a_silenced_voice_ends_at_once(group) -> None:
    one = group(Voice("voice-1"), pace=1_000)
    one.called(FIRST)
    ended = threading.Thread(target=one.stop)
    ended.start()
    ended.join(60)
    assert not ended.is_alive()


def test_a_player_that_is_not_there_or_fails_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wav = tmp_path / "one.wav"
    with wave.open(str(wav), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(22_050)
        sound.writeframes(bytes(100))
    monkeypatch.setenv("PATH", str(tmp_path))
    missing = Program()
    missing.start(wav, "")
    assert missing.wait() == "player_missing"
    for code, fault in ((1, "no_sound_card"), (0, "")):
        player = tmp_path / "aplay"
        player.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/asked\nexit {code}\n')
        player.chmod(0o755)
        there = Program(device="hw:1")
        there.start(wav, "")
        assert there.wait() == fault
    assert (tmp_path / "asked").read_text().split() == ["-q", "-D", "hw:1", str(wav)]


class Kept(Group):
    """A group that only keeps what it is told."""

    def __init__(self) -> None:
        super().__init__("kept", [])
        self.calls: list[str] = []
        self.ended: list[str] = []

    def called(self, call: Call) -> None:
        self.calls.append(call.number)

    def over(self, ticket: str) -> None:
        self.ended.append(ticket)


def event(order: int, kind: str, number: str, state: str, at: int) -> dict[str, object]:
    ticket = {"id": number, "number": number, "state": state, "version": order, "counter": "c1"}
    return {"event_id": f"{order}-0", "type": kind, "at": at, "centre": "demo", "day": "", "ticket": ticket}


def test_what_was_called_before_the_start_is_not_news_and_what_is_started_is_over() -> None:
    kept = Kept()
    announcer, fold = Announcer([kept]), Fold({"centre": "demo", "event_id": "1-0"})
    fold.apply(event(2, "ticket.called", "A001", "called", 0))
    announcer.changed(fold, None)
    announcer.connected(True)
    for told in (
        event(3, "ticket.called", "A002", "called", 0),
        event(4, "ticket.started", "A002", "serving", 0),
    ):
        fold.apply(told)
        announcer.changed(fold, told)
    assert (kept.calls, kept.ended) == (["A002"], ["A002"])


def test_calls_missed_while_cut_off_are_said_unless_they_are_old() -> None:
    kept, now = Kept(), [1_000.0]
    announcer, fold = Announcer([kept], lambda: now[0]), Fold({"centre": "demo", "event_id": "1-0"})
    announcer.changed(fold, None)
    announcer.connected(True)
    heard = event(2, "ticket.called", "A001", "called", 5_000_000)
    fold.apply(heard)
    announcer.changed(fold, heard)
    announcer.connected(False)
    now[0] += 300
    missed = [
        event(3, "ticket.called", "A002", "called", 5_100_000),
        event(4, "ticket.called", "A003", "called", 5_290_000),
    ]
    for told in missed:
        fold.apply(told)
        announcer.changed(fold, told)
    assert kept.calls == ["A001", "A003"]


def test_a_voice_says_how_it_is_while_nothing_is_called(hall) -> None:
    reports = Reports(Api(hall.url, hall.token), "demo", "voice-1", beat_s=0.05)
    reports.start()
    hall.posts.wait(lambda posts: len(posts) >= 3)
    reports.stop()
    assert {path for path, _ in hall.posts.told} == {"/devices/me/status"}
    assert hall.posts.told[0][1] == {"state": "ok", "faults": [], "details": {"beat_s": 0.05}}
