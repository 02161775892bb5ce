"""Finding in a small hall: what is meant is looked for among all that the centre above it does."""

from functools import cache

import pytest

from server.catalogue.index import CatalogueIndex
from server.catalogue.sample import MAIN_CENTRE, sample_district
from server.operations.finding import Found, find_services
from server.operations.halls import Halls
from server.store.client import Client
from server.wire.catalogue import ServiceEntry

TOWN = "town-01"


@cache
def indexes() -> dict[str, CatalogueIndex]:
    sample = sample_district()
    return {centre: CatalogueIndex(sample[centre]) for centre in (MAIN_CENTRE, TOWN)}


@pytest.fixture
def halls(client: Client) -> Halls:
    return Halls(client, 4, indexes().get)


def find(halls: Halls, query: str, centre: str = TOWN, category: str | None = None) -> Found:
    return find_services(halls, halls.get(centre).index, query, category)


@pytest.mark.parametrize(
    ("query", "elsewhere"),
    [
        ("开公司", "SC004"),
        ("房产证丢了", "ZR014"),
        ("驾照到期", "JJ001"),
        ("jiehun", "MZ001"),
        ("passport", "CR001"),
    ],
)
def test_a_township_says_who_does_what_it_does_not(halls: Halls, query: str, elsewhere: str) -> None:
    found = find(halls, query)
    assert elsewhere in [service.code for service in found.elsewhere]
    assert {service.centre for service in found.elsewhere} == {MAIN_CENTRE}
    assert found.services == []


def test_what_a_township_does_is_found_there_with_its_own_queue(halls: Halls) -> None:
    found = find(halls, "身份证掉了怎么办")
    assert (found.services[0].code, found.services[0].queue) == ("GA006", "people")
    assert find(halls, "上户口", category="identity").services[0].code == "GA009"
    assert find(halls, "上户口", category="health").services == []


def test_a_service_of_the_small_hall_alone_is_found_too(halls: Halls) -> None:
    own = ServiceEntry(code="X1", name="村里公房借用", queue="general")
    catalogue = indexes()[TOWN].catalogue
    index = CatalogueIndex(catalogue.model_copy(update={"services": [*catalogue.services, own]}))
    assert find_services(halls, index, "借公房").services[0] == own


def test_a_centre_with_nothing_above_it_finds_its_own(halls: Halls) -> None:
    assert find(halls, "开公司", MAIN_CENTRE).services[0].code in {"SC004", "XS009"}
    assert find(halls, "开公司", MAIN_CENTRE).elsewhere == []


def test_a_small_hall_whose_centre_above_is_gone_finds_its_own(client: Client) -> None:
    halls = Halls(client, 4, {TOWN: indexes()[TOWN]}.get)
    assert find(halls, "身份证掉了").services[0].code == "GA006"
