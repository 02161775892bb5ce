"""What may be asked of guidance."""

from typing import Annotated

from pydantic import Field

from server.wire.requests.shapes import Request, Word

MOST_ANSWERS = 64


class AnswerGuidance(Request):
    """The answers given so far: option by question, or the options in the order their questions were asked."""

    answers: (
        Annotated[dict[Word, Word], Field(max_length=MOST_ANSWERS)]
        | Annotated[list[Word], Field(max_length=MOST_ANSWERS)]
    ) = Field(default_factory=dict)
