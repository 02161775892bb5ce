"""One loudspeaker's thread: what is to be heard next cuts off what is heard now; it decides nothing about words."""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kiosk.voice.players import Player, Playing
from server.client.espeak import CannotSpeak, Espeak

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words in one language."""

    words: str
    language: str


@dataclass(frozen=True, slots=True)
class Sound:
    """A WAV file, and its name for the twin."""

    wav: Path
    name: str


Heard = Sentence | Sound


class Speaker:
    """Plays one series of sentences and sounds at a time; `on_able` hears, once a change, whether it can."""

    def __init__(self, voice: Espeak, player: Player, on_able: Callable[[bool], None]) -> None:
        self._voice, self._player, self._on_able = voice, player, on_able
        self._able = True
        self._changed = threading.Condition()
        self._wanted: Sequence[Heard] | None = None
        self._playing: Playing | None = None
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="speaker", daemon=True)

    def start(self) -> None:
        """Begins to listen for what is to be said."""
        self._thread.start()

    def say(self, *series: Heard) -> None:
        """Says this now; nothing to say only cuts off what is heard."""
        with self._changed:
            self._wanted = series
            if self._playing is not None:
                self._playing.stop()
            self._changed.notify()

    def stop(self) -> None:
        """Falls silent for good."""
        with self._changed:
            self._stopping = True
        self.say()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._wanted is not None or self._stopping)
                if self._stopping:
                    return
                series, self._wanted = self._wanted or (), None
            for heard in series:
                if not self._hear(heard):
                    break

    def _hear(self, heard: Heard) -> bool:
        """Whether the series goes on."""
        try:
            if isinstance(heard, Sentence):
                wav, said = self._voice.render(heard.words, heard.language), heard.words
            else:
                wav, said = heard.wav, heard.name
            with self._changed:
                if self._wanted is not None:
                    return False
                self._playing = playing = self._player.start(wav, said)
            playing.wait()
        except (CannotSpeak, OSError, EOFError) as fault:
            self._tell(False, fault)
            return False
        self._tell(True)
        with self._changed:
            self._playing = None
            return self._wanted is None

    def _tell(self, able: bool, fault: Exception | None = None) -> None:
        if able == self._able:
            return
        self._able = able
        if able:
            log.info("the kiosk speaks again")
        else:
            log.warning("the kiosk can't speak: %s", fault)
        self._on_able(able)
