"""What is handed to espeak-ng, how a loudspeaker is cut off, and what is kept on disk."""

import os
import queue
import struct
import sys
import threading
import wave
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.session.spoken import aloud, digits
from kiosk.session.voice import Choice, Press, moved, parse_keys
from kiosk.voice import sounds
from kiosk.voice.jack import Jack
from kiosk.voice.players import Playing, Program, Virtual, player
from kiosk.voice.speaker import Sentence, Sound, Speaker
from server.client.espeak import CannotSpeak, Espeak
from server.wire.texts import catalogue
from server.wire.voice import tones
from server.wire.voice.pinyin import readable

DEADLINE_S = 60.0


@pytest.mark.parametrize(
    ("number", "language", "said"),
    [
        ("A001", "zh-CN", "A 零 零 一"),
        ("K1.001", "zh-CN", "K 一 零 零 一"),
        ("B209", "en", "B two zero nine"),
    ],
)
def test_number_is_read_sign_by_sign(number: str, language: str, said: str) -> None:
    assert digits(number, language) == said


def test_numbers_of_tickets_are_spelled_wherever_they_stand() -> None:
    assert aloud("B001 · 居住证办理 3 人", "zh-CN") == "B 零 零 一 · 居住证办理 3 人"
    assert aloud("编号 GA026x，2 楼 B 区", "zh-CN") == "编号 GA026x，2 楼 B 区"


@pytest.mark.parametrize(
    ("words", "read"),
    [
        ("您的号码是 A 零 零 一。", "nin2 de5 hao4 ma3 shi4 A ling2 ling2 yi1."),
        ("ID卡，女，绿", "I D ka3, nv3, lv4"),
        ("预计等 5–10 分钟", "yu4 ji4 deng3 5 dao4 10 fen1 zhong1"),
        ("9:30，10.5 元", "9 dian3 30, 10 dian3 5 yuan2"),
    ],
)
def test_chinese_is_read_as_pinyin(words: str, read: str) -> None:
    assert readable(words) == read


@given(st.text())
def test_no_hanzi_ever_reaches_the_voice(words: str) -> None:
    assert readable(words).isascii()


OURS = [key for key in catalogue() if key.startswith(("spoken.", "kiosk.", "refusal."))]


@pytest.mark.parametrize("key", OURS)
def test_no_word_of_ours_is_left_out_by_the_voice(key: str) -> None:
    hanzi = [sign for sign in catalogue()[key]["zh-CN"] if "\u4e00" <= sign <= "\u9fff"]
    assert sum(part[-1] in "12345" for part in readable("".join(hanzi)).split()) == len(hanzi)


def test_cursor_goes_round_over_what_there_is() -> None:
    choices = [Choice("a", "A"), Choice("b", "B"), Choice("c", "C")]
    assert moved(choices, None, 1) == choices[0]
    assert moved(choices, None, -1) == choices[2]
    assert moved(choices, "c", 1) == choices[0]
    assert moved(choices, "gone", 1) == choices[0]
    assert moved([], "a", 1) is None


def test_keys_are_set_by_their_codes() -> None:
    assert parse_keys("before=1, choose=3") == {1: Press.BEFORE, 3: Press.CHOOSE}
    with pytest.raises(ValueError, match="no key like"):
        parse_keys("up=1")


def test_sentence_is_rendered_once_and_the_oldest_go_first(tmp_path: Path) -> None:
    voice = Espeak(tmp_path, kept_files=2)
    first = voice.render("您好", "zh-CN")
    written = first.stat().st_ino
    assert voice.render("您好", "zh-CN").stat().st_ino == written
    with wave.open(str(first)) as sound:
        assert sound.getnframes() > sound.getframerate() / 5
    os.utime(first, (1, 1))
    voice.render("请稍候", "zh-CN")
    voice.render("Please wait", "en")
    assert not first.exists()
    assert len(list(tmp_path.iterdir())) == 2


def test_voice_that_is_not_there_is_told_once(tmp_path: Path) -> None:
    with pytest.raises(CannotSpeak):
        Espeak(tmp_path, program="no-such-program").render("您好", "zh-CN")
    told: list[bool] = []
    heard = threading.Event()

    def hear(able: bool) -> None:
        told.append(able)
        heard.set()

    twin = Virtual(tmp_path / "said.jsonl", pace=0)
    speaker = Speaker(Espeak(tmp_path, program="no-such-program"), twin, hear)
    speaker.start()
    speaker.say(Sentence("您好", "zh-CN"))
    assert heard.wait(DEADLINE_S)
    speaker.say(Sentence("您好", "zh-CN"))
    speaker.stop()
    assert told == [False]


class Listened(Virtual):
    """The twin, which also tells when a sound begins."""

    def __init__(self, file: Path, pace: float) -> None:
        super().__init__(file, pace)
        self.began = {word: threading.Event() for word in ("one", "two")}

    def start(self, wav: Path, said: str) -> Playing:
        begun = super().start(wav, said)
        self.began[said].set()
        return begun


def test_new_sentence_cuts_the_old_one_off(tmp_path: Path) -> None:
    wav = sounds.write(tones.chime(), tmp_path / "chime.wav")
    twin = Listened(tmp_path / "said.jsonl", pace=1_000)
    speaker = Speaker(Espeak(tmp_path), twin, lambda _: None)
    speaker.start()
    speaker.say(Sound(wav, "one"), Sound(wav, "never heard"))
    assert twin.began["one"].wait(DEADLINE_S)
    speaker.say(Sound(wav, "two"))
    assert twin.began["two"].wait(DEADLINE_S)
    speaker.stop()
    told = [line.get("said") or line.get("ended") for line in twin.lines()]
    assert told == ["one", "one", "two", "two"]
    assert all(line["cut_after_s"] is not None for line in twin.lines() if "ended" in line)


def test_player_program_is_killed_to_be_quiet_and_missed_if_it_fails(tmp_path: Path) -> None:
    wav = sounds.write(sounds.click(), tmp_path / "click.wav")
    playing = Program(f"{sys.executable} -c 'import signal; signal.pause()'").start(wav, "")
    playing.stop()
    playing.wait()
    broken = Program(f"{sys.executable} -c 'raise SystemExit(3)'").start(wav, "")
    with pytest.raises(OSError, match="ended with 3"):
        broken.wait()


def test_player_that_is_not_installed_is_none(tmp_path: Path) -> None:
    assert player("no-such-player -q", tmp_path) is None
    assert isinstance(player("virtual", tmp_path), Virtual)


def test_jack_tells_of_plugs_and_of_nothing_else(tmp_path: Path) -> None:
    device = tmp_path / "event0"
    os.mkfifo(device)
    line = os.open(device, os.O_RDWR)
    told: list[bool] = []
    out = threading.Event()

    def plug(inside: bool) -> None:
        told.append(inside)
        if not inside:
            out.set()

    jack = Jack(device, plug)
    jack.start()
    events = [(5, 2, 1), (0, 0, 0), (1, 30, 1), (5, 2, 0)]
    raw = b"".join(struct.pack("@llHHi", 0, 0, *event) for event in events)
    os.write(line, raw[:30])
    os.write(line, raw[30:])
    assert out.wait(DEADLINE_S)
    jack.stop()
    os.close(line)
    assert told == [True, False]


def test_a_jack_that_is_gone_counts_as_empty_and_is_followed_again(tmp_path: Path) -> None:
    device, told = tmp_path / "event0", queue.SimpleQueue[tuple[str, bool]]()
    inserted = struct.pack("@llHHi", 0, 0, 5, 2, 1)
    jack = Jack(device, lambda plug: told.put(("plug", plug)), lambda able: told.put(("able", able)), 0.01)
    os.mkfifo(device)
    line = os.open(device, os.O_RDWR)
    jack.start()
    os.write(line, inserted)
    heard = [told.get(timeout=DEADLINE_S)]
    device.unlink()
    os.close(line)
    heard += [told.get(timeout=DEADLINE_S) for _ in range(2)]
    os.mkfifo(device)
    line = os.open(device, os.O_RDWR)
    os.write(line, inserted)
    heard += [told.get(timeout=DEADLINE_S) for _ in range(2)]
    jack.stop()
    os.close(line)
    assert heard == [("plug", True), ("plug", False), ("able", False), ("able", True), ("plug", True)]
    assert told.empty()
