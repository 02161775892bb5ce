"""What anybody, or a device, is answered of a hall: where it is, who waits, what it offers; it checks nothing."""

from typing import Any, Literal

from server.wire.catalogue import HallTexts
from server.wire.guidance import ServiceElsewhere
from server.wire.records import Record

Json = dict[str, Any]


class VisitorWays(Record):
    """How visitors can sign in; `wechat_url` lacks only its `redirect_uri` and `state`, None: not by WeChat."""

    sms: bool
    wechat_url: str | None


class Root(Record):
    """Where Socket.IO answers, and the address in QR codes."""

    version: str
    live_url: str
    public_url: str | None
    demo: bool
    sign_in: VisitorWays


class WechatPage(Record):
    """What a page opened in WeChat hands to its JS-SDK; `templates` are those a visitor may agree to."""

    appid: str
    sdk_url: str
    timestamp: int
    nonce: str
    signature: str
    templates: list[str]


class Health(Record):
    """Whether it works."""

    ok: bool
    clock: bool | None = None  # false for an hour after the store's clock jumped


class Known(Record):
    """Who is signed in."""

    kind: Literal["visitor", "staff", "device"]
    id: str
    name: str
    roles: list[str]
    centre: str | None
    device_kind: str | None
    counter: str | None = None  # of a call pad: the one it is bound to
    expires_at: int | None


class CodeSent(Record):
    """Until when the code holds that was just sent, and from when another can be asked for."""

    expires_at: int
    again_at: int


class SignedIn(Known):
    """Who has just signed in, with a token for programs, shown this once."""

    token: str


class CentreBrief(Record):
    """A centre in a list."""

    id: str
    name: str
    name_en: str
    sample: bool
    open: bool
    waiting: int
    latitude: float | None
    longitude: float | None


class Centres(Record):
    """All centres."""

    centres: list[CentreBrief]


class Session(Record):
    """A session with its four times."""

    id: str
    name: str
    name_en: str
    day: str
    draw_from_at: int
    open_at: int
    last_draw_at: int
    close_at: int


class Span(Record):
    """A time in which a queue's people are to be served."""

    from_at: int
    until_at: int


class Attention(Record):
    """How a queue is attended; `unserved`: people wait, no counter is open for them, and by `served` one should be."""

    counters_open: int
    back_at: int | None  # when the first of its paused counters means to go on
    unserved: bool
    served: list[Span]


class QueueNow(Attention):
    """A queue as it is now."""

    id: str
    name: str
    name_en: str
    prefix: str
    zone: str
    max_cases: int  # one number may be drawn for
    waiting: int
    suspended: bool
    wait_p50_s: int | None
    wait_p90_s: int | None
    days_ahead: int | None = None  # how far ahead a time can be booked; None: it has no slots


class Centre(CentreBrief):
    """A centre as it is now."""

    address: str
    hours: Literal["always", "calendar"]
    session: Session | None
    next_session: Session | None
    queues: list[QueueNow]
    counters: list[Json]
    categories: list[Json]
    zones: list[Json]
    classes: list[Json]  # of priority, with the hall's own legal text
    texts: HallTexts
    now_at: int


class ServiceBrief(Record):
    """A service (事项) in a list."""

    code: str
    name: str
    queue: str
    has_guide: bool
    department_name: str
    department_name_en: str


class Services(Record):
    """Services found, and the best of those that were meant but another centre does."""

    services: list[ServiceBrief]
    elsewhere: list[ServiceElsewhere]


class Service(ServiceBrief):
    """A service with its guide and the people waiting in its queue."""

    guide: Json | None
    waiting: int


class Slot(Record):
    """A slot that can be booked; `free` of its `capacity` places are left."""

    slot_at: int
    ends_at: int
    capacity: int
    free: int


class Slots(Record):
    """Slots of a day, the first first."""

    slots: list[Slot]
