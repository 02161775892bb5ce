"""The parts of a ticket's slip: what, how many ahead, how long, where to, the live page, and what to do if missed."""

from urllib.parse import quote

from printers.blocks import Align, Block, Choice, Code, Feed, Line
from printers.slips.facts import Facts, Part, in_chinese
from printers.slips.words import minutes, runs
from server.wire.catalogue import QueueEntry
from server.wire.secret import query_code, unpack
from server.wire.vocabulary import State

CHINESE_RANK = 1
"""What is said twice, and what goes without saying, gives way to the papers to bring."""


def hall(facts: Facts) -> list[Block]:
    """The hall's name."""
    catalogue = facts.hall.catalogue
    named = facts.line("hall", facts.name(catalogue.name, catalogue.name_en))
    return [named, *(_chinese(facts, catalogue.name) if catalogue.name_en else [])]


def sample(facts: Facts) -> list[Block]:
    """That the hall is a sample."""
    return [Line(facts.say("sample"))] if facts.hall.catalogue.sample else []


def reprint(facts: Facts) -> list[Block]:
    """补打."""
    return [facts.line("reprint", facts.say("reprint"))] if facts.wanted.reprint else []


def number(facts: Facts) -> list[Block]:
    """The number; nothing where there is no ticket."""
    return [facts.line("number", facts.ticket.number)] if facts.ticket.number else []


def service(facts: Facts) -> list[Block]:
    """The service by its public name; on an English slip in Chinese too."""
    several = facts.services() if facts.kind == "checklist" else []
    if len(several) > 1:
        names = [
            (each.public_name or each.name, "" if each.public_name else each.name_en) for each in several
        ]
        return [
            facts.line("service", f"{order}. {facts.name(*both)}", Align.LEFT, hang=3)
            for order, both in enumerate(names, 1)
        ]
    entry = facts.service()
    if entry is None:
        return [facts.line("service", facts.ticket.service_name)] if facts.ticket.service_name else []
    if entry.public_name:
        return [facts.line("service", entry.public_name)]
    name = entry.name or facts.ticket.service_name
    if facts.language == "en" and entry.name_en:
        return [facts.line("service", entry.name_en), Line(name)]
    return [facts.line("service", name)]


def ahead(facts: Facts) -> list[Block]:
    """How many people are in front."""
    count = facts.ticket.people_ahead
    if count is None:
        return []
    key = "ahead" if count else "ahead_none"
    return [facts.line("ahead", facts.say(key, count=count)), *_chinese(facts, in_chinese(key, count=count))]


def wait(facts: Facts) -> list[Block]:
    """How long it will probably be; nothing while too little is known."""
    ticket = facts.ticket
    span = minutes(ticket.wait_p50_s, ticket.wait_p90_s) if ticket.people_ahead is not None else None
    if span is None:
        return []
    key = "wait" if span[0] else "wait_soon"
    return [facts.line("wait", facts.say(key, least=span[0], most=span[1]))]


def closing(facts: Facts) -> list[Block]:
    """A word where it is doubtful whether the turn comes before closing."""
    return [facts.line("closing", facts.say("closing"))] if facts.ticket.before_closing is False else []


def break_(facts: Facts) -> list[Block]:
    """Lunch, or that the doors open later: the number and its place stay, and when the calls go on."""
    begins_at, resumes_at = facts.ticket.break_at, facts.ticket.resumes_at
    if resumes_at is None:
        return []
    opens = f"{facts.local(resumes_at):%H:%M}"
    if begins_at is None:
        return [facts.line("break", facts.say("opens", time=opens))]
    return [facts.line("break", facts.say("break", begin=f"{facts.local(begins_at):%H:%M}", end=opens))]


def others(facts: Facts) -> list[Block]:
    """How many booked visitors may still come first: they don't count as people ahead."""
    count = facts.ticket.may_come_first
    return [facts.line("others", facts.say("others", count=count))] if count else []


def place(facts: Facts) -> list[Block]:
    """The floor and waiting area."""
    zone = facts.zone()
    if zone is None:
        return []
    said = facts.say("place", floor=zone.floor, zone=facts.name(zone.name, zone.name_en))
    return [
        facts.line("place", said),
        *_chinese(facts, in_chinese("place", floor=zone.floor, zone=zone.name)),
    ]


def counters(facts: Facts) -> list[Block]:
    """The counters that may call it."""
    named = runs([counter.label for counter in facts.counters()], facts.say("between"), facts.say("dash"))
    return [facts.line("counters", facts.say("counters", counters=named))] if named else []


def drawn(facts: Facts) -> list[Block]:
    """When it was drawn."""
    at = facts.ticket.drawn_at
    return (
        []
        if at is None
        else [facts.line("drawn", facts.say("drawn", time=f"{facts.local(at):%Y-%m-%d %H:%M}"))]
    )


def code(facts: Facts) -> list[Block]:
    """The QR code to the ticket's live page; none for a ticket the server does not know yet."""
    ticket = facts.ticket
    if not (facts.hall.public_url and ticket.secret) or ticket.offline:
        return []
    address = f"{facts.hall.public_url.rstrip('/')}/t/{quote(ticket.secret, safe='')}"
    key = "scan_booked" if ticket.state == State.BOOKED else "scan"
    # A code needs a quiet zone above and below.
    return [Feed(), Code(address), Feed(), facts.line("code", facts.say(key))]


def query(facts: Facts) -> list[Block]:
    """The short code that is asked for with the number, where there is no address for a QR code."""
    ticket = facts.ticket
    opened = (
        unpack(ticket.secret) if ticket.secret and not (ticket.offline or facts.hall.public_url) else None
    )
    if opened is None:
        return []
    return [
        facts.line("query", facts.say("query", code=query_code(opened[1]))),
        Line(facts.say("query_where")),
    ]


def unconnected(facts: Facts) -> list[Block]:
    """That a kiosk gave the number by itself, and how it counts."""
    if not facts.ticket.offline:
        return []
    queue = facts.queue()
    key = "offline_with" if queue and queue.prefix else "offline_among"
    return [
        facts.line("unconnected", facts.say("offline")),
        facts.line("unconnected", facts.say(key, prefix=queue.prefix if queue else "")),
    ]


def valid(facts: Facts) -> list[Block]:
    """That it counts today."""
    return [Choice(((facts.line("valid", facts.say("valid")),), ()), CHINESE_RANK)]


def missed(facts: Facts) -> list[Block]:
    """What to do after a missed call."""
    queue = facts.queue() or QueueEntry()
    limit = facts.hall.catalogue.policy.requeue_limit
    return [facts.line("missed", facts.say("missed", behind=queue.requeue_behind, limit=limit))]


def _chinese(facts: Facts, said: str) -> list[Block]:
    """What an English slip says in Chinese too, for whoever helps, where there is room."""
    return [Choice(((Line(said),), ()), CHINESE_RANK)] if facts.language == "en" and not facts.large else []


PARTS: dict[str, Part] = {
    "hall": hall, "sample": sample, "reprint": reprint, "number": number, "service": service, "ahead": ahead,
    "wait": wait, "closing": closing, "break": break_, "others": others, "place": place, "counters": counters,
    "drawn": drawn, "code": code, "query": query, "unconnected": unconnected, "valid": valid, "missed": missed,
}  # fmt: skip
