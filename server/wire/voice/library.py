"""The recordings there are: those shipped with the program and a hall's own, which go before them; it plays nothing.

A hall's folder holds `zh-CN/请.wav`, `en/ticket.wav`, `chime.wav`: any 16-bit WAV, brought to the same loudness.
"""

from array import array
from collections.abc import Callable, Iterable
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from server.wire.voice.inventory import CHIME
from server.wire.voice.sound import NoSound, Samples, from_wav, joined, louder, loudness_db, silence, trimmed
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
        self.unusable: dict[str, str] = {}
        """The hall's own files that can't be heard, as far as they were looked at, and why."""

    def known(self, language: str) -> frozenset[str]:
        """The names there is a recording of that can be heard."""
        own = {name for name in _names(self._own, language) if self._own_samples(Piece(name, language))}
        return frozenset(own | _names(self._shipped, language))

    def samples(self, piece: Piece) -> Samples:
        """How a piece sounds; NoSound where there is none, or it can't be read."""
        if piece not in self._read and not self._own_samples(piece):
            self._read[piece] = _read(self._shipped.joinpath(_path(piece)))
        return self._read[piece]

    def chime(self) -> Samples:
        """The sound before a call."""
        if self._chime is None:
            computed = array("h", (round(32_767 * _CHIME_LOUD * sample) for sample in chime()))
            self._chime = self._own_file(f"{CHIME}.wav") or computed
        return self._chime

    def _own_samples(self, piece: Piece) -> "Samples | None":
        if piece not in self._read and (own := self._own_file(_path(piece))):
            self._read[piece] = own
        return self._read.get(piece)

    def _own_file(self, path: str) -> "Samples | None":
        """What the hall recorded there; a file that is no sound must not cost a call its voice."""
        if self._own is None or path in self.unusable or not self._own.joinpath(path).is_file():
            return None
        try:
            return level(_read(self._own.joinpath(path)))
        except NoSound as fault:
            self.unusable[path] = str(fault).removeprefix(f"{self._own.joinpath(path).name}: ")
            return None


def _path(piece: Piece) -> str:
    return f"{piece.language}/{piece.name}.wav"


def _names(folder: Traversable | None, language: str) -> set[str]:
    place = folder.joinpath(language) if folder else None
    if place is None or not place.is_dir():
        return set()
    return {entry.name.removesuffix(".wav") for entry in place.iterdir() if entry.name.endswith(".wav")}


def level(samples: Samples) -> Samples:
    """As loud as all pieces are, and no louder than goes without a crack; without the silence around it."""
    loudest = max((abs(sample) for sample in samples), default=0)
    if not loudest:
        raise NoSound("it is silent")
    factor = 10 ** ((LOUDNESS_DB - loudness_db(samples)) / 20)
    return louder(trimmed(samples), min(factor, PEAK * 32_767 / loudest))


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
