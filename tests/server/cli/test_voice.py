"""`quhao voice`: what it does without the extra that renders, and how it ends."""

from pathlib import Path

import pytest

from server.cli.main import main
from server.wire.voice.sound import from_wav


def test_rendering_where_it_can_not_be_done_says_what_is_missing_and_leaves_nothing(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    out = tmp_path / "pieces"
    assert main(["voice", "render", "--voices", str(tmp_path / "none"), "--out", str(out)]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "quhao[voice]" in line or "no voice file" in line
    assert not out.exists()


@pytest.mark.parametrize(
    "wrong", [[], ["render"], ["sing"], ["say", "A001"], ["say", "", "1", "x.wav"], ["check", "--loud"]]
)
def test_wrong_usage_ends_with_two(capsys: pytest.CaptureFixture[str], wrong: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["voice", *wrong])
    assert ended.value.code == 2
    assert "usage: quhao" in capsys.readouterr().err


def test_piece_that_there_is_not_is_wrong_usage(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    asked = ["voice", "render", "--voices", str(tmp_path), "--out", str(tmp_path), "--piece", "没有"]
    assert main(asked) == 2
    assert capsys.readouterr().err == "quhao voice render: no piece is called 没有\n"


def test_call_is_put_into_a_file(tmp_path: Path) -> None:
    file = tmp_path / "try.wav"
    assert main(["voice", "say", "A001", "12号窗口", str(file)]) == 0
    assert from_wav(file.read_bytes())
    assert main(["voice", "say", "A001", "12号窗口", str(tmp_path / "none" / "try.wav")]) == 1


@pytest.mark.long
def test_check_finds_the_shipped_pieces_sound_and_a_missing_folder(tmp_path: Path) -> None:
    assert main(["voice", "check"]) == 0
    assert main(["voice", "check", "--recordings", str(tmp_path / "none")]) == 1


@pytest.mark.parametrize("name", ["二.mp3", "二.WAV", "二.wav.m4a"])
def test_check_names_recordings_that_are_never_heard(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str
) -> None:
    (tmp_path / "zh-CN").mkdir()
    (tmp_path / "zh-CN" / name).write_bytes(b"something")
    assert main(["voice", "check", "--recordings", str(tmp_path)]) == 1
    assert capsys.readouterr().err == f"zh-CN/{name}: only files ending in .wav are heard\n"
