"""Guidance (情形导办) in one centre: what answers lead to, where it is done, what to bring, how long it takes."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from server.catalogue.index import CatalogueIndex
from server.domain.guidance import Answers, Led, Walk, led_to, longest, walk
from server.domain.papers import Paper, merged
from server.domain.refusals import Refused
from server.wire import answers as wire
from server.wire.catalogue import ServiceEntry
from server.wire.guidance import GuidanceOption, GuidanceTree, ServiceElsewhere

Lookup = Callable[[ServiceElsewhere], ServiceEntry | None]
"""The whole service as the centre that does it has it; None if that centre no longer does."""


@dataclass(frozen=True, slots=True)
class _ToDo:
    """A service of the result, with its entry and the centre that does it instead of this one."""

    led: Led
    entry: ServiceEntry
    elsewhere: ServiceElsewhere | None


def brief(tree: GuidanceTree) -> wire.TreeBrief:
    """A tree as it is listed."""
    return wire.TreeBrief(
        id=tree.id,
        name=tree.name,
        name_en=tree.name_en,
        icon=tree.icon,
        keywords=tree.keywords,
        most_questions=longest(tree, tree.questions[0].id) if tree.questions else 0,
    )


def guide(index: CatalogueIndex, tree_id: str, answers: Answers, lookup: Lookup) -> wire.Guided:
    """The next question, or the result; Refused `not_found`, or `invalid_field` for an answer there isn't."""
    tree = index.trees.get(tree_id)
    if tree is None:
        raise Refused("not_found")
    way = walk(tree, answers)
    ended = way.question is None
    todo = list(_todo(index, led_to(way.options), lookup)) if ended else []
    return wire.Guided(
        tree=brief(tree),
        answered=[
            wire.Answered(question=one.id, text=one.text, text_en=one.text_en, option=_choice(option))
            for one, option in way.answered
        ],
        question=_question(way),
        advice=[wire.Advice(text=one.note, text_en=one.note_en) for one in way.options if one.note],
        services=[_service(index, one) for one in todo],
        papers=[_paper(paper, todo) for paper in merged(one.entry for one in todo)],
        time=_time(todo) if ended else None,
    )


def _question(way: Walk) -> wire.Question | None:
    if way.question is None:
        return None
    asked = way.question
    return wire.Question(
        id=asked.id,
        text=asked.text,
        text_en=asked.text_en,
        left=way.left,
        options=[_choice(option) for option in asked.options],
    )


def _choice(option: GuidanceOption) -> wire.Choice:
    return wire.Choice(id=option.id, text=option.text, text_en=option.text_en)


def _todo(index: CatalogueIndex, led: Iterable[Led], lookup: Lookup) -> Iterable[_ToDo]:
    for one in led:
        elsewhere = index.elsewhere.get(one.code)
        if (entry := index.find(one.code)) is not None:
            yield _ToDo(one, entry, None)
        elif elsewhere is not None:
            entry = lookup(elsewhere)
            unknown = ServiceEntry(code=elsewhere.code, name=elsewhere.name, name_en=elsewhere.name_en)
            yield _ToDo(one, entry or unknown, elsewhere)


def _service(index: CatalogueIndex, todo: _ToDo) -> wire.ServiceToDo:
    entry, elsewhere = todo.entry, todo.elsewhere
    department = index.departments.get(entry.department)
    guide = entry.guide
    return wire.ServiceToDo(
        step=todo.led.step,
        code=entry.code,
        name=entry.name,
        name_en=entry.name_en,
        department_name=department.name if department else "",
        department_name_en=department.name_en if department else "",
        notes=[wire.Advice(text=text, text_en=text_en) for text, text_en in todo.led.notes],
        where=None if elsewhere else _where(index, entry),
        elsewhere=elsewhere
        and wire.DoneElsewhere(
            centre=elsewhere.centre, name=elsewhere.centre_name, name_en=elsewhere.centre_name_en
        ),
        promised_days=guide.promised_days if guide else None,
        statutory_days=guide.statutory_days if guide else None,
        fee=guide.fee if guide else "",
        fee_en=guide.fee_en if guide else "",
        online_url=entry.online_url,
        has_guide=guide is not None,
    )


def _where(index: CatalogueIndex, entry: ServiceEntry) -> wire.Where | None:
    queue = index.queues.get(entry.queue)
    if queue is None:
        return None
    zone = index.zones.get(queue.zone)
    return wire.Where(
        queue=queue.id,
        queue_name=queue.name,
        queue_name_en=queue.name_en,
        prefix=queue.prefix,
        zone=queue.zone,
        zone_name=zone.name if zone else "",
        zone_name_en=zone.name_en if zone else "",
        floor=zone.floor if zone else 1,
        counters=[index.counters[counter].label for counter in index.counters_of[queue.id]],
    )


def _paper(paper: Paper, todo: Sequence[_ToDo]) -> wire.PaperToBring:
    entries = {one.entry.code: one.entry for one in todo}
    return wire.PaperToBring(
        name=paper.name,
        name_en=paper.name_en,
        originals=paper.originals,
        copies=paper.copies,
        either=paper.either,
        issued_by=paper.issued_by,
        services=[
            wire.PaperFor(
                service=use.service,
                name=entries[use.service].name,
                name_en=entries[use.service].name_en,
                form=use.form,
                note=use.note,
                note_en=use.note_en,
            )
            for use in paper.uses
        ],
    )


def _time(todo: Sequence[_ToDo]) -> wire.TimeInAll:
    """One step after the other, of each step the longest; the one time stands in for the other where it is missing."""
    promised: dict[int, int] = {}
    statutory: dict[int, int] = {}
    unstated = []
    for one in todo:
        guide = one.entry.guide
        times = (
            [days for days in (guide.promised_days, guide.statutory_days) if days is not None]
            if guide
            else []
        )
        if not times:
            unstated.append(one.entry.code)
            continue
        step = one.led.step
        promised[step] = max(promised.get(step, 0), times[0])
        statutory[step] = max(statutory.get(step, 0), times[-1])
    return wire.TimeInAll(
        promised_days=sum(promised.values()), statutory_days=sum(statutory.values()), unstated=unstated
    )
