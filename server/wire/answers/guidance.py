"""What guidance answers: the trees there are, the next question, or services in their order with merged papers."""

from server.wire.records import Record


class TreeBrief(Record):
    """A guidance tree in a list."""

    id: str
    name: str
    name_en: str
    icon: str
    keywords: list[str]
    most_questions: int


class Trees(Record):
    """Guidance trees found."""

    trees: list[TreeBrief]


class Choice(Record):
    """An answer that may be given."""

    id: str
    text: str
    text_en: str


class Question(Record):
    """The next question; `left` are the questions still to come at most, this one included."""

    id: str
    text: str
    text_en: str
    left: int
    options: list[Choice]


class Answered(Record):
    """A question that was answered, and how."""

    question: str
    text: str
    text_en: str
    option: Choice


class Advice(Record):
    """A sentence for the visitor, in both languages."""

    text: str
    text_en: str


class Where(Record):
    """Where a service is done in this centre."""

    queue: str
    queue_name: str
    queue_name_en: str
    prefix: str
    zone: str
    zone_name: str
    zone_name_en: str
    floor: int
    counters: list[str]  # as boards show them


class DoneElsewhere(Record):
    """The centre that does what this one doesn't."""

    centre: str
    name: str
    name_en: str


class ServiceToDo(Record):
    """A service of the result; those of one `step` may be done in any order, or at once."""

    step: int
    code: str
    name: str
    name_en: str
    department_name: str
    department_name_en: str
    notes: list[Advice]
    where: Where | None  # None: `elsewhere` says where
    elsewhere: DoneElsewhere | None
    promised_days: int | None
    statutory_days: int | None
    fee: str
    fee_en: str
    online_url: str | None
    has_guide: bool


class PaperFor(Record):
    """A service that asks for a paper, in which form."""

    service: str
    name: str
    name_en: str
    form: str
    note: str
    note_en: str


class PaperToBring(Record):
    """A paper, once for all services that ask for it; `either`: a copy does as well as the original."""

    name: str
    name_en: str
    originals: int
    copies: int
    either: bool
    issued_by: str
    services: list[PaperFor]


class TimeInAll(Record):
    """Days until all is done, step after step; of `unstated` services no time is known."""

    promised_days: int
    statutory_days: int
    unstated: list[str]


class Guided(Record):
    """Where the answers led: to the next question, or to the services and the papers they ask for."""

    tree: TreeBrief
    answered: list[Answered]
    question: Question | None
    advice: list[Advice]
    services: list[ServiceToDo]
    papers: list[PaperToBring]
    time: TimeInAll | None  # None while there is a question
