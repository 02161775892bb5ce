"""One voice: makes the sound of a call, plays it, and reports; whose turn it is, its group decides."""

import datetime
import logging
import zoneinfo
from pathlib import Path
from typing import Any

from display_board.announce.config import Voice
from display_board.announce.players import Player
from display_board.announce.reports import Reports
from display_board.announce.turns import Call
from display_board.meant import misnamed
from server.client.espeak import CannotSpeak, Espeak
from server.wire.voice.library import Library, level, said
from server.wire.voice.sound import NoSound, Samples, from_wav, joined, louder, silence, to_wav
from server.wire.voice.wording import Script, Words, script

log = logging.getLogger(__name__)

LANGUAGE_S = 0.4
"""Between a call in one language and in the next."""
QUIET, NO_VOICE = "quiet_hours", "no_voice"

Json = dict[str, Any]


class Speaker:
    """A voice with its loudspeaker; used by its group's thread only, but `catalogue` and `stop`, from any."""

    def __init__(self, voice: Voice, player: Player, reports: Reports, data: Path) -> None:
        self.voice, self.reports = voice, reports
        self._player = player
        self._library = Library(voice.recordings)
        self._espeak = Espeak(data / "voice" / "words")
        self._wav = data / "voice" / f"{voice.id}.wav"
        self._scripts: list[Script] = []
        self._zones: dict[str, str] = {}
        self._timezone: datetime.tzinfo = datetime.UTC
        self._told: set[str] = set()  # what is wrong with its table or its recordings
        self._wav.parent.mkdir(parents=True, exist_ok=True)

    def catalogue(self, catalogue: Json) -> None:
        """The hall's counters as they are spoken of from now on."""
        counters = catalogue.get("counters") or []
        calendar = catalogue.get("calendar") or {}
        self._timezone = zoneinfo.ZoneInfo(calendar.get("timezone") or "Asia/Shanghai")
        self._zones = {counter["id"]: counter.get("zone") or "" for counter in counters}
        self._scripts = [
            script(counters, language, self._library.known(language), telephone=self.voice.telephone_one)
            for language in self.voice.languages
        ]
        halls_zones = {zone["id"] for zone in catalogue.get("zones") or []}
        slips = misnamed(self.voice.counters, self.voice.zones, self._zones, halls_zones)
        if self.voice.recordings and not self.voice.recordings.is_dir():
            slips.append(f"there is no folder {self.voice.recordings}")
        for path, why in self._library.unusable.items():
            slips.append(f"can't use the recording {path}: {why}")
        for slip in slips:
            if slip not in self._told:
                log.warning("%s: %s", self.voice.id, slip)
        self._told |= set(slips)

    def covers(self, call: Call) -> bool:
        """Whether the call is this voice's to say."""
        return self.voice.covers(call.counter, self._zones.get(call.counter))

    def is_quiet(self, at_s: float) -> bool:
        """Whether it says nothing now; seconds since the epoch."""
        local = datetime.datetime.fromtimestamp(at_s, self._timezone)
        return self.voice.is_quiet(local.hour * 60 + local.minute)

    def begin(self, call: Call, *, first: bool, short: bool) -> str:
        """Begins to say a call; the fault's name if it can't."""
        try:
            sound = self._sound(call, first=first, short=short)
            self._wav.write_bytes(to_wav(louder(sound, self.voice.volume / 100)))
        except (NoSound, CannotSpeak, OSError) as fault:
            log.warning("%s can't say %s: %s", self.voice.id, call.number, fault)
            return NO_VOICE
        self._player.start(self._wav, self.caption(call))
        return ""

    def wait(self) -> str:
        """Returns when it has been said; the fault's name if nobody heard it."""
        return self._player.wait()

    def stop(self) -> None:
        """Is silent at once."""
        self._player.stop()

    def caption(self, call: Call) -> str:
        """What it says, to be read."""
        return " ".join(each.caption(call.number, call.counter) for each in self._scripts)

    def _sound(self, call: Call, *, first: bool, short: bool) -> Samples:
        parts: list[Samples] = [self._library.chime()] if first and not short else []
        for number, each in enumerate(self._scripts):
            if number:
                parts.append(silence(LANGUAGE_S))
            parts.append(said(each.say(call.number, call.counter, short=short), self._library, self._words))
        return joined(parts)

    def _words(self, words: Words) -> Samples:
        return level(from_wav(self._espeak.render(words.words, words.language).read_bytes()))
