"""Several matters with one number, and somebody else's: one key more on the service, where the service has any use."""

from datetime import date

import pytest

from kiosk.readers.values import Card, CardKind, CardRead, Sex
from kiosk.session.hall import Hall
from kiosk.session.menu import Menu
from kiosk.session.values import Session
from kiosk.session.wording import Wording
from server.wire.catalogue import Catalogue
from tests.kiosk.robot import Robot
from tests.kiosk.stand_in import StandIn

CARD = Card(
    CardKind.IDENTITY, "11010519491231002X", "王小明", date(1949, 12, 31), Sex.MALE, date(2020, 1, 1), None
)


@pytest.mark.parametrize(
    ("most", "identity", "words"),
    [
        (1, "none", ""),
        (5, "none", "我办多件"),
        (1, "optional", "替别人办"),
        (5, "required", "办多件 / 替别人办"),
    ],
)
def test_key_offers_what_the_service_takes_and_is_not_there_where_that_is_nothing(
    most: int, identity: str, words: str
) -> None:
    catalogue = Catalogue.model_validate(
        {
            "services": [{"code": "S", "queue": "a", "identity": identity}],
            "queues": [{"id": "a", "max_cases": most}],
        }
    )
    assert Wording(Hall(Menu(catalogue)), "zh-CN").more(Session(service="S")) == words


def test_son_draws_three_matters_for_his_father_who_is_not_here(kiosk: Robot, stand_in: StandIn) -> None:
    kiosk.touch("category:c2")
    kiosk.touch("service:OP")
    kiosk.touch("more")
    kiosk.on("more")
    kiosk.touch("cases:3")
    kiosk.touch("acting:")
    kiosk.touch("done")
    assert "已选：3 件、替别人办" in kiosk.words()
    kiosk.touch("draw")
    kiosk.on("identify")
    assert "请把您要代办的人的证件放在读卡区" in kiosk.words()
    kiosk.app.reader_news(CardRead(CARD))
    kiosk.on("known")
    assert not any("优先：" in words for words in kiosk.words())  # it is not he who waits here
    kiosk.touch("draw")
    kiosk.on("ticket")
    (body,) = [body for what, _, body in stand_in.asked if what == "draw"]
    assert (body["cases"], set(body["party"])) == (3, {"acting_for"})


@pytest.mark.long
def test_common_service_still_takes_two_touches_and_says_nothing_of_it(
    kiosk: Robot, stand_in: StandIn
) -> None:
    kiosk.touch("service:RP")
    kiosk.touch("draw")
    kiosk.on("ticket")
    (body,) = [body for what, _, body in stand_in.asked if what == "draw"]
    assert set(body) == {"service", "channel", "lang"}
