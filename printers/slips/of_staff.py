"""The parts of what staff print: who waits, to be called by hand, and tries of a printer; visitors get none of it."""

from collections import Counter, defaultdict

from printers.blocks import Align, Beep, Block, Code, Feed, InCharset, Line
from printers.charsets import CHARSETS
from printers.slips.facts import Facts, Part, found
from printers.slips.of_papers import BOX
from printers.slips.words import runs
from server.wire.records import Ticket
from server.wire.vocabulary import State

RARE = "𬱖䶮喆"
"""In a name of four bytes, in one of Unicode's later blocks, and in GBK but not GB2312."""
TEST_CODE = "https://example.org/quhao-printer-test"
MOST_LISTED = 200
"""Numbers on a calling list, some 1.5 m of paper: who stands further back is served after a new list."""
LARGEST_SHOWN = (1, 2, 4, 6, 8)


def printed(facts: Facts) -> list[Block]:
    """When this was printed: a list is as old as its paper."""
    at = facts.wanted.at
    return [] if at is None else [Line(facts.say("printed", time=f"{facts.local(at):%Y-%m-%d %H:%M}"))]


def waiting(facts: Facts) -> list[Block]:
    """Who waits, queue by queue in the order of calling, then who missed the call; names never, numbers only."""
    waiting, missed = (_in_turn(facts.wanted.waiting, state) for state in (State.WAITING, State.MISSED))
    counts = Counter(ticket.queue for ticket in waiting)
    listed: dict[str, list[Ticket]] = defaultdict(list)
    for ticket in waiting[:MOST_LISTED]:
        listed[ticket.queue].append(ticket)
    blocks: list[Block] = []
    for queue, tickets in sorted(listed.items()):
        blocks += [
            *_heading(facts, queue, counts[queue]),
            *(_row(facts, ticket) for ticket in tickets),
            Feed(),
        ]
    if (more := len(waiting) - MOST_LISTED) > 0:
        blocks += [facts.line("waiting", facts.say("list_more", count=more), Align.LEFT), Feed()]
    if missed:
        blocks += [Line(facts.say("list_missed", count=len(missed)), align=Align.LEFT)]
        blocks += [_row(facts, ticket) for ticket in missed[:MOST_LISTED]]
    return blocks or [facts.line("waiting", facts.say("list_empty"))]


def by_hand(facts: Facts) -> list[Block]:
    """How to call by this list."""
    return [facts.line("by_hand", facts.say("by_hand"), Align.LEFT)]


def printer(facts: Facts) -> list[Block]:
    """Which printer this is."""
    return [Line(facts.wanted.printer)] if facts.wanted.printer else []


def ruler(facts: Facts) -> list[Block]:
    """One line exactly as wide as the paper is said to be: in two lines, the profile is too wide."""
    columns = facts.wanted.columns
    digits = "".join(str(column % 10) for column in range(1, columns + 1))
    return [Line(digits, align=Align.LEFT), Line(facts.say("ruler", columns=columns))]


def sizes(facts: Facts) -> list[Block]:
    """A sentence at the sizes slips use, and a number at all of them."""
    said = facts.say("charset_sample")
    words: list[Block] = [Line(said, *size) for size in ((1, 1), (1, 2), (2, 2))]
    return words + [Line(f"A{size}", size, size) for size in LARGEST_SHOWN]


def rare(facts: Facts) -> list[Block]:
    """Characters that most printers' fonts lack: they come as a picture."""
    return [Line(facts.say("rare", characters=RARE))]


def test_code(facts: Facts) -> list[Block]:
    """A QR code to try a telephone on."""
    return [Feed(), Code(facts.hall.public_url or TEST_CODE), Feed(), Line(facts.say("test_code"))]


def which(facts: Facts) -> list[Block]:
    """What the sheet asks, drawn: a printer in the wrong charset would garble it."""
    return [Line(facts.say("charset_which"), drawn=True)]


def charsets(facts: Facts) -> list[Block]:
    """The same sentence in each charset, numbered in their order."""
    said = facts.say("charset_sample")
    return [InCharset(f"{order}  {said} {RARE[-1]}", name) for order, name in enumerate(CHARSETS, 1)]


def which_names(facts: Facts) -> list[Block]:
    """What the sheet asks of the last character: it is in GBK and not in GB2312."""
    return [Line(facts.say("charset_names", character=RARE[-1]), drawn=True)]


def _in_turn(tickets: tuple[Ticket, ...], state: State) -> list[Ticket]:
    return sorted((ticket for ticket in tickets if ticket.state == state), key=_turn)


def _turn(ticket: Ticket) -> tuple[int, int, str]:
    """Ranks are times; an offline number that has none yet counts by the time it was drawn."""
    at = ticket.rank_at or ticket.base_at or ticket.drawn_at or 0
    return at, len(ticket.number), ticket.number


def _heading(facts: Facts, queue: str, count: int) -> list[Block]:
    entry = found(facts.hall.catalogue.queues, "id", queue)
    name = facts.name(entry.name, entry.name_en) if entry else queue
    serving = [
        c.label for c in facts.hall.catalogue.counters if any(work.queue == queue for work in c.queues)
    ]
    counters = runs(serving, facts.say("between"), facts.say("dash"))
    lines = [facts.say("list_queue", queue=name, count=count)]
    lines += [facts.say("counters", counters=counters)] if counters else []
    return [Line(said, align=Align.LEFT) for said in lines]


def _row(facts: Facts, ticket: Ticket) -> Line:
    entry = found(facts.hall.catalogue.services, "code", ticket.service)
    chinese = (entry.public_name or entry.name if entry else "") or ticket.service_name
    name = chinese if entry is None or entry.public_name else facts.name(chinese, entry.name_en)
    drawn = f"{facts.local(ticket.drawn_at):%H:%M}" if ticket.drawn_at else ""
    said = " ".join(word for word in (BOX, ticket.number, drawn, name) if word)
    return facts.line("waiting", said, Align.LEFT, hang=3)


PARTS: dict[str, Part] = {
    "printed": printed, "waiting": waiting, "by_hand": by_hand,
    "printer": printer, "ruler": ruler, "sizes": sizes, "rare": rare, "test_code": test_code,
    "which": which, "charsets": charsets, "which_names": which_names,
    "beep": lambda _: [Beep(2)],
}  # fmt: skip
