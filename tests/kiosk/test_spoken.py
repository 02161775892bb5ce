"""What is said of whom a number is drawn for: never another card or number than the one the screen asks for."""

import pytest

from kiosk.session.hall import Hall
from kiosk.session.menu import Menu
from kiosk.session.news import CardShown
from kiosk.session.spoken import spoken
from kiosk.session.touches import ActFor, AskMore, Back, Choose, Enter, Identify, Type, TypeInstead
from kiosk.session.values import Pad
from kiosk.session.wording import Wording
from server.wire.catalogue import Catalogue
from tests.kiosk.test_flow import CARD, PHONE
from tests.kiosk.test_session import Story

SELF = (Choose("s", "k"), Identify())
OTHER = (Choose("s", "k"), AskMore(), ActFor(), Back(), Identify())
BY_PHONE = (TypeInstead(Pad.PHONE), *PHONE)
BY_PASSPORT = (TypeInstead(Pad.DOCUMENT), *(Type(key) for key in "E12345678"))


@pytest.mark.parametrize(
    ("inputs", "told"),
    [
        (SELF, "请把证件放在读卡区，也可以选别的办法。"),
        (OTHER, "请把您要代办的人的证件放在读卡区，也可以选别的办法。"),
        ((*SELF, *BY_PHONE), "请输入手机号，再选“确定”。"),
        ((*OTHER, *BY_PHONE), "请输入您要代办的人的手机号，再选“确定”。"),
        ((*OTHER, *BY_PASSPORT), "请输入您要代办的人的证件号码，再选“确定”。"),
        ((*SELF, CardShown(CARD, "u")), "证件已经读到。要取号，请选“取号”。"),
        ((*OTHER, CardShown(CARD, "u")), "证件已经读到，号是替证件上的人取的。要取号，请选“取号”。"),
        ((*SELF, *BY_PHONE, Enter()), "号码已经输入。要取号，请选“取号”。"),
        (
            (*OTHER, *BY_PASSPORT, Enter()),
            "号码已经输入，号是替这个号码的人取的。要取号，请选“取号”。",
        ),
    ],
)
def test_what_is_asked_for_and_was_taken_is_said_as_it_is(inputs, told: str) -> None:
    assert told in spoken(Story(*inputs).session, Wording(Hall(), "zh-CN"))


@pytest.mark.parametrize(
    ("classes", "told"),
    [
        ([], "补打小票。当天"),
        ([{"id": "old", "name": "老人", "age_from": 65}, {"id": "w", "name": "军人"}], "65 岁以上优先。当天"),
    ],
)
def test_what_a_card_is_read_for_is_what_this_hall_does_with_it(classes, told: str) -> None:
    hall = Hall(Menu(Catalogue.model_validate({"classes": classes})))
    wording = Wording(hall, "zh-CN")
    assert told in wording.consent()
    assert wording.consent() in spoken(Story(*SELF).session, wording)
