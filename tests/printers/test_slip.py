from printers.blocks import Code, Line, Slip
from printers.fitting import settled
from printers.layout import layout_of
from printers.slip import PARTS, Hall, ticket_slip
from server.wire.catalogue import HallText, HallTexts
from server.wire.records import Ticket


def lines(slip: Slip) -> list[str]:
    return [block.text for block in settled(slip, lambda _: 0).blocks if isinstance(block, Line)]


def codes(slip: Slip) -> list[str]:
    return [block.data for block in slip.blocks if isinstance(block, Code)]


def test_a_slip_says_where_when_and_how_many(hall: Hall, ticket: Ticket) -> None:
    said = lines(ticket_slip(ticket, hall))
    assert said[:2] == ["示例区政务服务中心", "示例·演示用，非真实业务 SAMPLE"]
    for text in ("A023", "居住证首次申领", "您前面还有3人", "请到2楼 D区 等候", "取号时间 2026-11-24 09:12",
                 "当日有效，请留意叫号", "过号请找导办员，可排到3人之后，限2次"):  # fmt: skip
        assert text in said


def test_words_of_the_halls_own_stand_at_the_end_unless_the_layout_has_a_note(
    hall: Hall, ticket: Ticket
) -> None:
    said = HallTexts(slip=HallText(text="咨询请到导办台", text_en="Ask at the guides’ desk"))
    own = Hall(hall.catalogue.model_copy(update={"texts": said}), hall.timezone)
    assert lines(ticket_slip(ticket, own))[-1] == "咨询请到导办台"
    assert lines(ticket_slip(ticket, own, "en"))[-1] == "Ask at the guides’ desk"
    noted = Hall(
        own.catalogue, own.timezone, layout=layout_of({"lines": {"note": {"zh-CN": "为人民服务"}}}, PARTS)
    )
    assert lines(ticket_slip(ticket, noted))[-1] == "为人民服务"


def test_an_english_slip_keeps_the_chinese_name_for_the_staff(hall: Hall, ticket: Ticket) -> None:
    said = lines(ticket_slip(ticket, hall, "en"))
    for text in (
        "Residence permit, first issue",
        "居住证首次申领",
        "3 ahead of you",
        "Floor 2, Area D",
        "请到2楼 D区 等候",
    ):
        assert text in said


def test_a_sensitive_service_shows_only_its_public_name_in_both_languages(hall: Hall, ticket: Ticket) -> None:
    sensitive = ticket.model_copy(update={"service": "GA024", "service_name": "变更性别登记"})
    for language in ("zh-CN", "en"):
        said = " ".join(lines(ticket_slip(sensitive, hall, language)))
        assert "户政业务" in said
        assert "性别" not in said
        assert "gender" not in said


def test_the_code_leads_to_the_tickets_page(hall: Hall, ticket: Ticket) -> None:
    assert codes(ticket_slip(ticket, hall)) == [f"https://hall.example.cn/t/{ticket.secret}"]


def test_no_code_without_an_address_or_a_secret(hall: Hall, ticket: Ticket) -> None:
    nowhere = Hall(hall.catalogue, hall.timezone)
    assert codes(ticket_slip(ticket, nowhere)) == []
    assert codes(ticket_slip(ticket.model_copy(update={"secret": None}), hall)) == []


def test_only_a_reprint_and_only_a_sample_are_marked(hall: Hall, ticket: Ticket) -> None:
    real = Hall(hall.catalogue.model_copy(update={"sample": False}), hall.timezone, hall.public_url)
    assert not [text for text in lines(ticket_slip(ticket, real)) if "示例·" in text or "补打" in text]
    assert "补打 REPRINT" in lines(ticket_slip(ticket, real, reprint=True))


def test_nobody_ahead_is_said_in_words_and_an_unknown_count_not_at_all(hall: Hall, ticket: Ticket) -> None:
    assert "您前面没有人" in lines(ticket_slip(ticket.model_copy(update={"people_ahead": 0}), hall))
    unknown = lines(ticket_slip(ticket.model_copy(update={"people_ahead": None}), hall))
    assert not [text for text in unknown if "前面" in text]


def test_a_ticket_of_an_unknown_service_and_queue_still_has_its_slip(hall: Hall, ticket: Ticket) -> None:
    strange = ticket.model_copy(update={"service": "x", "queue": "x", "service_name": "新事项"})
    assert "新事项" in lines(ticket_slip(strange, hall))
