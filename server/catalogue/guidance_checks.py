"""Checks the guidance trees of a catalogue: names, ways and the services they lead to; it changes nothing."""

from collections.abc import Collection, Iterator

from server.catalogue.faults import Fault, at_least, coded, english, repeated, required, unknown
from server.domain.guidance_paths import circles, empty_ends, orphans
from server.wire.catalogue import Catalogue
from server.wire.guidance import GuidanceOption, GuidanceQuestion, GuidanceTree


def guidance_faults(catalogue: Catalogue, icons: Collection[str]) -> Iterator[Fault]:
    """Everything wrong with a centre's guidance trees."""
    codes = [service.code for service in catalogue.services]
    codes += [service.code for service in catalogue.elsewhere]
    yield from repeated("trees", "twice", (tree.id for tree in catalogue.trees))
    for place, tree in enumerate(catalogue.trees, start=1):
        key = f"trees.{tree.id or place}"
        yield from _named(key, tree.id, tree.name, tree.name_en, "name")
        if tree.icon:
            yield from unknown(f"{key}.icon", "unknown_icon", tree.icon, icons)
        yield from _tree(key, tree, codes)


def _named(key: str, ident: str, name: str, name_en: str, field: str) -> Iterator[Fault]:
    yield from required(f"{key}.id", ident)
    yield from coded(f"{key}.id", ident)
    yield from required(f"{key}.{field}", name)
    yield from english(f"{key}.{field}_en", name_en)


def _tree(key: str, tree: GuidanceTree, codes: Collection[str]) -> Iterator[Fault]:
    if not tree.questions:
        yield Fault(key, "no_questions")
    questions = [question.id for question in tree.questions]
    yield from repeated(key, "twice", questions)
    for place, question in enumerate(tree.questions, start=1):
        yield from _question(f"{key}.{question.id or place}", question, questions, codes)
    for orphan in orphans(tree):
        yield Fault(f"{key}.{orphan}", "orphan_question", orphan)
    for circle in circles(tree):
        yield Fault(f"{key}.{circle[0]}", "guidance_circle", " → ".join(circle))
    for question_id, option in empty_ends(tree):
        yield Fault(f"{key}.{question_id}.{option}", "leads_to_nothing")


def _question(
    key: str, question: GuidanceQuestion, questions: Collection[str], codes: Collection[str]
) -> Iterator[Fault]:
    yield from _named(key, question.id, question.text, question.text_en, "text")
    if not question.options:
        yield Fault(key, "no_options")
    yield from repeated(key, "twice", (option.id for option in question.options))
    yield from repeated(key, "twice", (option.text for option in question.options if option.text))
    for place, option in enumerate(question.options, start=1):
        yield from _option(f"{key}.{option.id or place}", option, questions, codes)


def _option(
    key: str, option: GuidanceOption, questions: Collection[str], codes: Collection[str]
) -> Iterator[Fault]:
    yield from _named(key, option.id, option.text, option.text_en, "text")
    if option.note.strip():
        yield from english(f"{key}.note_en", option.note_en)
    if option.next:
        yield from unknown(f"{key}.next", "unknown_question", option.next, questions)
    yield from repeated(f"{key}.services", "twice", (service.code for service in option.services))
    for service in option.services:
        yield from unknown(f"{key}.services", "unknown_service", service.code, codes)
        yield from at_least(f"{key}.services.{service.code}.step", service.step, 1)
        if service.note.strip():
            yield from english(f"{key}.services.{service.code}.note_en", service.note_en)
