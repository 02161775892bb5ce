"""Chinese for espeak-ng's voice that reads pinyin: no character is ever left for it to guess at; it speaks nothing.

Its other Mandarin voice reads hanzi as English letters (espeak-ng 1.51), so every hanzi becomes a syllable with its
tone, and of the rest only single letters, digits and pauses are left.
"""

import re
import unicodedata

from pypinyin import Style, lazy_pinyin
from pypinyin.constants import PINYIN_DICT

_LATIN = re.compile(r"[A-Za-z]+")
_PAUSES = str.maketrans(
    dict.fromkeys("，、；：,;:（）()·—–-/“”\"'《》\u3000", ", ") | dict.fromkeys("。！？.!?…\n", ". ")
)
_BETWEEN_DIGITS = (
    (re.compile(r"(?<=\d)[-–—](?=\d)"), "到"),
    (re.compile(r"(?<=\d):00(?!\d)"), "点"),
    (re.compile(r"(?<=\d):(?=\d)"), "点"),
    (re.compile(r"(?<=\d)\.(?=\d)"), "点"),
)
_LEFT = re.compile(r"[^a-zA-Z0-9,. ]+")


def readable(words: str) -> str:
    """`您的号码是 A 零 零 一。` as `nin2 de5 hao4 ma3 shi4 A ling2 ling2 yi1.`; only ASCII comes out."""
    plain = unicodedata.normalize("NFKC", words)
    for between, said in _BETWEEN_DIGITS:
        plain = between.sub(said, plain)
    plain = "".join(sign for sign in plain.translate(_PAUSES) if sign.isascii() or ord(sign) in PINYIN_DICT)
    parts = []
    for part in _runs(plain):
        if _LATIN.fullmatch(part):
            parts.append(" ".join(part.upper()))
        else:
            parts += lazy_pinyin(part, style=Style.TONE3, neutral_tone_with_five=True, v_to_u=False)
    spaced = " ".join(_LEFT.sub(" ", part) for part in parts)
    return re.sub(r" +(?=[,.])", "", " ".join(spaced.split()))


def _runs(words: str) -> list[str]:
    """Latin letters apart from all else."""
    return [part for part in re.split(r"([A-Za-z]+)", words) if part]
