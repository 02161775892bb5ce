import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.wire.catalogue import Named, ServiceEntry
from server.wire.finding import ServiceFinder

PERMIT = ServiceEntry(
    code="GA001", name="居住证首次申领", name_en="Residence permit, first issue",
    department="police", category="identity", keywords=["居住证办理", "暂住证"],
    pinyin="ju zhu zheng shou ci shen ling,ju zhu zheng ban li,zan zhu zheng",
    initials="jzzscsl,jzzbl,zzz", wanted=2,
)  # fmt: skip
BIRTH = ServiceEntry(
    code="GA009", name="出生登记", name_en="Register a birth", department="police", category="identity",
    keywords=["上户口"], pinyin="chu sheng deng ji,shang hu kou", initials="csdj,shk", wanted=3,
)  # fmt: skip
ENDORSEMENT = ServiceEntry(
    code="GA002", name="居住证签注", name_en="Residence permit, yearly endorsement", department="police",
    category="identity", pinyin="ju zhu zheng qian zhu", initials="jzzqz",
)  # fmt: skip
SHOP = ServiceEntry(
    code="SC001", name="个体工商户设立登记", name_en="Register a sole trader", department="market", category="business",
    keywords=["开店", "营业执照"], pinyin="ge ti gong shang hu she li deng ji,kai dian,ying ye zhi zhao",
    initials="gtgshsldj,kd,yyzz", wanted=1,
)  # fmt: skip
MARRIAGE = ServiceEntry(
    code="MZ001", name="结婚登记", public_name="民政登记", name_en="Marriage registration", department="civil",
    category="family", pinyin="jie hun deng ji", initials="jhdj",
)  # fmt: skip
SERVICES = [ENDORSEMENT, PERMIT, BIRTH, SHOP, MARRIAGE]
DEPARTMENTS = [
    Named(id="police", name="公安分局"), Named(id="market", name="市场监督管理局"), Named(id="civil", name="民政局")
]  # fmt: skip
FINDER = ServiceFinder(SERVICES, DEPARTMENTS)


def codes(query: str, category: str | None = None, limit: int = 50) -> list[str]:
    return [one.code for one in FINDER.find(query, category, limit)]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("SC001", ["SC001"]),
        ("sc001", ["SC001"]),
        ("ｓｃ００１", ["SC001"]),  # full-width, as Chinese keyboards type it
        ("居住证", ["GA001", "GA002"]),
        ("居住证签注", ["GA002"]),
        ("暂住证", ["GA001"]),
        ("上户口", ["GA009"]),
        ("我要上户口", ["GA009"]),
        ("开店", ["SC001"]),
        ("民政登记", ["MZ001"]),
        ("jzz", ["GA001", "GA002"]),
        ("JZZQ", ["GA002"]),
        ("juzhuzheng", ["GA001", "GA002"]),
        ("juzhuzhengqian", ["GA002"]),
        ("kaidian", ["SC001"]),
        ("dengji", ["SC001", "GA009", "MZ001"]),
        ("residence permit", ["GA001", "GA002"]),
        ("公安", ["GA001", "GA009", "GA002"]),
        ("居住证 签注", ["GA002", "GA001"]),
        ("居住证 结婚", ["GA001", "GA002", "MZ001"]),  # two matters are meant: each is found
        ("护照", []),
        ("(居", ["GA001", "GA002"]),  # what isn't a word is no part of the query
        ("shangh", ["GA009", "SC001"]),
        ("jzheng", ["GA001", "GA002"]),  # initials and whole syllables mixed
        ("上户囗", ["GA009"]),
        ("居主证", ["GA001", "GA002"]),  # a wrong hanzi of the right sound
        ("居住證", ["GA001", "GA002"]),  # traditional writing
        ("结混登记", ["MZ001"]),
        ("营业自照", ["SC001"]),  # and of a sound that many don't tell apart
        ("jiehon", ["MZ001"]),
        ("juzhuzehng", ["GA001", "GA002"]),  # two letters changed about
        ("residense permit", ["GA001", "GA002"]),
        ("yearly endorsment", ["GA002"]),
        ("woyaokaidian", ["SC001"]),
        ("我要给娃儿上户口", ["GA009"]),
        ("请问结婚登记怎么办理？", ["MZ001"]),
    ],
)
def test_services_are_found_by_what_people_type(query: str, found: list[str]) -> None:
    assert codes(query) == found


@pytest.mark.parametrize(
    "query", ["你好", "asdfgh", "怎么办", "谢谢", "12345", "？？？", "我", "un", "一二三四"]
)
def test_words_that_mean_nothing_find_nothing(query: str) -> None:
    assert codes(query) == []


@given(st.text(max_size=60))
def test_any_text_finds_services_of_the_list_each_once(query: str) -> None:
    found = codes(query)
    assert len(set(found)) == len(found)
    assert set(found) <= {one.code for one in SERVICES}


@given(st.sampled_from(SERVICES), st.text("我想要办 ？的", max_size=4), st.text("吗呢。 谢谢", max_size=4))
def test_a_name_is_found_first_whatever_is_said_around_it(
    service: ServiceEntry, before: str, after: str
) -> None:
    assert codes(before + service.name + after)[0] == service.code


def test_a_syllable_is_not_found_in_the_middle_of_another() -> None:
    assert codes("hun") == ["MZ001"]
    assert codes("un") == []


def test_an_exact_everyday_word_comes_before_a_name_that_contains_it() -> None:
    bakery = ServiceEntry(code="X1", name="面包开店补贴", wanted=1)
    assert [one.code for one in ServiceFinder([bakery, SHOP]).find("开店")] == ["SC001", "X1"]


def test_an_empty_query_lists_the_most_wanted_first() -> None:
    assert codes("  ") == ["SC001", "GA001", "GA009", "GA002", "MZ001"]


def test_a_category_keeps_the_others_out() -> None:
    assert codes("登记", category="business") == ["SC001"]
    assert codes("", category="identity") == ["GA001", "GA009", "GA002"]


def test_no_more_than_the_limit_is_found() -> None:
    assert codes("", limit=2) == ["SC001", "GA001"]


@pytest.mark.parametrize("code", ["ga-001", "GA.01", "S-AA"])
def test_a_code_is_found_however_it_is_written(code: str) -> None:
    finder = ServiceFinder([*SERVICES, SHOP.model_copy(update={"code": code})], DEPARTMENTS)
    assert [one.code for one in finder.find(code)] == [code]
    assert [one.code for one in finder.find(code.lower())] == [code]
