"""Papers of several services merged: each once, with the number of originals and copies that do for all."""

import pytest

from server.domain.papers import Paper, merged
from server.wire.catalogue import Guide, ServiceEntry


def service(code: str, *papers: dict[str, str]) -> ServiceEntry:
    return ServiceEntry(code=code, guide=Guide(papers=list(papers)))


def paper(form: str, note: str = "", name: str = "居民身份证") -> dict[str, str]:
    return {"name": name, "name_en": "ID card", "form": form, "issued_by": "公安机关", "note": note}


def counts(*papers: dict[str, str]) -> tuple[int, int, bool]:
    (one,) = merged([service(f"S{place}", asked) for place, asked in enumerate(papers)])
    return one.originals, one.copies, one.either


@pytest.mark.parametrize(
    ("form", "counted"),
    [
        ("原件", (1, 0, False)),
        ("原件1份", (1, 0, False)),
        ("原件２份", (2, 0, False)),
        ("复印件1份", (0, 1, False)),
        ("复印件两份", (0, 2, False)),
        ("原件及复印件各1份", (1, 1, False)),
        ("原件、复印件各2份", (2, 2, False)),
        ("原件1份、复印件3份", (1, 3, False)),
        ("原件和复印件", (1, 1, False)),
        ("原件或复印件", (1, 0, True)),
        ("复印件或者原件", (1, 0, True)),
        ("电子照片或纸质照片2张", (2, 0, False)),
        ("电子文件", (0, 0, False)),
        ("系统核查", (0, 0, False)),
        ("原件或电子凭证", (1, 0, False)),
        ("近期1寸照片2张或电子照片", (2, 0, False)),
        ("原件及复印件1份", (1, 1, False)),
        ("实物", (1, 0, False)),
        ("", (1, 0, False)),
    ],
)
def test_a_form_says_how_many_are_needed(form: str, counted: tuple[int, int, bool]) -> None:
    assert counts(paper(form)) == counted


@pytest.mark.parametrize(
    ("papers", "counted"),
    [
        ([paper("原件"), paper("原件")], (1, 0, False)),  # shown at one counter, then at the next
        ([paper("原件1份"), paper("原件1份")], (2, 0, False)),  # handed in at both
        ([paper("原件1份", "查验后退还"), paper("原件1份", "查验后退还")], (1, 0, False)),
        ([paper("原件"), paper("复印件1份"), paper("原件及复印件各1份")], (1, 2, False)),
        ([paper("原件或复印件"), paper("原件或复印件")], (1, 0, True)),
        ([paper("原件或复印件"), paper("原件")], (1, 0, False)),
        ([paper("原件"), paper("原件2份")], (2, 0, False)),
    ],
)
def test_a_paper_of_several_services_is_counted_once_for_all(
    papers: list[dict[str, str]], counted: tuple[int, int, bool]
) -> None:
    assert counts(*papers) == counted


def test_papers_keep_their_order_and_say_which_service_asks_what() -> None:
    found = merged(
        [
            service("A", paper("原件", name="户口簿"), paper("原件", "查验后退还", name="居民身份证")),
            ServiceEntry(code="B"),
            service("C", paper("复印件1份", name=" 居民身份证"), paper("原件1份", name="申请表（甲）")),
        ]
    )
    assert [one.name for one in found] == ["户口簿", "居民身份证", "申请表（甲）"]
    assert [(use.service, use.form, use.note) for use in found[1].uses] == [
        ("A", "原件", "查验后退还"), ("C", "复印件1份", "")
    ]  # fmt: skip
    assert found[1] == Paper("居民身份证", "ID card", 1, 1, False, "公安机关", found[1].uses)
