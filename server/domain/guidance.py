"""Walks a guidance tree (情形导办): from answers to the next question, or to the services in their order; pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from server.domain.refusals import Refused
from server.wire.guidance import GuidanceOption, GuidanceQuestion, GuidanceTree, GuidedService

Answers = Mapping[str, str] | Sequence[str]
"""Options by their questions, or options alone in the order their questions are asked."""


@dataclass(frozen=True, slots=True)
class Walk:
    """How far answers lead: the answered questions, and the next one; none at the end."""

    answered: tuple[tuple[GuidanceQuestion, GuidanceOption], ...]
    question: GuidanceQuestion | None
    left: int  # questions still to be asked at most, this one included

    @property
    def options(self) -> tuple[GuidanceOption, ...]:
        """The answers given, in their order."""
        return tuple(option for _, option in self.answered)


@dataclass(frozen=True, slots=True)
class Led:
    """A service the answers led to, with what was said of it on the way, in Chinese and English."""

    code: str
    step: int
    notes: tuple[tuple[str, str], ...]


def walk(tree: GuidanceTree, answers: Answers) -> Walk:
    """Go as far as the answers lead; Refused `invalid_field` for one that the tree doesn't know.

    An answer to a question that these answers don't come to is let pass: whoever changes an early answer keeps the
    later ones that still fit.
    """
    by_id = {question.id: question for question in tree.questions}
    given = _by_question(tree, answers)
    for asked, chosen in given.items():
        if asked not in by_id or all(option.id != chosen for option in by_id[asked].options):
            raise _unknown(asked)
    answered: list[tuple[GuidanceQuestion, GuidanceOption]] = []
    question = tree.questions[0] if tree.questions else None
    while question is not None and question.id in given:
        option = next(one for one in question.options if one.id == given[question.id])
        answered.append((question, option))
        if len(answered) > len(tree.questions):
            raise ValueError(f"tree {tree.id} goes in a circle")
        question = by_id[option.next] if option.next else None
    return Walk(tuple(answered), question, longest(tree, question.id) if question else 0)


def _by_question(tree: GuidanceTree, answers: Answers) -> Mapping[str, str]:
    if isinstance(answers, Mapping):
        return answers
    by_id = {question.id: question for question in tree.questions}
    given: dict[str, str] = {}
    question = tree.questions[0] if tree.questions else None
    for chosen in answers:
        option = next((one for one in question.options if one.id == chosen), None) if question else None
        if question is None or option is None:
            raise _unknown(str(len(given)))
        given[question.id] = option.id
        question = by_id.get(option.next)
    return given


def _unknown(where: str) -> Refused:
    return Refused("invalid_field", {"fields": [f"answers.{where}"]}, field=f"answers.{where}")


def led_to(options: Sequence[GuidanceOption]) -> list[Led]:
    """The services of these answers by step, each once, at the earliest step that names it."""
    found: dict[str, Led] = {}
    for option in options:
        for service in option.services:
            led = found.get(service.code) or Led(service.code, service.step, ())
            note = (service.note, service.note_en)
            notes = led.notes if not any(note) or note in led.notes else (*led.notes, note)
            found[service.code] = replace(led, step=min(led.step, service.step), notes=notes)
    return sorted(found.values(), key=lambda led: led.step)


def longest(tree: GuidanceTree, first: str) -> int:
    """The most questions that may be asked from this one on; a circle counts once."""
    by_id = {question.id: question for question in tree.questions}
    known: dict[str, int] = {}

    def depth(question: str, above: frozenset[str]) -> int:
        if question not in by_id or question in above:
            return 0
        if question not in known:
            ways = {option.next for option in by_id[question].options}
            known[question] = 1 + max((depth(way, above | {question}) for way in ways), default=0)
        return known[question]

    return depth(first, frozenset())


def all_services(tree: GuidanceTree) -> Iterator[GuidedService]:
    """Every service any answer leads to, as often as it is named."""
    for question in tree.questions:
        for option in question.options:
            yield from option.services
