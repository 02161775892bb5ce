"""What may be wrong with the ways through a guidance tree: orphans, circles, ends that lead to nothing; pure."""

from collections import deque

from server.wire.guidance import GuidanceOption, GuidanceTree

Way = tuple[str, str]
"""A question and one of its options."""


def orphans(tree: GuidanceTree) -> list[str]:
    """Questions that no answer leads to, from the first on."""
    by_id = {question.id: question for question in tree.questions}
    reached: set[str] = set()
    waiting = deque(question.id for question in tree.questions[:1])
    while waiting:
        question = waiting.popleft()
        if question in by_id and question not in reached:
            reached.add(question)
            waiting.extend(option.next for option in by_id[question].options)
    return [question.id for question in tree.questions if question.id not in reached]


def circles(tree: GuidanceTree) -> list[tuple[str, ...]]:
    """Ways that come back to where they were, each once: (`a`, `b`, `a`)."""
    leads = {
        question.id: list(dict.fromkeys(option.next for option in question.options))
        for question in tree.questions
    }
    done: set[str] = set()
    found: list[tuple[str, ...]] = []
    for first in leads:
        # A stack of its own: who makes a tree may make it deeper than Python recurses.
        path: list[str] = []
        stack: list[tuple[str, bool]] = [(first, True)]
        while stack:
            question, entering = stack.pop()
            if not entering:
                done.add(path.pop())
            elif question in path:
                found.append((*path[path.index(question) :], question))
            elif question in leads and question not in done:
                path.append(question)
                stack.append((question, False))
                stack.extend((way, True) for way in reversed(leads[question]))
    return found


def empty_ends(tree: GuidanceTree) -> list[Way]:
    """Answers that end a way on which there was neither a service nor advice."""
    by_id = {question.id: question for question in tree.questions}
    seen: set[str] = set()
    waiting = deque(question.id for question in tree.questions[:1])
    ends: list[Way] = []
    while waiting:
        question = waiting.popleft()
        if question not in by_id or question in seen:
            continue
        seen.add(question)
        for option in by_id[question].options:
            if not _says_something(option):
                if not option.next:
                    ends.append((question, option.id))
                waiting.append(option.next)
    return ends


def _says_something(option: GuidanceOption) -> bool:
    return bool(option.services or option.note.strip())
