"""What staff are told of the kiosk's parts: well or ill, in both languages, and nothing of parts that aren't there."""

import pytest

from kiosk.session.hall import Hall
from kiosk.session.health import Health
from kiosk.staff.parts import Insides, Part, parts

WELL = Insides(
    "kiosk-1", "1.0", has_reader=True, has_scanner=True, own_numbers=0, clock_off_ms=120, disk_free_mb=20_480,
    paper_left_mm=41_000, slips_left=380,
)  # fmt: skip
UP = Hall(reached=True, tried=True)
PRINTS = Health("ok")


def rows(
    hall: Hall = UP, health: Health = PRINTS, insides: Insides = WELL, language: str = "zh-CN"
) -> dict[str, Part]:
    return {part.name: part for part in parts(hall, health, insides, language)}


def test_kiosk_that_is_well_is_told_so_of_every_part() -> None:
    told = rows()
    assert not [part for part in told.values() if part.ill]
    assert {name: part.words for name, part in told.items()} == {
        "服务器": "已连接", "打印机": "正常", "纸卷": "约剩 41.0 米，还能打约 380 张",
        "读卡器": "正常", "扫码器": "正常", "本机号": "全部已上传", "时钟": "与服务器相差 +0.1 秒",
        "硬盘": "剩余 20.0 GB", "程序": "kiosk-1，版本 1.0",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "hall", "health", "insides", "words"),
    [
        ("服务器", Hall(tried=True, own_numbers=True), Health("ok"), WELL, "连不上，正在本机发号"),
        ("服务器", Hall(tried=True), Health("ok"), WELL, "连不上，本机也不能发号，现在取不到号"),
        ("打印机", UP, Health("fault", frozenset({"paper_out"})), WELL, "没有纸了，请换纸"),
        ("打印机", UP, Health("fault", frozenset({"new_word"})), WELL, "new_word"),
        ("读卡器", UP, Health("ok", away=frozenset({"card_reader"})), WELL, "连不上，请检查连接线"),
        ("时钟", UP, Health("ok"), Insides("k", "1", clock_off_ms=-90_000), "与服务器相差 -90.0 秒"),
        ("硬盘", UP, Health("ok"), Insides("k", "1", disk_free_mb=100), "剩余 0.1 GB"),
        ("本机号", UP, Health("ok"), Insides("k", "1", journal_fails=True), "写不进磁盘，请检查剩余空间"),
    ],
)
def test_part_that_is_ill_is_marked_and_told_in_words(
    name: str, hall: Hall, health: Health, insides: Insides, words: str
) -> None:
    assert rows(hall, health, insides)[name] == Part(name, words, ill=True)


def test_parts_that_are_not_there_are_no_fault() -> None:
    told = rows(insides=Insides("kiosk-1", "1.0", has_printer=False))
    assert [(name, part.ill) for name, part in told.items() if part.words == "没有配置"] == [
        ("打印机", False), ("读卡器", False), ("扫码器", False),
    ]  # fmt: skip


def test_english_staff_read_english() -> None:
    told = rows(language="en")
    assert told["Printer"].words == "Working"
    assert all(part.words.isascii() for part in told.values())
