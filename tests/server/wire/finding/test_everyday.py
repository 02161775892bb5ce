"""Everyday questions, as people of all kinds ask them: the right service is in the first three, nearly always."""

import tomllib
from pathlib import Path

import pytest

from server.catalogue.sample import MAIN_CENTRE, sample_district
from server.wire.finding import ServiceFinder

QUESTIONS = tomllib.loads((Path(__file__).parent / "everyday_questions.toml").read_text("utf-8"))
FIRST = 3
LEAST = 0.95


@pytest.fixture(scope="module")
def finder() -> ServiceFinder:
    main = sample_district()[MAIN_CENTRE]
    return ServiceFinder(main.services, main.departments)


def questions(split: str) -> list[tuple[str, frozenset[str]]]:
    return [(asked, frozenset(codes.split())) for kind in QUESTIONS.values() for asked, codes in kind[split]]


def missed(finder: ServiceFinder, asked: list[tuple[str, frozenset[str]]]) -> list[str]:
    return [
        question
        for question, right in asked
        if right.isdisjoint(service.code for service in finder.find(question)[:FIRST])
    ]


def test_there_are_200_questions_of_which_50_were_held_out() -> None:
    tuned, held_out = questions("tuned"), questions("held_out")
    assert len({question for question, _ in tuned + held_out}) == 200
    assert len(held_out) == 50


@pytest.mark.parametrize("split", ["tuned", "held_out"])
def test_the_right_service_is_in_the_first_three(finder: ServiceFinder, split: str) -> None:
    asked = questions(split)
    wrong = missed(finder, asked)
    assert len(wrong) <= (1 - LEAST) * len(asked), wrong


@pytest.mark.parametrize(
    "nonsense",
    [
        "你好", "您好，请问", "哈哈哈", "吃饭了吗", "我爱北京天安门", "红烧肉怎么做", "帮我写一首诗", "厕所在哪里",
        "股票涨了吗", "世界杯谁赢了", "怎么办", "好的谢谢", "asdfgh", "qwerty", "hello", "zzzz", "12345", "abcdefg",
        "？？？", "我", "😀",
    ],
)  # fmt: skip
def test_words_that_mean_nothing_find_nothing(finder: ServiceFinder, nonsense: str) -> None:
    assert finder.find(nonsense) == []
