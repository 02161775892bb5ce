"""The parts that speak of papers to bring, and of an appointment's day and hour; what a sensitive service asks for
stays off slips that others may see. A checklist of several services names each paper once."""

from printers.blocks import Align, Block, Choice, Line
from printers.slips.facts import Facts, Part
from printers.slips.words import brief
from server.wire.catalogue import Appointments, Guide

Paper = dict[str, str]

BOX, TICKED = "□", "√"  # both are in GB2312


def papers(facts: Facts) -> list[Block]:
    """The papers by their short names: as many as there is room for, and how many there are."""
    service = facts.service()
    listed = _papers(facts)
    if not listed:
        return []
    count = len(listed)
    bare = facts.line("papers", facts.say("papers_some", count=count))
    if service and service.public_name:
        return [bare]
    names = [brief(_named(facts, paper)) for paper in listed]
    ways: list[tuple[Block, ...]] = []
    for shown in range(count, 0, -1):
        key = "papers" if shown == count else "papers_of"
        said = facts.say(key, papers=facts.say("between").join(names[:shown]), count=count)
        ways.append((facts.line("papers", said),))
    return [Choice((*ways, (bare,)))]


def papers_list(facts: Facts) -> list[Block]:
    """The papers whole one below the other, each with its form and whom it is asked of, under a line that says what
    they are."""
    service = facts.service()
    listed = _papers(facts)
    if not listed:
        return []
    if service and service.public_name:
        return [facts.line("papers_list", facts.say("papers_some", count=len(listed)), Align.LEFT)]
    blocks: list[Block] = [facts.line("papers_list", facts.say("bring"), Align.LEFT)]
    for order, paper in enumerate(listed, 1):
        blocks.append(facts.line("papers_list", f"{order}. {_named(facts, paper)}", Align.LEFT, hang=3))
        blocks += _aside(facts, paper)
    return blocks


def papers_boxes(facts: Facts) -> list[Block]:
    """The papers whole, each with a box to tick, its form and its note below; ticked where it is there already."""
    asked: dict[str, list[Paper]] = {}
    for _, guide in _guides(facts):
        for paper in _named_in(guide):
            asked.setdefault(paper["name"], []).append(paper)
    if not asked:
        return [facts.line("papers_boxes", facts.say("papers_ask"))]
    blocks: list[Block] = []
    for name, uses in asked.items():
        box = TICKED if name in facts.wanted.have else BOX
        blocks.append(facts.line("papers_boxes", f"{box} {_named(facts, uses[0])}", Align.LEFT, hang=3))
        blocks += _aside(facts, *uses)
    return blocks


def terms(facts: Facts) -> list[Block]:
    """How long the department takes, and what it costs; of several services, each under its number."""
    blocks: list[Block] = []
    for order, guide in _guides(facts):
        said = []
        if guide.promised_days is not None:
            said.append(facts.say("promised" if guide.promised_days else "at_once", days=guide.promised_days))
        if fee := facts.name(guide.fee, guide.fee_en):
            said.append(facts.say("fee", fee=fee))
        if len(facts.services()) > 1 and said:
            blocks.append(
                facts.line("terms", f"{order}. {facts.say('between').join(said)}", Align.LEFT, hang=3)
            )
        else:
            blocks += [facts.line("terms", one) for one in said]
    return blocks


def advice(facts: Facts) -> list[Block]:
    """Who has the last word on papers, and as of when this is known."""
    blocks: list[Block] = [facts.line("advice", facts.say("advice"))]
    if dates := [guide.dated for _, guide in _guides(facts) if guide.dated]:
        blocks.append(facts.line("advice", facts.say("dated", date=min(dates))))
    return blocks


def not_receipt(facts: Facts) -> list[Block]:
    """That the checklist is no receipt."""
    return [facts.line("not_receipt", facts.say("not_receipt"))]


def slot(facts: Facts) -> list[Block]:
    """The day and the hours of the slot."""
    at = facts.ticket.slot_at
    if at is None:
        return []
    until = facts.local(at + _terms_of(facts).slot_s * 1000)
    hours = facts.say("hours", begin=f"{facts.local(at):%H:%M}", end=f"{until:%H:%M}")
    return [facts.line("slot", facts.date(at)), facts.line("slot", hours)]


def come(facts: Facts) -> list[Block]:
    """When to be there, and what to do first."""
    at = facts.ticket.slot_at
    return [] if at is None else [facts.line("come", facts.say("come", time=f"{facts.local(at):%H:%M}"))]


def grace(facts: Facts) -> list[Block]:
    """How late is still in time, and what becomes of who is later."""
    if facts.ticket.slot_at is None:
        return []
    minutes = _terms_of(facts).grace_s // 60
    return [facts.line("grace", facts.say("grace" if minutes else "grace_none", minutes=minutes))]


def address(facts: Facts) -> list[Block]:
    """Where the hall is."""
    where = facts.hall.catalogue.address
    return [facts.line("address", facts.say("address", address=where))] if where else []


def _guides(facts: Facts) -> list[tuple[int, Guide]]:
    """The guides of all services asked for, each with its service's place among them."""
    return [(order, entry.guide) for order, entry in enumerate(facts.services(), 1) if entry.guide]


def _papers(facts: Facts) -> list[Paper]:
    service = facts.service()
    return _named_in(service.guide) if service and service.guide else []


def _named_in(guide: Guide) -> list[Paper]:
    return [paper for paper in guide.papers if paper.get("name")]


def _named(facts: Facts, paper: Paper) -> str:
    return facts.name(paper.get("name", ""), paper.get("name_en", ""))


def _aside(facts: Facts, *uses: Paper) -> list[Block]:
    """A paper's forms and notes, such as who has to bring it, in small type below its name.

    What one of several services asks of everybody is noted of nobody: another's condition would excuse the rest.
    """
    notes = [_note(facts, paper) for paper in uses]
    said = [*(_form(facts, paper) for paper in uses), *(notes if all(notes) else ())]
    aside = facts.say("between").join(dict.fromkeys(one for one in said if one))
    return [Line(aside, align=Align.LEFT, indent=3, hang=3)] if aside else []


def _form(facts: Facts, paper: Paper) -> str:
    """On an English slip only in English: the Chinese one helps nobody who reads it."""
    return paper.get("form_en", "") if facts.language == "en" else paper.get("form", "")


def _note(facts: Facts, paper: Paper) -> str:
    return paper.get("note_en", "") if facts.language == "en" else paper.get("note", "")


def _terms_of(facts: Facts) -> Appointments:
    queue = facts.queue()
    return (queue.appointments if queue else None) or Appointments()


PARTS: dict[str, Part] = {
    "papers": papers, "papers_list": papers_list, "papers_boxes": papers_boxes, "terms": terms, "advice": advice,
    "not_receipt": not_receipt, "slot": slot, "come": come,
    "grace": grace, "address": address,
}  # fmt: skip
