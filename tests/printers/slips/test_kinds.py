from collections.abc import Callable
from dataclasses import replace

import pytest

from printers.blocks import Code, InCharset, Line, Logo
from printers.charsets import CHARSETS
from printers.layout import OwnLine
from printers.slip import KINDS, Hall, Wanted, slip_of
from printers.slips.of_staff import MOST_LISTED
from server.wire.catalogue import Guide, ServiceEntry
from server.wire.records import RouteStop, Ticket
from server.wire.secret import Locator, pack, query_code
from server.wire.vocabulary import LANGUAGES
from tests.printers.slips.conftest import DRAWN_AT

Said = Callable[..., list[str]]
OWN = OwnLine({"zh-CN": "咨询电话 12345"})


def test_a_ticket_says_all_that_is_known(said: Said, wanted: dict[str, Wanted]) -> None:
    assert said(wanted["ticket"]) == [
        "示例区政务服务中心", "示例·演示用，非真实业务 SAMPLE", "A023", "居住证首次申领", "您前面还有12人",
        "预计等25～50分钟", "请到2楼 D区 等候", "办理窗口 1～3、7", "人多，下班前可能办不到，请问导办员",
        "另有3位预约/远程取号可能在您之前", "扫码看排队进度 Live status",
        "请备好：申领人居民身份证、近期证件照片、居住地住址证明", "取号时间 2026-11-24 09:12", "当日有效，请留意叫号",
        "过号请找导办员，可排到3人之后，限2次",
    ]  # fmt: skip


def test_what_is_not_known_is_not_said(said: Said, ticket: Ticket) -> None:
    nothing = {"people_ahead": 0, "may_come_first": 0, "wait_p50_s": None, "before_closing": None}
    lines = said(Wanted(ticket=ticket.model_copy(update=nothing)))
    assert "您前面没有人" in lines
    assert not [line for line in lines if "预计" in line or "下班" in line or "另有" in line]


@pytest.mark.parametrize(
    ("breaks_at", "language", "line"),
    [
        (DRAWN_AT, "zh-CN", "09:12～09:30休息，本号照常有效"),
        (DRAWN_AT, "en", "Break 09:12-09:30: number stays valid"),
        (None, "zh-CN", "09:30开始叫号"),
        (None, "en", "Calls begin at 09:30"),
    ],
)
@pytest.mark.parametrize("kind", ["ticket", "large"])
def test_a_break_before_its_turn_is_said(
    said: Said, ticket: Ticket, kind: str, breaks_at: int | None, language: str, line: str
) -> None:
    met = {"break_at": breaks_at, "resumes_at": DRAWN_AT + 1_080_000}
    wanted = Wanted(kind, language, ticket.model_copy(update=met))
    assert line in said(wanted)
    assert line not in said(replace(wanted, ticket=ticket))


def test_a_pinned_ticket_names_its_counter_and_a_pinned_group_its_own(said: Said, ticket: Ticket) -> None:
    assert "办理窗口 9" in said(Wanted(ticket=ticket.model_copy(update={"pinned_to": "counter:c9"})))
    assert "办理窗口 1～3、7" in said(Wanted(ticket=ticket.model_copy(update={"pinned_to": "group:g1"})))


def test_a_large_slip_says_the_same_without_the_small_print(said: Said, wanted: dict[str, Wanted]) -> None:
    lines = said(wanted["large"])
    assert {"A023", "您前面还有12人", "预计等25～50分钟", "过号请找导办员，可排到3人之后，限2次"} <= set(
        lines
    )
    english = said(replace(wanted["large"], language="en"))
    assert not [line for line in lines + english if "请备好" in line or "Have ready" in line]
    assert "您前面还有12人" not in english


def test_an_offline_number_says_how_it_counts_and_carries_no_code(
    said: Said, hall: Hall, alone: Ticket
) -> None:
    for kind in ("ticket", "offline", "large"):
        lines = said(Wanted(kind, ticket=alone))
        assert {"K1.001", "线路暂时不通，本号照常有效", "与A号按取号时间一起排队"} <= set(lines)
        assert not [
            block for block in slip_of(Wanted(kind, ticket=alone), hall).blocks if isinstance(block, Code)
        ]
    unknown = alone.model_copy(update={"queue": "", "service": "x"})
    assert "与其他号按取号时间一起排队" in said(Wanted(ticket=unknown))


def test_an_appointment_says_when_to_come_and_what_to_bring(said: Said, booked: Ticket) -> None:
    lines = said(Wanted("ticket", ticket=booked))
    assert lines[2:] == [
        "预约单", "B003", "居住证首次申领", "11月27日 周五", "09:15～09:30", "请在09:15前到大厅，先签到再等候叫号",
        "迟到15分钟以内仍算预约；再晚按签到时间排队", "请到2楼 D区 等候", "地址：示例市示例区示范大道1号",
        "到大厅后扫此码签到 Check in", "请带好：", "1. 申领人居民身份证（原件）", "原件、查验后退还", "2. 近期证件照片",
        "3. 居住地住址证明：租赁合同、产权证明之一",
    ]  # fmt: skip
    assert "Fri 27 Nov" in said(Wanted("ticket", "en", booked))


@pytest.mark.parametrize("kind", ["appointment", "checklist"])
@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("zh-CN", ["授权委托书", "原件1份、委托他人办理时提交"]),
        ("en", ["Authorisation", "1 original, if somebody acts for you"]),
    ],
)
def test_who_has_to_bring_a_paper_is_said_below_it(
    kind: str, language: str, lines: list[str], hall: Hall, said: Said, booked: Ticket
) -> None:
    paper = {
        "name": "授权委托书", "name_en": "Authorisation", "form": "原件1份", "form_en": "1 original",
        "note": "委托他人办理时提交", "note_en": "if somebody acts for you",
    }  # fmt: skip
    service = hall.catalogue.services[0].model_copy(update={"guide": Guide(papers=[paper])})
    agents = replace(hall, catalogue=hall.catalogue.model_copy(update={"services": [service]}))
    told = said(Wanted(kind, language, booked), agents)
    name = next(place for place, line in enumerate(told) if line.endswith(lines[0]))
    assert told[name + 1] == lines[1]


def test_an_appointment_that_was_checked_in_is_a_ticket(said: Said, booked: Ticket) -> None:
    assert "预约单" not in said(Wanted(ticket=booked.model_copy(update={"state": "waiting"})))


@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_reads_large_type_gets_each_slip_large(
    language: str, hall: Hall, said: Said, ticket: Ticket, booked: Ticket, alone: Ticket
) -> None:
    def large(kind: str, of: Ticket) -> Wanted:
        return Wanted(kind, language, of, large=True)

    assert said(large("ticket", ticket)) == said(Wanted("large", language, ticket))
    assert "补打" in " ".join(said(large("reprint", ticket)))
    assert (
        said(large("offline", alone))
        == said(large("ticket", alone))
        == said(Wanted("large", language, alone))
    )
    appointment = slip_of(large("ticket", booked), hall)
    sizes = {
        block.text: (block.width, block.height) for block in appointment.blocks if isinstance(block, Line)
    }
    assert (sizes["B003"], sizes["09:15～09:30" if language == "zh-CN" else "09:15-09:30"]) == (
        (8, 8),
        (2, 2),
    )
    assert [block for block in appointment.blocks if isinstance(block, Code)]
    assert said(large("appointment", booked)) == said(large("ticket", booked))


@pytest.mark.parametrize("large", [False, True])
def test_without_an_address_a_slip_has_a_short_code_instead(
    large: bool, hall: Hall, said: Said, ticket: Ticket, alone: Ticket
) -> None:
    secret = pack(Locator(7, "demo", "2026-11-24", "A023"), bytes(range(12)))
    ticket = ticket.model_copy(update={"secret": secret})
    nowhere = replace(hall, public_url=None)
    lines = said(Wanted(ticket=ticket, large=large), nowhere)
    assert {f"查询码 {query_code(bytes(range(12)))}", "在大厅的查询网页输入票号和此码，看排到哪里"} <= set(
        lines
    )
    for without, at in ((ticket, hall), (alone.model_copy(update={"secret": secret}), nowhere),
                        (ticket.model_copy(update={"secret": None}), nowhere)):  # fmt: skip
        assert not [line for line in said(Wanted(ticket=without, large=large), at) if "查询码" in line]


def test_a_checklist_has_boxes_and_is_no_receipt(said: Said, wanted: dict[str, Wanted]) -> None:
    lines = said(wanted["checklist"])
    assert lines[:2] == ["材料提示单", "本单仅供提示，不作为受理凭证"]
    assert {
        "□ 申领人居民身份证（原件）", "原件、查验后退还", "√ 近期证件照片", "□ 居住地住址证明：租赁合同、产权证明之一",
        "承诺10个工作日办结", "费用：免费", "指南日期 2026-11-01",
    } <= set(lines)  # fmt: skip
    assert "需要哪些材料，请问导办员" in said(Wanted("checklist", services=("none",)))


def test_a_checklist_of_several_services_names_each_paper_once_and_each_services_terms(
    hall: Hall, said: Said
) -> None:
    photo = {"name": "近期证件照片", "name_en": "Recent ID photo"}
    other = ServiceEntry(
        code="SS002", name="社会保障卡申领", name_en="Social security card", queue="household",
        guide=Guide(papers=[photo, {"name": "参保凭证"}], promised_days=0, dated="2026-10-01"),
    )  # fmt: skip
    catalogue = hall.catalogue.model_copy(update={"services": [*hall.catalogue.services, other]})
    both = Wanted("checklist", services=("GA001", "SS002", "GA001"), have=("近期证件照片",))
    lines = said(both, replace(hall, catalogue=catalogue))
    assert [line for line in lines if line[0] in "□√"] == [
        "□ 申领人居民身份证（原件）", "√ 近期证件照片", "□ 居住地住址证明：租赁合同、产权证明之一", "□ 参保凭证",
    ]  # fmt: skip
    assert {
        "1. 居住证首次申领", "2. 社会保障卡申领", "1. 承诺10个工作日办结、费用：免费", "2. 材料齐全可当场办结",
        "指南日期 2026-10-01",
    } <= set(lines)  # fmt: skip
    english = said(replace(both, language="en"), replace(hall, catalogue=catalogue))
    assert {"2. Social security card", "√ Recent ID photo"} <= set(english)


def test_a_checklist_of_a_ticket_lists_the_papers_of_its_whole_visit(
    hall: Hall, said: Said, ticket: Ticket
) -> None:
    visit = ticket.model_copy(
        update={"route": [RouteStop(service="GA024", service_name="户政业务", queue="household")]}
    )
    lines = said(Wanted("checklist", ticket=visit))
    assert {"A023", "1. 居住证首次申领", "2. 户政业务", "□ 近期证件照片", "□ 性别鉴定证明"} <= set(lines)


def test_a_calling_list_has_who_waits_in_the_order_of_calling_and_then_who_missed(
    said: Said, ticket: Ticket, alone: Ticket
) -> None:
    changes = [("A023", 5, "waiting"), ("A024", 3, "waiting"), ("A021", 1, "missed"), ("A020", 1, "serving")]
    tickets = [
        ticket.model_copy(update={"number": n, "rank_at": at, "state": state}) for n, at, state in changes
    ]
    early = alone.model_copy(update={"drawn_at": 4})
    lines = said(Wanted("calling_list", waiting=(*tickets, early)))
    assert [line.split()[1] for line in lines if line.startswith("□")] == ["A024", "K1.001", "A023", "A021"]
    assert {"【户政】3人", "办理窗口 1～3、7、9", "【过号】1人，由导办员安排"} <= set(lines)
    assert "没有人在等候" in said(Wanted("calling_list"))


def test_a_calling_list_ends_somewhere_and_says_how_many_are_left(said: Said, ticket: Ticket) -> None:
    many = tuple(
        ticket.model_copy(update={"number": f"A{n:03}", "rank_at": n}) for n in range(MOST_LISTED + 12, 0, -1)
    )
    lines = said(Wanted("calling_list", waiting=many))
    rows = [line for line in lines if line.startswith("□")]
    assert (len(rows), rows[0].split()[1], rows[-1].split()[1]) == (MOST_LISTED, "A001", f"A{MOST_LISTED:03}")
    assert {f"【户政】{MOST_LISTED + 12}人", "后面还有12人，叫完这张再打印一张"} <= set(lines)


def test_only_a_reprint_is_marked(said: Said, wanted: dict[str, Wanted], alone: Ticket) -> None:
    assert "补打 REPRINT" in said(wanted["reprint"])
    assert "补打 REPRINT" in said(Wanted("reprint", ticket=alone))
    assert "补打 REPRINT" in said(replace(wanted["large"], reprint=True))
    assert "补打 REPRINT" not in said(wanted["ticket"])


def test_the_charset_sheet_says_the_same_in_each_charset_by_number(
    hall: Hall, wanted: dict[str, Wanted]
) -> None:
    lines = [block for block in slip_of(wanted["charset"], hall).blocks if isinstance(block, InCharset)]
    assert [line.charset for line in lines] == list(CHARSETS)
    assert [line.text.split()[0] for line in lines] == ["1", "2", "3", "4", "5"]
    assert len({line.text[1:] for line in lines}) == 1


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "checklist"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sensitive_service_is_named_on_no_slip_that_others_see(
    kind: str, language: str, said: Said, wanted: dict[str, Wanted]
) -> None:
    sensitive = {"service": "GA024", "service_name": "变更性别登记"}
    asked = wanted[kind]
    ticket = asked.ticket.model_copy(update=sensitive) if asked.ticket else None
    waiting = tuple(each.model_copy(update=sensitive) for each in asked.waiting)
    lines = " ".join(said(replace(asked, language=language, ticket=ticket, waiting=waiting)))
    assert "性别" not in lines
    assert "gender" not in lines


def test_what_can_not_be_made_is_refused_with_the_reason(hall: Hall) -> None:
    with pytest.raises(ValueError, match="did you mean 'checklist'"):
        slip_of(Wanted("cheklist"), hall)
    with pytest.raises(ValueError, match="of a ticket"):
        slip_of(Wanted("ticket"), hall)
    with pytest.raises(ValueError, match="of a service"):
        slip_of(Wanted("checklist"), hall)


def test_a_logo_and_lines_of_the_halls_own_are_on_its_slips(
    hall: Hall, said: Said, wanted: dict[str, Wanted]
) -> None:
    layout = replace(hall.layout, logo="logo.png", lines={**hall.layout.lines, "note": OWN})
    own = replace(hall, layout=layout)
    assert said(wanted["ticket"], own)[-1] == "咨询电话 12345"
    assert said(replace(wanted["ticket"], language="en"), own)[-1] == "咨询电话 12345"
    assert slip_of(wanted["ticket"], own).blocks[0] == Logo("logo.png", 40)


@pytest.mark.parametrize(
    ("notes", "below"),
    [
        (("男方", "女方"), "原件、复印件1份、男方、女方"),
        (("未成年人提交", "未成年人提交"), "原件、复印件1份、未成年人提交"),
        (("未成年人提交", ""), "原件、复印件1份"),
    ],
)
def test_a_paper_of_several_services_is_asked_of_all_whom_one_of_them_asks(
    notes: tuple[str, str], below: str, hall: Hall, said: Said
) -> None:
    services = [
        ServiceEntry(
            code=code, name=code, guide=Guide(papers=[{"name": "户口簿", "form": form, "note": note}])
        )
        for code, form, note in zip(("S1", "S2"), ("原件", "复印件1份"), notes, strict=True)
    ]
    both = replace(hall, catalogue=hall.catalogue.model_copy(update={"services": services}))
    told = said(Wanted("checklist", services=("S1", "S2")), both)
    assert told[told.index("□ 户口簿") + 1] == below
