import pytest

from server.domain.finding import find
from server.wire.catalogue import ServiceEntry

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
DEPARTMENTS = {"police": "公安分局", "market": "市场监督管理局", "civil": "民政局"}


def codes(query: str, category: str | None = None, limit: int = 50) -> list[str]:
    return [one.code for one in find(SERVICES, query, category, limit, DEPARTMENTS)]


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
        ("居住证 签注", ["GA002"]),
        ("居住证 结婚", []),
        ("护照", []),
        ("(居", []),
    ],
)
def test_services_are_found_by_what_people_type(query: str, found: list[str]) -> None:
    assert codes(query) == found


def test_a_syllable_is_not_found_in_the_middle_of_another() -> None:
    assert codes("hun") == ["MZ001"]
    assert codes("un") == []


def test_an_exact_everyday_word_comes_before_a_name_that_contains_it() -> None:
    bakery = ServiceEntry(code="X1", name="面包开店补贴", wanted=1)
    assert [one.code for one in find([bakery, SHOP], "开店")] == ["SC001", "X1"]


def test_an_empty_query_lists_the_most_wanted_first() -> None:
    assert codes("  ") == ["SC001", "GA001", "GA009", "GA002", "MZ001"]


def test_a_category_keeps_the_others_out() -> None:
    assert codes("登记", category="business") == ["SC001"]
    assert codes("", category="identity") == ["GA001", "GA009", "GA002"]


def test_no_more_than_the_limit_is_found() -> None:
    assert codes("", limit=2) == ["SC001", "GA001"]
