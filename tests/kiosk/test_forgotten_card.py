"""A card that still lies on the reader is told to whoever forgot it, and to whoever comes next."""

import pytest

from kiosk.readers.values import CardRead, CardRemoved, CardUnreadable, Scanned, Trouble
from kiosk.session.banner import banner
from kiosk.session.hall import Hall
from kiosk.session.health import Health
from kiosk.session.news import CardShown, Drawn, card_lies
from kiosk.session.spoken import spoken
from kiosk.session.touches import Back, CallGuide, Choose, Draw, Home, Identify
from kiosk.session.wording import Wording
from tests.kiosk.test_flow import CARD
from tests.kiosk.test_session import TICKET, Story

LIES, LEFT = "请取走您的证件", "读卡区有一张证件：是您的请取走，不是您的请交给导办员"
LYING = Wording(Hall(), "zh-CN", Health().with_card(True))
KNOWN = (Choose("s", "k"), Identify(), CardShown(CARD, "u"))


@pytest.mark.parametrize(
    ("news", "lies"),
    [
        (CardRead(CARD), True),
        (CardUnreadable(Trouble.NOT_UNDERSTOOD), True),
        (CardUnreadable(Trouble.STILL_THERE), True),
        (CardUnreadable(Trouble.NOT_READ), None),  # nobody watches it once it is not asked for
        (CardRemoved(), False),
        (Scanned("x"), None),
    ],
)
def test_what_readers_say_of_a_card_that_lies_there(news, lies: bool | None) -> None:
    assert card_lies(news) is lies


@pytest.mark.parametrize(
    ("inputs", "told"),
    [
        ((), LEFT),
        ((Choose("s", "k"),), LEFT),
        ((Choose("s", "k"), Identify()), ""),
        (KNOWN, LIES),
        ((*KNOWN, Draw(), Drawn("k", TICKET)), LIES),
        ((*KNOWN, Draw(), Drawn("k", TICKET), CallGuide("h")), LIES),
        ((*KNOWN, Draw(), Drawn("k", TICKET), Home()), LEFT),
        ((*KNOWN, Back()), ""),
    ],
)
def test_card_that_lies_there_is_told_first_and_aloud(inputs, told: str) -> None:
    session = Story(*inputs).session
    assert banner(session, LYING) == told
    assert (f"{told}。" in spoken(session, LYING)) == bool(told)
