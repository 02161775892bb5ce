"""What a visitor is told before a draw, by touch: faults, waits, closing, and the ways that are left."""

from dataclasses import replace

import pytest

from kiosk.readers.values import CardRead, CardRemoved, Part, ReaderAway, ReaderBack
from kiosk.session.finding import KeypadFinder
from kiosk.session.hall import Hall, QueueNow, closes_told, queues_told
from kiosk.session.health import Health
from kiosk.session.menu import Menu
from kiosk.session.values import Pad
from kiosk.session.wording import Wording
from server.wire.catalogue import Catalogue, ServiceEntry
from server.wire.texts import text
from tests.kiosk.robot import Robot
from tests.kiosk.stand_in import Live, StandIn
from tests.kiosk.tour import CARD


def wording(
    catalogue: Catalogue, queue: QueueNow, closes_in_s: int | None = None, waiting: int = 5
) -> Wording:
    hall = Hall(
        menu=Menu(catalogue),
        reached=True,
        waiting={"b": waiting},
        queues={"b": queue},
        closes_in_s=closes_in_s,
    )
    return Wording(hall, "zh-CN")


@pytest.mark.parametrize(
    ("queue", "closes", "said"),
    [
        (QueueNow(2, wait_p50_s=600, wait_p90_s=1200), 3600, None),
        (QueueNow(2, wait_p50_s=600, wait_p90_s=4000), 3600, "perhaps_late"),
        (QueueNow(2, wait_p50_s=3700, wait_p90_s=4000), 3600, "too_late"),
        (QueueNow(0, wait_p50_s=600, wait_p90_s=1200), 3600, "no_counter_yet"),
        (QueueNow(2, wait_p50_s=3700, wait_p90_s=4000), None, None),
        (QueueNow(2), 3600, None),
    ],
)
def test_doubts_are_said_before_the_draw(
    catalogue: Catalogue, queue: QueueNow, closes: int | None, said
) -> None:
    assert wording(catalogue, queue, closes).doubt("RP") == (text(f"kiosk.{said}") if said else "")


@pytest.mark.parametrize(
    ("p50_s", "p90_s", "said"),
    [
        (480, 1500, "预计等 8–25 分钟"),
        (100, 110, "预计等 1–2 分钟"),
        (60, 60, "预计等 1 分钟左右"),
        (None, None, ""),
        (5, 30, ""),
    ],
)
def test_wait_is_an_honest_range(
    catalogue: Catalogue, p50_s: int | None, p90_s: int | None, said: str
) -> None:
    assert wording(catalogue, QueueNow(1, False, p50_s, p90_s)).wait("RP") == said


def test_queue_without_a_counter_promises_no_minutes(catalogue: Catalogue) -> None:
    assert wording(catalogue, QueueNow(0, False, 480, 1500)).wait("RP") == ""


def test_hall_is_read_from_its_own_answer() -> None:
    told = {
        "hours": "calendar", "now_at": 1_000_000, "session": {"close_at": 4_600_000},
        "queues": [{"id": "a", "waiting": 1, "counters_open": 2, "wait_p50_s": None, "wait_p90_s": 60}],
    }  # fmt: skip
    assert queues_told(told) == {"a": QueueNow(2, wait_p90_s=60)}
    assert closes_told(told) == 3600
    assert closes_told({**told, "hours": "always"}) is None


@pytest.mark.parametrize(
    ("faults", "prints"),
    [
        ((), True),
        (("paper_low",), True),
        (("paper_out",), False),
        (("cover_open",), False),
        (("no_answer",), False),
    ],
)
def test_printer_that_prints_nothing_is_known_by_its_faults(faults: tuple[str, ...], prints: bool) -> None:
    assert Health("fault" if faults else "ok", frozenset(faults)).prints is prints


SERVICES = [
    ServiceEntry(
        code="GA005",
        name="居民身份证到期换领",
        initials="jmsfzdqhl,sfzgq",
        pinyin="ju min shen fen zheng,shen fen",
    ),
    ServiceEntry(
        code="GA001", name="居住证首次申领", initials="jzzscsl,jzz", pinyin="ju zhu zheng shou ci", wanted=2
    ),
    ServiceEntry(code="SC015", name="食品经营许可", initials="spjyxk", pinyin="shi pin jing ying xu ke"),
]


@pytest.mark.parametrize(
    ("typed", "pad", "codes"),
    [
        ("", Pad.LETTERS, []),
        ("sfz", Pad.LETTERS, ["GA005"]),
        ("j", Pad.LETTERS, ["GA001", "GA005"]),
        ("juzhu", Pad.LETTERS, ["GA001"]),
        ("ga", Pad.LETTERS, ["GA001", "GA005"]),
        ("xk", Pad.LETTERS, ["SC015"]),
        ("qqq", Pad.LETTERS, []),
        ("shenfz", Pad.LETTERS, ["GA005"]),
        ("juzhuzhen", Pad.LETTERS, ["GA001"]),
        ("juzuzheng", Pad.LETTERS, ["GA001"]),
        ("005", Pad.NUMBER, ["GA005"]),
        ("5", Pad.NUMBER, ["GA005", "SC015"]),
        ("1", Pad.NUMBER, ["GA001", "SC015"]),
    ],
)
def test_services_are_found_by_what_is_typed(typed: str, pad: Pad, codes: list[str]) -> None:
    assert [one.code for one in KeypadFinder(SERVICES).find(typed, pad)] == codes


def test_fault_of_the_printer_is_said_before_the_draw_and_gone_when_mended(kiosk: Robot, live: Live) -> None:
    said = text("kiosk.printer_paper_out")
    live.say(
        type="device.status", at=0, device={"id": "printer-1", "state": "fault", "faults": ["paper_out"]}
    )
    kiosk.until(lambda: said in kiosk.words())
    kiosk.touch("service:RP")
    assert any(said in words for words in kiosk.words())
    live.say(type="device.status", at=0, device={"id": "printer-1", "state": "ok", "faults": []})
    live.say(
        type="device.status", at=0, device={"id": "printer-7", "state": "fault", "faults": ["paper_out"]}
    )
    kiosk.until(lambda: not any(said in words for words in kiosk.words()))


def test_reader_that_is_away_leaves_the_other_ways(kiosk: Robot, stand_in: StandIn) -> None:
    kiosk.app.reader_news(ReaderAway(Part.CARD_READER))
    kiosk.touch("category:c2")
    kiosk.touch("service:RQ")
    kiosk.touch("draw")
    assert kiosk.app.session.screen == "identify"
    assert text("kiosk.identify_away") in kiosk.words()
    assert kiosk.app.find("way:phone")
    assert kiosk.app.find("way:document")
    kiosk.touch("way:guide")
    kiosk.until(lambda: stand_in.helps == [{"topic": "identify"}])
    kiosk.app.reader_news(ReaderBack(Part.CARD_READER))
    kiosk.until(lambda: text("kiosk.identify_title") in kiosk.words())


def test_card_past_its_last_day_is_told_of_before_the_draw_and_draws_all_the_same(
    kiosk: Robot, stand_in: StandIn
) -> None:
    kiosk.touch("category:c2")
    kiosk.touch("service:RQ")
    kiosk.touch("draw")
    kiosk.app.reader_news(CardRead(replace(CARD, expired=True)))
    kiosk.on("known")
    assert text("kiosk.card_expired") in kiosk.words()
    kiosk.touch("draw")
    kiosk.on("ticket")
    assert len(stand_in.drawn()) == 1


def test_card_is_shown_masked_and_drawn_with(kiosk: Robot, stand_in: StandIn) -> None:
    kiosk.touch("category:c2")
    kiosk.touch("service:RQ")
    kiosk.touch("draw")
    kiosk.app.reader_news(CardRead(CARD))
    kiosk.on("known")
    assert not any(CARD.number in words or CARD.name in words for words in kiosk.words())
    assert text("kiosk.class_by_age", name="60周岁以上老年人") in kiosk.words()
    assert text("kiosk.card_expired") not in kiosk.words()
    kiosk.touch("draw")
    kiosk.on("ticket")
    (_, _, body) = stand_in.asked[0]
    assert body["party"] == {"id_type": "id_card", "id_number": CARD.number, "name": CARD.name}
    assert text("kiosk.card_lies") in kiosk.words()
    kiosk.touch("home")
    assert text("kiosk.card_left") in kiosk.words()
    kiosk.app.reader_news(CardRemoved())
    kiosk.until(lambda: text("kiosk.card_left") not in kiosk.words())


def test_claimed_class_is_drawn_unverified_and_rings_for_a_guide(
    kiosk: Robot, stand_in: StandIn, live: Live
) -> None:
    for name in ("service:RP", "priority", "class:disabled", "need:low_counter", "done", "draw"):
        kiosk.touch(name)
    kiosk.on("ticket")
    (_, _, body) = stand_in.asked[0]
    assert (body["priority"], body["needs"]) == ({"class": "disabled", "verified": False}, ["low_counter"])
    kiosk.until(lambda: stand_in.helps == [{"topic": "priority"}] and kiosk.app.session.bell_id)
    live.say(type="help.answered", at=0, help={"id": "h1", "device": "kiosk-1", "answered_at": 1})
    kiosk.until(lambda: text("kiosk.bell_coming") in kiosk.words())


def test_three_touches_draw_without_identity_priority_or_search(kiosk: Robot, stand_in: StandIn) -> None:
    kiosk.touch("category:c2")
    kiosk.touch("service:RP")
    kiosk.touch("draw")
    kiosk.on("ticket")
    assert [body for _, _, body in stand_in.asked] == [{"service": "RP", "channel": "kiosk", "lang": "zh-CN"}]


def test_phone_finds_a_ticket_and_prints_it_bare(kiosk: Robot, stand_in: StandIn) -> None:
    stand_in.found = [{"id": "t9", "number": "B009", "state": "waiting", "people_ahead": 4}]
    kiosk.touch("mine")
    kiosk.touch("way:phone")
    for digit in "13812345678":
        kiosk.touch(f"key:{digit}")
    kiosk.touch("enter")
    kiosk.on("ticket")
    assert stand_in.sought == [{"phone": "13812345678"}]
    assert "B009" in kiosk.words()
    assert kiosk.app.root.ids.screens.current_screen.url == ""
    kiosk.touch("reprint")
    kiosk.until(lambda: stand_in.prints)
    asked = {name: stand_in.prints[0].get(name) for name in ("kind", "phone", "bare", "secret")}
    assert asked == {"kind": "reprint", "phone": "13812345678", "bare": True, "secret": None}


@pytest.mark.long
def test_large_type_asks_before_it_goes_home(kiosk: Robot, clock) -> None:
    kiosk.touch("large-type")
    kiosk.touch("service:RP")
    clock.pass_s(121)
    kiosk.until(lambda: text("kiosk.asking_title") in kiosk.words())
    kiosk.touch("stay")
    assert kiosk.app.session.screen == "confirm"
    clock.pass_s(121)
    kiosk.until(lambda: text("kiosk.asking_title") in kiosk.words())
    kiosk.touch("leave")
    kiosk.on("home")
    assert not kiosk.app.session.large
