"""Requests about the hall: signing in, what devices have to say, slips, the day."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints

# No control characters, no line breaks, and none that turn the direction of what stands after them: all of it may be
# printed on a slip or run along a board.
from server.wire.requests.shapes import (
    _PRINTABLE,
    EventId,
    Instant,
    Language,
    Line,
    Phone,
    Request,
    Why,
    Word,
    _printable,
)
from server.wire.vocabulary import DayAct


class SignIn(Request):
    """Username and password, or a device's token (a TV's browser)."""

    username: Line | None = None
    password: Annotated[str, StringConstraints(min_length=1, max_length=1024)] | None = None
    device_token: Word | None = None


class VisitorCode(Request):
    """A code is to be sent to this phone."""

    phone: Annotated[str, StringConstraints(pattern=r"^(\+86)?1[3-9][0-9]{9}$")]


OAuthCode = Annotated[str, StringConstraints(pattern=r"^[!-~]{1,256}$")]


class VisitorSignIn(Request):
    """A visitor signs in: what WeChat handed to the page, or the phone and the code sent to it."""

    oauth_code: OAuthCode | None = None
    phone: Phone | None = None
    sms_code: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")] | None = None


class WechatPage(Request):
    """The address of a page that is opened in WeChat, without what stands behind its `#`."""

    url: Annotated[str, StringConstraints(pattern=r"^https?://[!-~]{1,1000}$")]


class OwnOpenid(Request):
    """Who opened the ticket's page in WeChat, by what WeChat handed to it."""

    oauth_code: OAuthCode


class Shown(Request):
    """A board or voice has shown a call, or could not; of a device with several `boards`, those that could not.

    A screen that also speaks says in `heard` whether the call was heard, and in `fault` why not.
    """

    event_id: EventId
    ok: bool
    fault: Line | None = None
    boards: Annotated[list[Word], Field(max_length=20)] = Field(default_factory=list)
    heard: bool | None = None


def _told(value: Any, depth: int = 3) -> Any:
    """Plain values, as a device tells them; what is neither finite, printable nor short is refused."""
    match value:
        case None | bool():
            return value
        case int() | float():
            if not abs(value) < 2**53:
                raise ValueError("not a number that everybody can read")
        case str():
            if len(value) > 500 or not _printable.fullmatch(value):
                raise ValueError("not a line of text")
        case list() if depth and len(value) <= 100:
            return [_told(one, depth - 1) for one in value]
        case dict() if depth and len(value) <= 100:
            return {_told(name, 0): _told(one, depth - 1) for name, one in value.items()}
        case _:
            raise ValueError("too much to tell")
    return value


Details = Annotated[dict[str, Any], Field(max_length=30), AfterValidator(_told)]


class Status(Request):
    """A device's own word on its health."""

    state: Literal["ok", "degraded", "fault", "offline", "unknown"]
    faults: Annotated[list[Word], Field(max_length=20)] = Field(default_factory=list)
    details: Details = Field(default_factory=dict)


class AskPrint(Request):
    """A slip at a printer; a kiosk that did not draw the ticket shows its secret, or the phone of who holds it.

    A checklist is of a `ticket`, with the papers ticked off beside it, or of `services` with those named in `have`.

    A `bare` slip tells the number and opens nothing; for a phone, which anybody may type, there is no other. A
    `large` one is for whoever reads large type. `calling_list` is who waits, in one `queue` or in all.
    """

    printer: Word
    kind: Literal["ticket", "reprint", "appointment", "checklist", "calling_list"]
    ticket: Word | None = None
    service: Word | None = None
    services: Annotated[list[Word], Field(max_length=10)] = Field(default_factory=list)
    have: Annotated[list[Line], Field(max_length=60)] = Field(default_factory=list)
    lang: Language | None = None
    queue: Word | None = None
    secret: Annotated[str, StringConstraints(max_length=120)] | None = None
    phone: Phone | None = None
    bare: bool = False
    large: bool = False


class ReportPrint(Request):
    """What became of a slip."""

    state: Literal["sent", "confirmed", "failed", "unknown"]
    fault: Line | None = None
    at: Line | None = None


class ControlDay(Request):
    """What the manager does with the day, and why; `queue`, `until` and `value` as the act needs them."""

    act: DayAct = Field(strict=False)
    queue: Word | None = None
    until: Instant | None = None
    value: Annotated[int, Field(ge=0, le=99_999)] | None = None
    reason: Why


class PostNotice(Request):
    """A notice, or with `id` and `ended` the end of one."""

    text: Line | None = None
    text_en: Line | None = None
    scope: Annotated[
        str, StringConstraints(pattern=r"^(all|(zone|queue):[A-Za-z0-9][A-Za-z0-9._\-]{0,63})$")
    ] = "all"
    until: Instant | None = None
    id: Word | None = None
    ended: Literal[True] | None = None


class AskHelp(Request):
    """A visitor at a device rings for a guide."""

    topic: Word | None = None


class TwinAct(Request):
    """What somebody does at a twin: lays a card down, lifts it, holds a code to it."""

    name: Word
    text: Annotated[str, StringConstraints(max_length=1000, pattern=_PRINTABLE)] = ""


class Faults(Request):
    """Faults a twin is to show."""

    names: Annotated[list[Word], Field(max_length=20)]
