"""What is on a slip, as data: built from what was asked for and the catalogue; it knows no bytes and no clock."""

from dataclasses import replace

from printers.blocks import Block, Cut, Feed, Line, Logo, Rule, Slip
from printers.checking import unknown
from printers.slips import of_papers, of_staff, of_ticket
from printers.slips.facts import Facts, Hall, Part, Wanted
from server.wire.records import Ticket
from server.wire.vocabulary import LANGUAGES, State

__all__ = ["KINDS", "PARTS", "Hall", "Wanted", "slip_of", "ticket_slip"]

KINDS = (
    "ticket", "reprint", "large", "appointment", "checklist", "offline", "calling_list", "test", "charset",
)  # fmt: skip
"""What can be asked for; a `reprint` is a ticket's slip that says 补打."""
OF_A_TICKET = frozenset({"ticket", "reprint", "large", "appointment", "offline"})


def _logo(facts: Facts) -> list[Block]:
    layout = facts.hall.layout
    return [Logo(layout.logo, layout.logo_percent)] if layout.logo else []


def _title(facts: Facts) -> list[Block]:
    """What kind of slip this is; the charset sheet's is drawn, as the wrong charset would garble it."""
    return [replace(facts.line("title", facts.say(facts.kind)), drawn=facts.kind == "charset")]


PARTS: dict[str, Part] = {
    **of_ticket.PARTS, **of_papers.PARTS, **of_staff.PARTS,
    "logo": _logo, "title": _title, "rule": lambda _: [Rule()], "feed": lambda _: [Feed()], "cut": lambda _: [Cut()],
}  # fmt: skip
"""What a layout may name beside the hall's own lines."""


def slip_of(wanted: Wanted, hall: Hall) -> Slip:
    """The slip asked for; ValueError if there is no such kind, or if it needs a ticket or service that isn't there.

    A ticket that a kiosk gave by itself gets the offline slip, one booked for a slot the appointment's; in large type
    each says the same with less beside it.
    """
    if wanted.kind not in KINDS:
        raise ValueError(unknown("slip", wanted.kind, KINDS))
    if wanted.kind in OF_A_TICKET and wanted.ticket is None:
        raise ValueError(f"a slip of kind {wanted.kind!r} is of a ticket")
    if wanted.kind == "checklist" and not wanted.ticket and not wanted.services:
        raise ValueError("a checklist is of a service, or of a ticket's")
    kind = _layout_name(wanted)
    facts = Facts(kind, replace(wanted, reprint=wanted.reprint or wanted.kind == "reprint"), hall)
    layout = hall.layout
    blocks: list[Block] = []
    for name in layout.slips[kind]:
        own = layout.lines.get(name)
        if own is None:
            blocks += PARTS[name](facts)
        elif said := own.text(wanted.language) or _of_hall(name, facts):
            blocks.append(Line(said, *own.size))
    return Slip(tuple(blocks), layout.most_bytes(kind))


def _of_hall(part: str, facts: Facts) -> str:
    """What the catalogue says at the end of a slip, where the layout has no note of its own."""
    said = facts.hall.catalogue.texts.slip
    return facts.name(said.text, said.text_en) if said and part == "note" else ""


def ticket_slip(ticket: Ticket, hall: Hall, language: str = LANGUAGES[0], reprint: bool = False) -> Slip:
    """The slip of a ticket; `reprint` marks it 补打."""
    return slip_of(Wanted("ticket", language, ticket, reprint=reprint), hall)


def _layout_name(wanted: Wanted) -> str:
    kind, ticket = wanted.kind, wanted.ticket
    if kind in ("ticket", "reprint") and ticket is not None:
        booked = ticket.slot_at is not None and ticket.state == State.BOOKED
        kind = "offline" if ticket.offline else "appointment" if booked else "ticket"
    if wanted.large and kind in OF_A_TICKET:
        return "large_appointment" if kind == "appointment" else "large"
    return kind
