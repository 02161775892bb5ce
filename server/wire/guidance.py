"""A guidance tree (情形导办) as it is published: questions whose answers lead to services; it is walked elsewhere."""

from pydantic import Field

from server.wire.records import Record


class GuidedService(Record):
    """A service that an answer leads to; `step` orders them over the whole tree, and equal steps go together."""

    code: str = ""
    step: int = 1
    note: str = ""  # for whom, under which condition, what is peculiar about its papers
    note_en: str = ""


class GuidanceOption(Record):
    """An answer: it adds its services and leads to the question `next`; without one, the way ends here."""

    id: str = ""
    text: str = ""
    text_en: str = ""
    next: str = ""
    note: str = ""  # advice, shown with the result
    note_en: str = ""
    services: list[GuidedService] = Field(default_factory=list)


class GuidanceQuestion(Record):
    """A question with its answers in the order they are shown."""

    id: str = ""
    text: str = ""
    text_en: str = ""
    options: list[GuidanceOption] = Field(default_factory=list)


class GuidanceTree(Record):
    """What one life or business event asks; its first question begins, and what its answers add up to is the result."""

    id: str = ""
    name: str = ""
    name_en: str = ""
    icon: str = ""  # a word, as a category's
    keywords: list[str] = Field(default_factory=list)
    pinyin: str = ""
    initials: str = ""
    questions: list[GuidanceQuestion] = Field(default_factory=list)


class ServiceElsewhere(Record):
    """A service that guidance leads to and this centre doesn't offer, with a centre that does."""

    code: str = ""
    name: str = ""
    name_en: str = ""
    centre: str = ""
    centre_name: str = ""
    centre_name_en: str = ""
