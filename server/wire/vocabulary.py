"""The words that commands, events and records are made of; it decides nothing."""

from enum import StrEnum


class State(StrEnum):
    """Where a ticket stands; nothing else exists."""

    BOOKED = "booked"
    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    HELD = "held"
    MISSED = "missed"
    DONE = "done"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


LIVE_STATES = frozenset({State.BOOKED, State.WAITING, State.CALLED, State.SERVING, State.HELD, State.MISSED})
"""A ticket in one of these still counts for its holder and is in a hall snapshot."""


class Channel(StrEnum):
    """How a ticket was asked for."""

    KIOSK = "kiosk"
    GUIDE = "guide"
    COUNTER = "counter"
    WECHAT = "wechat"
    WEB = "web"
    HOTLINE = "hotline"
    AGENT = "agent"


REMOTE_CHANNELS = frozenset({Channel.WECHAT, Channel.WEB, Channel.HOTLINE, Channel.AGENT})
"""Drawn from afar: such a ticket is `booked` until its holder checks in."""

READ_CARDS = frozenset({"id_card", "residence_permit", "foreign_permanent"})
"""Each `id_type` that is told by a card reader: residents, those of Hong Kong, Macau and Taiwan, and foreigners."""


class CounterState(StrEnum):
    """Whether a counter serves."""

    CLOSED = "closed"
    OPEN = "open"
    PAUSED = "paused"


class DayState(StrEnum):
    """Whether the business day takes commands."""

    PLANNED = "planned"  # not begun: it has appointments and nothing else
    OPEN = "open"
    ENDED = "ended"


class DayAct(StrEnum):
    """What a manager may do with the business day."""

    EXTEND = "extend"
    STOP_DRAWS = "stop_draws"
    SUSPEND = "suspend"
    RESUME = "resume"
    QUOTA = "quota"
    EXTRA = "extra"  # 加号
    END = "end"


class Outcome(StrEnum):
    """What a finish came to (办理完成 is not 办结)."""

    DONE = "done"  # 当场办结
    ACCEPTED = "accepted"  # 受理待办结
    PAPERS_MISSING = "papers_missing"  # 补正告知
    CONDITIONAL = "conditional"  # 容缺受理
    REFERRED = "referred"  # 转出
    NOT_DONE = "not_done"  # 未办成
    UNSTATED = "unstated"
    UNRECORDED = "unrecorded"  # the day ended first


class PrintState(StrEnum):
    """What is known of a slip."""

    REQUESTED = "requested"
    SENT = "sent"
    CONFIRMED = "confirmed"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Role(StrEnum):
    """What a member of staff may do; see `server.access.permissions`."""

    CLERK = "clerk"
    GUIDE = "guide"
    HOTLINE = "hotline"
    AGENT = "agent"
    MANAGER = "manager"
    OPERATOR = "operator"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"


class DeviceKind(StrEnum):
    """What a device token stands for."""

    KIOSK = "kiosk"
    BOARD = "board"
    TV = "tv"
    PRINTER = "printer"
    WECHAT = "wechat"
    VOICE = "voice"
    PAD = "pad"
    RATING = "rating"


class EventType(StrEnum):
    """What happened; an unknown type is survived by every follower."""

    TICKET_DRAWN = "ticket.drawn"
    TICKET_BOOKED = "ticket.booked"
    TICKET_CHECKED_IN = "ticket.checked_in"
    TICKET_CALLED = "ticket.called"
    TICKET_RECALLED = "ticket.recalled"
    TICKET_STARTED = "ticket.started"
    TICKET_HELD = "ticket.held"
    TICKET_RESUMED = "ticket.resumed"
    TICKET_FINISHED = "ticket.finished"
    TICKET_MISSED = "ticket.missed"
    TICKET_REQUEUED = "ticket.requeued"
    TICKET_TRANSFERRED = "ticket.transferred"
    TICKET_PRIORITISED = "ticket.prioritised"
    TICKET_NOTED = "ticket.noted"
    TICKET_UNDONE = "ticket.undone"
    TICKET_PRINTED = "ticket.printed"
    TICKET_CANCELLED = "ticket.cancelled"
    TICKET_EXPIRED = "ticket.expired"
    TICKET_RATED = "ticket.rated"
    COUNTER_OPENED = "counter.opened"
    COUNTER_PAUSED = "counter.paused"
    COUNTER_RESUMED = "counter.resumed"
    COUNTER_CLOSED = "counter.closed"
    COUNTER_QUEUES = "counter.queues"
    CALL_SHOWN = "call.shown"
    PRINT_REQUESTED = "print.requested"
    PRINT_REPORTED = "print.reported"
    DAY_CHANGED = "day.changed"
    CATALOGUE_PUBLISHED = "catalogue.published"
    DEVICE_STATUS = "device.status"
    HELP_ASKED = "help.asked"
    HELP_ANSWERED = "help.answered"
    NOTICE = "notice"


CALLS = frozenset({EventType.TICKET_CALLED, EventType.TICKET_RECALLED})
"""Events that boards and voices announce."""

LANGUAGES = ("zh-CN", "en")
