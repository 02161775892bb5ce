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
    PROGRESS = auto()
    HELP = auto()
    NOTHING = auto()


@dataclass(frozen=True, slots=True)
class Command:
    """An act, with the service's name for a draw, in the visitor's language."""

    act: Act
    language: str
    service: str = ""


_DRAW = re.compile(r"(?:我要|我想|预约)?(?:取号|取號|排号|排队)|ticket\b|draw\b", re.IGNORECASE)
_PROGRESS = re.compile(r"(?:进度|進度|查询|progress|status)", re.IGNORECASE)
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
    language = "en" if said and said.isascii() and said[0].isalpha() else "zh-CN"
    if drawn := _DRAW.match(said):
        service = said[drawn.end() :].strip(_AROUND)[:_SERVICE_LETTERS]
        return Command(Act.DRAW if service else Act.MENU, language, service)
    if _PROGRESS.fullmatch(said):
        return Command(Act.PROGRESS, language)
    return Command(Act.HELP, language)
