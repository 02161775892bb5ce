"""What a visitor's message asks for: words in, an act out. Pure; an unknown word asks for help, never for an error."""

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum, auto

from wechat_bridge.callback import Message


class Act(Enum):
    """All that can be asked for in the chat."""

    MENU = auto()
    DRAW = auto()
    PICK = auto()
    PROGRESS = auto()
    HELP = auto()
    UNCLEAR = auto()
    NOTHING = auto()


@dataclass(frozen=True, slots=True)
class Command:
    """An act, with the service's name for a draw or its number in a list, in the visitor's language."""

    act: Act
    language: str
    service: str = ""
    number: int = 0


_DRAW = re.compile(r"(?:我要|我想|预约)?(?:取号|取號|排号|排队)|ticket\b|draw\b", re.IGNORECASE)
_PROGRESS = re.compile(r"(?:进度|進度|查询|progress|status)", re.IGNORECASE)
_ENGLISH_HELP = re.compile(r"(?:help|hello|hi|english)", re.IGNORECASE)
_PICK = re.compile(r"第?([0-9]{1,2})(?:[.、)]|项|号)?")
_NUMBERED = re.compile(r"[0-9]{1,2}[.、)]\s*(?=\D)")  # a line of a list, sent as it stands there
_EVENTS_ANSWERED = frozenset({"subscribe", "scan"})
_SERVICE_LETTERS = 60
_AROUND = " 　“”\"'「」【】《》，。,.:：!！?？+＋"


def command(message: Message) -> Command:
    """The act asked for by a text, a menu key or an event."""
    if message.kind == "event":
        if message.event == "click":
            return _of_text(message.event_key)
        return Command(Act.HELP if message.event in _EVENTS_ANSWERED else Act.NOTHING, "zh-CN")
    return _of_text(message.text if message.kind == "text" else "")


def _of_text(raw: str) -> Command:
    said = " ".join(unicodedata.normalize("NFKC", raw).split()).strip(_AROUND)
    if picked := _PICK.fullmatch(said):
        return Command(Act.PICK, "zh-CN", number=int(picked[1]))
    said = _NUMBERED.sub("", said, count=1) if _NUMBERED.match(said) else said
    language = "en" if said and said.isascii() and said[0].isalpha() else "zh-CN"
    if drawn := _DRAW.match(said):
        service = said[drawn.end() :].strip(_AROUND)[:_SERVICE_LETTERS]
        return Command(Act.DRAW if service else Act.MENU, language, service)
    if _PROGRESS.fullmatch(said):
        return Command(Act.PROGRESS, language)
    if language == "en" and not _ENGLISH_HELP.fullmatch(said):
        return Command(Act.UNCLEAR, "zh-CN")  # letters alone make nobody a foreigner
    return Command(Act.HELP, language)
