"""What a visitor's message asks for: words in, an act out. Pure; an unknown word is a question, never an error."""

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum, auto
from urllib.parse import urlsplit

from server.wire.check_in import opened
from wechat_bridge.callback import Message


class Act(Enum):
    """All that can be asked for in the chat."""

    MENU = auto()
    DRAW = auto()
    BOOK = auto()
    PICK = auto()
    YES = auto()
    NO = auto()
    PROGRESS = auto()
    CANCEL = auto()
    CHECK_IN = auto()
    RATE = auto()
    PAPERS = auto()
    COUNTERS = auto()
    HOTLINE = auto()
    NEAREST = auto()
    WHERE = auto()
    TRAVEL = auto()
    NOTIFY = auto()
    LATE = auto()
    HOURS = auto()
    THANKS = auto()
    QUESTION = auto()
    HELP = auto()
    SUBSCRIBE = auto()
    SCAN = auto()
    CONSENT = auto()
    NOTHING = auto()


@dataclass(frozen=True, slots=True)
class Command:
    """An act, with what is named beside it or its number in a list, in the visitor's language."""

    act: Act
    language: str
    service: str = ""  # or the question, the code of a check-in, what a hall's code says
    number: int = 0
    latitude: float = 0.0
    longitude: float = 0.0


@dataclass(frozen=True, slots=True)
class Scene:
    """What the code of a hall says: which centre, and the code of its check-in or a service, if any."""

    centre: str
    code: str = ""
    service: str = ""


_WANT = r"(?:我要|我想|帮我|请帮我|我想要)?"
_DRAW = re.compile(_WANT + r"(?:预约)?(?:取号|取號|排号|排队|挂号)|ticket\b|draw\b", re.IGNORECASE)
_BOOK = re.compile(_WANT + r"(?:预约|預約|订号)|(?:book|appointment)\b", re.IGNORECASE)
_PAPERS = re.compile(r"(?:所需|需要)?(?:材料|资料|证件|手续)|(?:papers|documents)\b", re.IGNORECASE)
_COUNTERS = re.compile(r"窗口|(?:counters?|windows?)\b", re.IGNORECASE)
_RATE = re.compile(r"(?:评价|評價|评分|打分)|rate\b", re.IGNORECASE)
_CHECK_IN = re.compile(r"(?:签到|簽到|报到|我到了)|check-?\s?in\b", re.IGNORECASE)
_TRAVEL = re.compile(r"(?:路程|路上|travel)\D{0,6}([0-9]{1,3})\s*(?:分钟|分|min\w*)?", re.IGNORECASE)
_NOTIFY = re.compile(r"(?:提醒|通知|notify)\D{0,6}([0-9]{1,2})\s*(?:人|位|people)?", re.IGNORECASE)
_YOU = r"(?:请问|你们|您们|大厅|中心|这里)*"
_DAY = r"(?:现在|今天|明天|周末|周[一二三四五六日]|星期[一二三四五六日天]|节假日|中午|[上下]午|晚上)*"
_OPEN = r"(?:开门|上班|下班|关门|营业|办公|开放|休息)"
_HOURS = (
    rf"{_YOU}{_DAY}{_YOU}(?:(?:几点|什么时候|啥时候|什么时间)钟?{_OPEN}|{_OPEN}的?(?:时间|[吗么不]|是?几点))"
    r"(?:是?几点|[吗呢了])*"
)
_HOURS_EN = (
    r"(?:opening )?hours|opening times?|(?:when|what time) (?:are|do) you (?:open|close)\w*|are you open"
)
_PLACE = (
    r"(?:请问|你们|您们|大厅|中心)*的?(?:地址|怎么(?:走|去)|(?:大厅|中心|你们)(?:在哪里?|在哪儿))"
    r"(?:在哪里?|在哪儿|是什么|是哪里|多少)?"
)
_THANKS = r"(?:好的?)?[，,]?(?:谢谢|感谢|多谢|谢了|辛苦)(?:你|您|啦|了|哈)*|thanks?(?: you)?|thx"
_ANYTHING = (
    r"(?:我要|我想|我来|来)?(?:办事|办业务|办理业务|办手续)|(?:有|能|可以)办?(?:哪些|什么)(?:事项|业务)?"
)
_WHOLE: tuple[tuple[Act, re.Pattern[str]], ...] = tuple(
    (act, re.compile(words, re.IGNORECASE))
    for act, words in (
        (Act.PROGRESS, r"进度|進度|查询|查進度|查进度|我的号|到我了吗|progress|status"),
        (Act.PROGRESS, r".{0,8}(?:前面|我前边).{0,4}(?:几|多少).{0,3}人.{0,3}|.{0,4}(?:还要|要)等多久.{0,3}"),
        (Act.CANCEL, r"(?:我要|我想)?(?:取消|退号|不办了|不要了|取消取号|取消预约)|cancel"),
        (Act.LATE, r"(?:我)?(?:会|要|可能)?(?:晚点?到|迟到|晚一点到)(?:了|一会儿)?|来晚了|堵车(?:了)?|late"),
        (Act.HOTLINE, r"(?:转)?人工(?:服务|客服)?|客服|热线|电话|hotline|operator|human"),
        (Act.NEAREST, r"附近(?:大厅|中心)?|就近|哪里近|nearest|near(?:by)?"),
        (Act.HOURS, rf"{_HOURS}|{_HOURS_EN}|{_PLACE}|address|where (?:are you|is it|is the hall)"),
        (Act.THANKS, _THANKS),
        (Act.MENU, _ANYTHING),
        (Act.YES, r"是|是的|好|好的|确认|确定|对|yes|y|ok"),
        (Act.NO, r"否|不|不是|不用|算了|保留|no|n"),
        (Act.HELP, r"help|hello|hi|english|你好|您好|在吗|帮助|菜单|怎么取号|如何取号|怎么用"),
    )
)
_PICK = re.compile(r"第?([0-9]{1,2})(?:[.、)]|项|号)?")
_DIGITS = re.compile(r"[0-9]{6}")  # below the check-in code on the hall's screen
_NUMBERED = re.compile(r"[0-9]{1,2}[.、)]\s*(?=\D)")  # a line of a list, sent as it stands there
_PAPERS_ASKED = re.compile(
    r"(?:需要|要|得|应该)?(?:带|准备|提供|交)?(?:哪些|什么|啥)(?:材料|资料|东西|证件|手续|证)?(?=[吗呢啊？?]*$)"
)
_FILLER = re.compile(
    r"^(?:请问|我想问|问一下|我想要|我想|我要|想|怎么|怎样|如何|咋)+|(?:去)?(?:在哪里|在哪儿|在哪|哪里|哪儿)(?:能|可以)?"
    r"|(?:应该|可以|能)?(?:怎么|怎样|如何|咋)(?:办理|办|弄)?|(?:需要|要)?(?:办理|办)$|[吗呢啊呀吧了]+$"
)
_SERVICE_LETTERS = 60
_AROUND = " 　“”\"'「」【】《》，。,.:：!！?？+＋、"
_LEVELS = {
    "非常满意": 5, "很满意": 5, "满意": 4, "基本满意": 3, "不满意": 2, "很不满意": 1, "非常不满意": 1,
    "very satisfied": 5, "satisfied": 4, "fairly satisfied": 3, "dissatisfied": 2, "very dissatisfied": 1,
}  # fmt: skip
_POINTS = re.compile(r"([1-5])\s*(?:分|颗?星|points?|stars?)", re.IGNORECASE)
_LETTERS_OF_SCENE = re.compile(r"[A-Za-z0-9._:\-/=&]{1,64}")


def command(message: Message) -> Command:
    """The act asked for by a text, a menu key, a place or an event."""
    if message.kind == "event":
        return _of_event(message)
    if message.kind == "location" and message.latitude is not None and message.longitude is not None:
        return Command(Act.WHERE, "zh-CN", latitude=message.latitude, longitude=message.longitude)
    return _of_text(message.text if message.kind in ("text", "voice") else "")


def scene(text: str) -> Scene | None:
    """What a hall's code says: the address of its check-in, `centre` or `centre/s/SERVICE`; None for another's."""
    try:
        path = urlsplit(text).path if "://" in text else text
    except ValueError:  # brackets that hold no address
        return None
    if found := opened("/" + path.lstrip("/")):
        return Scene(*found)
    if "://" in text or not _LETTERS_OF_SCENE.fullmatch(text):
        return None
    centre, _, service = text.partition("/s/")
    return Scene(centre, service=service) if centre and "/" not in centre + service else None


def _of_event(message: Message) -> Command:
    key = message.event_key
    match message.event:
        case "click":
            return _of_text(key)
        case "subscribe":
            return Command(Act.SUBSCRIBE, "zh-CN", key.removeprefix("qrscene_"))
        case "scan":
            return Command(Act.SCAN, "zh-CN", key)
        case "scancode_waitmsg":
            return Command(Act.SCAN, "zh-CN", message.scanned)
        # Event LOCATION only says that the chat was opened: it may not be answered, and asks for nothing.
        case "location_select" if message.latitude is not None and message.longitude is not None:
            return Command(Act.WHERE, "zh-CN", latitude=message.latitude, longitude=message.longitude)
        case _ if message.consents:
            return Command(Act.CONSENT, "zh-CN")
    return Command(Act.NOTHING, "zh-CN")


def _of_text(raw: str) -> Command:
    said = " ".join(unicodedata.normalize("NFKC", raw).split()).strip(_AROUND)
    if picked := _PICK.fullmatch(said):
        return Command(Act.PICK, "zh-CN", number=int(picked[1]))
    if _DIGITS.fullmatch(said):
        return Command(Act.CHECK_IN, "zh-CN", said)
    if level := _level(said):
        return Command(Act.RATE, "en" if said[0].isalpha() and said.isascii() else "zh-CN", number=level)
    said = _NUMBERED.sub("", said, count=1) if _NUMBERED.match(said) else said
    language = "en" if said and said.isascii() and said[0].isalpha() else "zh-CN"
    for act, words in _WHOLE:
        if words.fullmatch(said):
            return Command(act, language)
    for act, pattern in ((Act.TRAVEL, _TRAVEL), (Act.NOTIFY, _NOTIFY)):
        if asked := pattern.fullmatch(said):
            return Command(act, language, number=int(asked[1]))
    if rated := _RATE.match(said):
        return _rating(said[rated.end() :].strip(_AROUND), language)
    for act, pattern in (
        (Act.DRAW, _DRAW), (Act.BOOK, _BOOK), (Act.PAPERS, _PAPERS), (Act.COUNTERS, _COUNTERS),
        (Act.CHECK_IN, _CHECK_IN),
    ):  # fmt: skip
        if found := pattern.match(said):
            named = said[found.end() :].strip(_AROUND)[:_SERVICE_LETTERS]
            return Command(Act.MENU if act is Act.DRAW and not named else act, language, named)
    return _question(said, language)


def _question(said: str, language: str) -> Command:
    """Anything else is a question; an empty one, or a lone number, asks for help."""
    if not any(letter.isalpha() for letter in said) or re.fullmatch(r"[0-9]+\D?", said):
        return Command(Act.HELP, language)
    act = Act.QUESTION
    if papers := _PAPERS_ASKED.search(said):
        act, said = Act.PAPERS, said[: papers.start()].strip(_AROUND)
    plain = _FILLER.sub("", _FILLER.sub("", said).strip(_AROUND)).strip(_AROUND) or said
    if language == "en" and " " not in said:
        language = "zh-CN"  # letters alone make nobody a foreigner: they may be initials
    return Command(act, language, plain[:_SERVICE_LETTERS])


def _rating(said: str, language: str) -> Command:
    level = _level(said) or (int(said) if said in ("1", "2", "3", "4", "5") else 0)
    return Command(Act.RATE, language, number=level)


def _level(said: str) -> int:
    """How satisfied somebody says to be, in a word or in points; 0 where it is neither."""
    points = _POINTS.fullmatch(said)
    return int(points[1]) if points else _LEVELS.get(said.lower(), 0)
