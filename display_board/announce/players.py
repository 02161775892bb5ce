"""How a WAV file becomes sound: a program of the system's on one sound card, or the twin, which keeps it."""

import json
import shutil
import subprocess
import threading
import wave
from pathlib import Path
from typing import Protocol

from display_board.announce.config import PLAYERS, Voice

PLAYER_MISSING, NO_SOUND_CARD = "player_missing", "no_sound_card"
FAULTS = (NO_SOUND_CARD, PLAYER_MISSING)
KEPT = 10
_TARGETS = {"aplay": ("-q", "-D"), "paplay": ("--device",), "pw-play": ("--target",)}
_PATIENCE_S = 10.0
"""More than a sound's own length: a sound server that hangs must not hold the queue for ever."""


class Player(Protocol):
    """One voice's loudspeaker."""

    def start(self, wav: Path, caption: str) -> None:
        """Begins to play; it never raises."""

    def wait(self) -> str:
        """Returns when it is over: empty, or the fault's name."""

    def stop(self) -> None:
        """Ends it at once, from any thread."""


class Program:
    """`aplay`, `paplay` or `pw-play`, the one asked for or the first there is."""

    def __init__(self, program: str = "", device: str = "") -> None:
        names = (program,) if program else PLAYERS
        self._program = next((name for name in names if shutil.which(name)), None)
        self._device = device
        self._playing: subprocess.Popen[bytes] | None = None
        self._longest_s = 0.0

    def start(self, wav: Path, _caption: str) -> None:
        """Begins to play."""
        if self._program is None:
            return
        *flags, target = _TARGETS[self._program]
        chosen = [target, self._device] if self._device else []
        self._longest_s = length_s(wav) + _PATIENCE_S
        silent = subprocess.DEVNULL
        try:
            self._playing = subprocess.Popen(
                [self._program, *flags, *chosen, str(wav)], stdin=silent, stdout=silent, stderr=silent
            )
        except OSError:
            self._playing = None

    def wait(self) -> str:
        """Waits for the program's end."""
        playing, self._playing = self._playing, None
        if playing is None:
            return PLAYER_MISSING
        try:
            code = playing.wait(self._longest_s)
        except subprocess.TimeoutExpired:
            playing.kill()
            playing.wait()
            return NO_SOUND_CARD
        return NO_SOUND_CARD if code > 0 else ""  # below 0: killed, to be quiet

    def stop(self) -> None:
        """Kills it."""
        if playing := self._playing:
            playing.kill()


class Twin:
    """A loudspeaker that is none: `DIR/twins/<voice>.wav` is its last sound, `.json` what it said."""

    def __init__(self, voice: str, folder: Path, pace: float = 1.0) -> None:
        """`pace` is how long a second of sound takes it, in seconds."""
        self._voice, self._folder, self._pace = voice, folder, pace
        self._stopped = threading.Event()
        self._said: list[dict[str, object]] = []
        self._length_s, self._fault = 0.0, ""
        folder.mkdir(parents=True, exist_ok=True)
        self._tell()

    def start(self, wav: Path, caption: str) -> None:
        """Begins to pretend."""
        self._length_s, self._fault = length_s(wav), self._faulty()
        if self._fault:
            return
        fresh = self._folder / f"{self._voice}.wav.new"
        shutil.copyfile(wav, fresh)
        fresh.replace(self._folder / f"{self._voice}.wav")
        self._said = [*self._said, {"caption": caption, "length_s": round(self._length_s, 2)}][-KEPT:]
        self._tell()

    def wait(self) -> str:
        """Takes as long as a loudspeaker would."""
        if not self._fault:
            self._stopped.wait(self._length_s * self._pace)
        return self._fault

    def stop(self) -> None:
        """Is silent from now on."""
        self._stopped.set()

    def _faulty(self) -> str:
        try:
            named = json.loads((self._folder / f"{self._voice}.faults").read_text("utf-8"))
        except (OSError, ValueError):
            return ""
        return next((name for name in FAULTS if isinstance(named, list) and name in named), "")

    def _tell(self) -> None:
        told = {"kind": "voice", "device": self._voice, "said": self._said, "available_faults": FAULTS}
        fresh = self._folder / f"{self._voice}.json.new"
        fresh.write_text(json.dumps(told, ensure_ascii=False), "utf-8")
        fresh.replace(self._folder / f"{self._voice}.json")


def player_of(voice: Voice, twins: Path) -> Player:
    """The player that a voice asks for."""
    return Twin(voice.id, twins) if voice.driver == "virtual" else Program(voice.player, voice.device)


def length_s(wav: Path) -> float:
    """How long a WAV file of our own is heard."""
    with wave.open(str(wav)) as sound:
        return sound.getnframes() / sound.getframerate()
