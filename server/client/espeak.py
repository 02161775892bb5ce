"""Sentences to WAV files by espeak-ng, kept on disk by what they say; it plays nothing."""

import hashlib
import logging
import os
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from server.client.readings import NoReading, Reader, Readings

log = logging.getLogger(__name__)

_VOICES = {"zh-CN": "cmn-latn-pinyin", "en": "en"}
_WORDS_A_MINUTE = {"zh-CN": 150, "en": 140}
"""Slower than espeak-ng's 175: the hall is loud, and many listeners are old."""
_LONGEST_S = 10
"""A sentence takes 30 ms; a program that hangs must not hold the voice."""
KEPT_FILES = 400
"""About 60 MB of sentences; the oldest go first."""


class CannotSpeak(Exception):
    """There is no espeak-ng here, or it failed."""


@dataclass(frozen=True, slots=True)
class Espeak:
    """One program, a directory of its sentences, and how loud it speaks (0 to 200, 100 as it is)."""

    cache: Path
    program: str = "espeak-ng"
    volume: int = 100
    kept_files: int = KEPT_FILES
    readings: Reader = field(default_factory=Readings, compare=False, repr=False)

    @property
    def installed(self) -> bool:
        """Whether there is such a program."""
        return shutil.which(self.program) is not None

    def render(self, words: str, language: str) -> Path:
        """The WAV of a sentence, from disk if it was said before; CannotSpeak if there is no making it."""
        voice, pace = _VOICES[language], _WORDS_A_MINUTE[language]
        name = hashlib.sha256(f"{voice}\n{pace}\n{self.volume}\n{words}".encode()).hexdigest()[:32]
        wav = self.cache / f"{name}.wav"
        try:
            if wav.exists():
                os.utime(wav)
                return wav
            said = self.readings.of(words) if language == "zh-CN" else words
            self.cache.mkdir(parents=True, exist_ok=True)
            part = wav.with_suffix(".part")
            subprocess.run(
                [self.program, "-v", voice, "-s", str(pace), "-a", str(self.volume), "-w", str(part), "--stdin"],
                input=said.encode(), check=True, capture_output=True, timeout=_LONGEST_S,
            )  # fmt: skip
            part.replace(wav)
            self._trim()
        except (OSError, subprocess.SubprocessError, NoReading) as fault:
            raise CannotSpeak(str(fault)) from fault
        return wav

    def _trim(self) -> None:
        files = sorted(self.cache.glob("*.wav"), key=lambda file: file.stat().st_mtime_ns)
        for file in files[: max(0, len(files) - self.kept_files)]:
            file.unlink()
