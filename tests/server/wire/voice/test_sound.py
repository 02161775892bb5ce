"""Sounds in and out of WAV files, and a hall's own recordings before those shipped."""

import contextlib
import io
import wave
from array import array
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.wire.vocabulary import LANGUAGES
from server.wire.voice.inventory import ZH, pieces
from server.wire.voice.library import LOUDNESS_DB, SHIPPED, Library, level, said
from server.wire.voice.sound import (
    RATE,
    NoSound,
    from_wav,
    joined,
    loudness_db,
    silence,
    to_small_wav,
    to_wav,
)
from server.wire.voice.tones import tone
from server.wire.voice.wording import Piece

TONE = array("h", (round(20_000 * sample) for sample in tone(440, 0.5, 10)))
MOST_BYTES = 1_500_000


@given(st.lists(st.integers(-32_768, 32_767), max_size=3_000))
def test_pcm_comes_back_as_it_was(samples: list[int]) -> None:
    assert from_wav(to_wav(array("h", samples))).tolist() == samples


@given(st.lists(st.integers(-32_768, 32_767), max_size=3_000))
def test_small_files_come_back_in_full_length(samples: list[int]) -> None:
    small = to_small_wav(samples)
    assert len(from_wav(small)) == len(samples)


def test_a_tone_in_a_small_file_sounds_as_before() -> None:
    small = to_small_wav(TONE)
    assert len(small) < len(to_wav(TONE)) / 3.8
    noise = array("h", (max(-32_768, min(32_767, a - b)) for a, b in zip(from_wav(small), TONE, strict=True)))
    assert loudness_db(noise) < loudness_db(TONE) - 25


@given(st.binary(max_size=400), st.integers(0, 60))
def test_garbage_is_refused_and_nothing_else_happens(garbage: bytes, at: int) -> None:
    whole = bytearray(to_small_wav(TONE[:300]))
    whole[at : at + len(garbage)] = garbage
    for content in (garbage, b"RIFF\0\0\0\0WAVE" + garbage, bytes(whole)):
        with contextlib.suppress(NoSound):
            from_wav(content)


@pytest.mark.parametrize(("rate", "channels"), [(44_100, 2), (16_000, 1), (48_000, 1)])
def test_a_hall_may_record_at_any_rate_in_stereo(rate: int, channels: int) -> None:
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(channels)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes(b"\x00\x10" * channels * rate)
    assert abs(len(from_wav(file.getvalue())) - RATE) <= 1


def test_a_halls_own_recording_goes_before_the_one_shipped_at_the_same_loudness(tmp_path: Path) -> None:
    folder = tmp_path / ZH
    folder.mkdir()
    folder.joinpath("请.wav").write_bytes(to_wav(array("h", (sample // 10 for sample in TONE))))
    library = Library(tmp_path)
    own = library.samples(Piece("请", ZH))
    assert len(own) == len(TONE)
    assert abs(loudness_db(own) - LOUDNESS_DB) < 0.5
    assert len(library.samples(Piece("零", ZH))) != len(TONE)


def test_own_recording_that_is_none_leaves_the_call_to_what_is_shipped(tmp_path: Path) -> None:
    folder = tmp_path / ZH
    folder.mkdir()
    for name in ("请", "不动产登记窗口"):
        folder.joinpath(f"{name}.wav").write_bytes(b"RIFF, and no more")
    tmp_path.joinpath("chime.wav").write_bytes(b"")
    library, shipped = Library(tmp_path), Library()
    assert library.known(ZH) == shipped.known(ZH)
    assert library.samples(Piece("请", ZH)) == shipped.samples(Piece("请", ZH))
    assert library.chime() == shipped.chime()
    assert set(library.unusable) == {"zh-CN/请.wav", "zh-CN/不动产登记窗口.wav", "chime.wav"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_piece_is_shipped_equally_loud_and_short(language: str) -> None:
    library = Library()
    sounds = {name: library.samples(Piece(name, language)) for name in pieces(language)}
    assert {name for name, sound in sounds.items() if not 0.15 < len(sound) / RATE < 2.2} == set()
    assert {name for name, sound in sounds.items() if abs(loudness_db(sound) - LOUDNESS_DB) > 2} == set()


def test_all_that_is_shipped_is_small() -> None:
    folder = Path(str(SHIPPED))
    assert sum(file.stat().st_size for file in folder.rglob("*.wav")) <= MOST_BYTES


def test_silence_can_be_no_piece() -> None:
    with pytest.raises(NoSound):
        level(array("h", [0] * 1000))


def test_silence_around_a_recording_or_a_sentence_makes_no_hole_in_a_call() -> None:
    pause = silence(0.4)
    found = level(joined([pause, TONE, pause]))
    assert len(TONE) <= len(found) <= len(TONE) + 2 * RATE // 50 + 1
    assert loudness_db(found) == pytest.approx(loudness_db(level(TONE)), abs=0.1)


def test_pieces_are_joined_with_a_breath_between_them() -> None:
    library = Library()
    parts = [Piece("请", ZH), Piece("零", ZH)]
    whole = said(parts, library, lambda _: array("h"))
    assert len(whole) == sum(len(library.samples(part)) for part in parts) + round(RATE * 0.05)
