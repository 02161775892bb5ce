"""Guidance trees: where answers lead, in which order, and what is wrong with a tree's ways."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.guidance import Answers, Led, led_to, longest, walk
from server.domain.guidance_paths import circles, empty_ends, orphans
from server.domain.refusals import Refused
from server.wire.guidance import GuidanceOption, GuidanceQuestion, GuidanceTree, GuidedService

Ways = dict[str, dict[str, str]]
"""Questions, each with its options and where they lead; `+` before it: the option names a service."""


def tree_of(ways: Ways) -> GuidanceTree:
    return GuidanceTree(
        id="t",
        questions=[
            GuidanceQuestion(
                id=question,
                options=[
                    GuidanceOption(
                        id=option,
                        next=leads.removeprefix("+"),
                        services=[GuidedService(code=f"S-{option}")] if leads.startswith("+") else [],
                    )
                    for option, leads in options.items()
                ],
            )
            for question, options in ways.items()
        ],
    )


BIRTH = tree_of(
    {"where": {"here": "+card", "there": "+"}, "card": {"yes": "+", "later": "paper"}, "paper": {"ok": "+"}}
)


@pytest.mark.parametrize("answers", [{}, []])
def test_without_answers_the_first_question_is_asked(answers: Answers) -> None:
    asked = walk(BIRTH, answers)
    assert (asked.question, asked.left, asked.options) == (BIRTH.questions[0], 3, ())


@pytest.mark.parametrize(
    ("answers", "question", "left"),
    [
        ({"where": "here"}, "card", 2),
        (["here"], "card", 2),
        ({"where": "here", "card": "later"}, "paper", 1),
        ({"where": "there"}, None, 0),
        (["here", "yes"], None, 0),
        ({"where": "there", "card": "yes"}, None, 0),  # an early answer changed, a later one kept
        ({"card": "yes"}, "where", 3),
    ],
)
def test_answers_lead_to_the_next_question_or_the_end(
    answers: Answers, question: str | None, left: int
) -> None:
    gone = walk(BIRTH, answers)
    assert (gone.question.id if gone.question else None, gone.left) == (question, left)


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"wher": "here"}, "answers.wher"),
        ({"where": "her"}, "answers.where"),
        ({"where": "there", "card": "no"}, "answers.card"),
        (["her"], "answers.0"),
        (["there", "yes"], "answers.1"),
    ],
)
def test_an_answer_that_the_tree_does_not_know_is_refused(answers: Answers, field: str) -> None:
    with pytest.raises(Refused) as caught:
        walk(BIRTH, answers)
    assert (caught.value.code, caught.value.detail) == ("invalid_field", {"fields": [field]})


def test_a_tree_without_questions_asks_none() -> None:
    assert walk(GuidanceTree(id="t"), {}).question is None


def test_services_come_once_each_by_step_with_what_was_said_of_them() -> None:
    options = [
        GuidanceOption(
            services=[
                GuidedService(code="B", step=2),
                GuidedService(code="A", step=3, note="早", note_en="e"),
            ]
        ),
        GuidanceOption(
            services=[
                GuidedService(code="A", step=1, note="晚", note_en="l"),
                GuidedService(code="C", step=2, note="同", note_en="s"),
            ]
        ),
        GuidanceOption(services=[GuidedService(code="C", step=2, note="同", note_en="s")]),
    ]
    assert led_to(options) == [
        Led("A", 1, (("早", "e"), ("晚", "l"))),
        Led("B", 2, ()),
        Led("C", 2, (("同", "s"),)),
    ]


def test_questions_that_nobody_comes_to_are_found() -> None:
    assert orphans(tree_of({"a": {"x": "b"}, "b": {"x": "+"}, "c": {"x": "d"}, "d": {"x": "b"}})) == [
        "c",
        "d",
    ]


@pytest.mark.parametrize(
    ("ways", "found"),
    [
        ({"a": {"x": "a", "y": "+"}}, [("a", "a")]),
        ({"a": {"x": "b"}, "b": {"x": "c", "y": "+"}, "c": {"x": "b"}}, [("b", "c", "b")]),
        ({"a": {"x": "b", "y": "c"}, "b": {"x": "d"}, "c": {"x": "d"}, "d": {"x": "+"}}, []),
        ({"a": {"x": "+"}, "b": {"x": "b"}}, [("b", "b")]),
    ],
)
def test_circles_are_found_wherever_they_are(ways: Ways, found: list[tuple[str, ...]]) -> None:
    assert circles(tree_of(ways)) == found


def test_ways_that_end_with_nothing_are_found() -> None:
    ways = {"a": {"x": "+b", "y": "c"}, "b": {"x": ""}, "c": {"x": "", "y": "+"}}
    assert empty_ends(tree_of(ways)) == [("c", "x")]


questions = st.sampled_from("abcde")
trees = st.dictionaries(
    questions,
    st.dictionaries(
        st.sampled_from("xyz"),
        st.one_of(st.just("+"), st.just(""), questions, questions.map("+".__add__)),
        min_size=1,
    ),
    min_size=1,
).map(tree_of)


@given(trees, st.data())
def test_every_way_through_a_sound_tree_ends_with_something(tree: GuidanceTree, data: st.DataObject) -> None:
    known = {question.id for question in tree.questions}
    unknown = any(option.next not in known for one in tree.questions for option in one.options if option.next)
    if unknown or circles(tree) or orphans(tree) or empty_ends(tree):
        return
    answers: list[str] = []
    most = longest(tree, tree.questions[0].id)
    while (asked := walk(tree, answers).question) is not None:
        assert walk(tree, answers).left <= most - len(answers)
        answers.append(data.draw(st.sampled_from([option.id for option in asked.options])))
    assert len(answers) <= most
    assert led_to(walk(tree, answers).options)
