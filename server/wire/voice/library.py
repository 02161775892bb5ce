"""The recordings there are: those shipped with the program and a hall's own, which go before them; it plays nothing.

A hall's folder holds `zh-CN/请.wav`, `en/ticket.wav`, `chime.wav`: any 16-bit WAV, brought to the same loudness.
"""

from array import array
from collections.abc import Callable, Iterable
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from server.wire.voice.inventory import CHIME
from server.wire.voice.sound import NoSound, Samples, from_wav, joined, louder, loudness_db, silence
from server.wire.voice.tones import chime
from server.wire.voice.wording import Part, Piece, Words

SHIPPED: Traversable = files(__package__).joinpath("pieces")
LOUDNESS_DB, PEAK = -20.0, 0.89
GAP_S = 0.05
"""Between pieces: with the little silence of their own edges, a breath as between two words said clearly."""
_CHIME_LOUD = 0.35
_LONGEST_BYTES = 4_000_000


class Library:
    """Recordings by name; each is read once."""

    def __init__(self, own: Path | None = None, shipped: Traversable = SHIPPED) -> None:
        """`own`: the hall's folder, if it has one."""
        self._own, self._shipped = own, shipped
        self._read: dict[Piece, Samples] = {}
        self._chime: Samples | None = None

    def known(self, language: str) -> frozenset[str]:
        """The names there is a recording of."""
        folders: list[Traversable] = [self._shipped, *([self._own] if self._own else [])]
        places = [folder.joinpath(language) for folder in folders]
        return frozenset(
            entry.name.removesuffix(".wav")
            for place in places
            if place.is_dir()
            for entry in place.iterdir()
            if entry.name.endswith(".wav")
        )

    def samples(self, piece: Piece) -> Samples:
        """How a piece sounds; NoSound where there is none, or it can't be read."""
        if piece not in self._read:
            self._read[piece] = self._load(f"{piece.language}/{piece.name}.wav")
        return self._read[piece]

    def chime(self) -> Samples:
        """The sound before a call."""
        if self._chime is None:
            own = self._own.joinpath(f"{CHIME}.wav") if self._own else None
            if own and own.is_file():
                self._chime = level(_read(own))
            else:
                self._chime = array("h", (round(32_767 * _CHIME_LOUD * sample) for sample in chime()))
        return self._chime

    def _load(self, path: str) -> Samples:
        if self._own and self._own.joinpath(path).is_file():
            return level(_read(self._own.joinpath(path)))
        return _read(self._shipped.joinpath(path))


def level(samples: Samples) -> Samples:
    """As loud as all pieces are, and no louder than goes without a crack."""
    loudest = max((abs(sample) for sample in samples), default=0)
    if not loudest:
        raise NoSound("it is silent")
    factor = 10 ** ((LOUDNESS_DB - loudness_db(samples)) / 20)
    return louder(samples, min(factor, PEAK * 32_767 / loudest))


def said(
    parts: Iterable[Part], library: Library, words: Callable[[Words], Samples]
) -> Samples:  # fmt: skip
    """The parts one after the other; `words` makes the sound of what no piece covers. NoSound if one has none."""
    sounds: list[Samples] = []
    for part in parts:
        sound = words(part) if isinstance(part, Words) else library.samples(part)
        sounds += [silence(GAP_S), sound] if sounds else [sound]
    return joined(sounds)


def _read(file: Traversable) -> Samples:
    try:
        with file.open("rb") as content:
            return from_wav(content.read(_LONGEST_BYTES))
    except (OSError, NoSound) as fault:
        raise NoSound(f"{file.name}: {fault}") from fault
