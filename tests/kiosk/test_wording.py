"""What a service is called on the screen: in the visitor's language if it has a name there, and kindly where not."""

import pytest

from kiosk.session.hall import Hall
from kiosk.session.menu import Menu
from kiosk.session.wording import Wording
from server.wire.catalogue import Catalogue
from server.wire.records import Ticket

HALL = Hall(
    Menu(
        Catalogue.model_validate({
            "departments": [{"id": "d", "name": "公安局", "name_en": "Police"}],
            "services": [
                {"code": "RP", "name": "居住证办理", "name_en": "Residence permit", "department": "d"},
                {"code": "NO", "name": "户口迁移", "department": "d"},
                {"code": "PR", "name": "戒毒登记", "name_en": "Rehabilitation", "public_name": "综合业务",
                 "department": "d"},
            ],
        })
    )
)  # fmt: skip


@pytest.mark.parametrize(
    ("language", "service", "shown"),
    [
        ("en", "RP", "Residence permit"),
        ("zh-CN", "RP", "居住证办理"),
        ("en", "NO", "户口迁移"),
        ("en", "PR", "综合业务"),
        ("zh-CN", "PR", "综合业务"),
        ("en", "gone", "从前的业务"),
    ],
)
def test_ticket_says_its_service_in_the_visitors_language(language: str, service: str, shown: str) -> None:
    said = {"gone": "从前的业务"}.get(service, "")
    ticket = Ticket(id="t", number="B001", service=service, service_name=said)
    assert Wording(HALL, language).service_of(ticket) == shown


def test_service_without_an_english_name_says_so_in_english_alone() -> None:
    service = HALL.menu.service("NO")
    assert service
    assert Wording(HALL, "en").department(service) == "Police (name in Chinese only)"
    assert Wording(HALL, "zh-CN").department(service) == "公安局"
