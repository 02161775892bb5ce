"""What a kiosk has to be heard with: settings, and the two loudspeakers' threads; it knows no screen."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kiosk.session.voice import BEGIN, KEYS, Press
from kiosk.voice import sounds
from kiosk.voice.players import player
from kiosk.voice.speaker import Heard, Sentence, Sound, Speaker
from server.client.espeak import Espeak
from server.wire.voice import tones

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class VoiceSettings:
    """How this kiosk is heard; `player` None looks for one, `virtual` is the twin; `volume` in percent up to 200.

    `prompts`: large type speaks too. `headphones` is the jack's `/dev/input/event…`.
    """

    player: str | None = None
    program: str = "espeak-ng"
    volume: int = 100
    prompts: bool = True
    sounds: bool = True
    keys: Mapping[int, Press] = field(default_factory=lambda: KEYS)
    begin: frozenset[int] = BEGIN
    headphones: Path | None = None


class Loud:
    """A voice and, beside it, sounds that don't cut it off; silent where there is nothing to be heard with."""

    def __init__(self, settings: VoiceSettings, data: Path, on_able: Callable[[bool], None]) -> None:
        """`on_able` comes from any thread."""
        self._on_able = on_able
        espeak = Espeak(data / "voice", settings.program, settings.volume)
        plays = player(settings.player, data)
        self._voice = self._sounds = None
        self._missing = "" if plays else "no aplay, paplay or pw-play"
        if plays and not espeak.installed:
            self._missing = f"no {settings.program}"
        if plays and not self._missing:
            self._voice = Speaker(espeak, plays, on_able)
        if plays and settings.sounds:
            self._sounds = Speaker(espeak, plays, lambda _: None)
            self._click = Sound(
                sounds.write(sounds.click(), data / "sounds" / "click.wav", settings.volume), "click"
            )
            self._chime = Sound(
                sounds.write(tones.chime(), data / "sounds" / "chime.wav", settings.volume), "chime"
            )

    def start(self) -> None:
        """Begins; says once if there will be no voice."""
        if self._missing:
            log.warning("the kiosk can't speak: %s; install espeak-ng and alsa-utils", self._missing)
            self._on_able(False)
        for speaker in (self._voice, self._sounds):
            if speaker:
                speaker.start()

    def stop(self) -> None:
        """Falls silent."""
        for speaker in (self._voice, self._sounds):
            if speaker:
                speaker.stop()

    def say(self, sentences: tuple[str, ...], language: str, *, chime: bool = False) -> None:
        """Says this now, after a chime if asked for; whatever was being said is cut off."""
        if self._voice is None:
            if chime:
                self.chime()
            return
        first: list[Heard] = [self._chime] if chime and self._sounds else []
        self._voice.say(*first, *(Sentence(words, language) for words in sentences))

    def click(self) -> None:
        """A touch was felt."""
        if self._sounds:
            self._sounds.say(self._click)

    def chime(self) -> None:
        """A ticket has come."""
        if self._sounds:
            self._sounds.say(self._chime)
