"""Village agents draw for named people: limits count each person, and the agent has one of its own."""

from typing import Any

import pytest

from server.domain.refusals import Refused
from server.operations.draw_request import Drawn
from server.wire.vocabulary import Channel
from tests.server.small_hall import CENTRE, SmallHall, caller, catalogue, contents

PEOPLE = [{"name": f"村民{n}", "id_number": f"51010119900101{n:04d}"} for n in range(6)]
LIMIT = 3


@pytest.fixture
def village(hall: SmallHall) -> SmallHall:
    """A hall where an agent may have three tickets at once."""
    plain = catalogue()
    policy = plain.policy.model_copy(update={"agent_centre_limit": LIMIT})
    hall.catalogue = plain.model_copy(update={"policy": policy})
    return hall


def draw_for(hall: SmallHall, person: int, service: str = "S1", agent: str = "agent-1") -> Drawn:
    party = {"name": "村干部", "phone": "13900000001", "acting_for": PEOPLE[person]}
    return hall.draw(service, caller(agent), Channel.AGENT, party=party)


def refusal(hall: SmallHall, *asked: Any) -> Refused:
    before = contents(hall.client)
    with pytest.raises(Refused) as caught:
        draw_for(hall, *asked)
    assert contents(hall.client) == before
    return caught.value


def test_an_agent_draws_for_several_people_in_one_queue_and_once_for_each(village: SmallHall) -> None:
    assert [draw_for(village, person).ticket["number"] for person in (0, 1)] == ["A001", "A002"]
    told = refusal(village, 1)
    assert (told.code, told.values["number"]) == ("already_holding", "A002")


def test_the_person_acted_for_is_counted_wherever_the_ticket_came_from(village: SmallHall) -> None:
    draw_for(village, 0)
    with pytest.raises(Refused) as caught:
        village.draw(party=PEOPLE[0])
    assert caught.value.code == "already_holding"
    draw_for(village, 0, "S3")
    assert refusal(village, 0, "S4").code == "quota_reached"  # two live tickets a person


def test_the_agents_own_phone_counts_nowhere(village: SmallHall) -> None:
    draw_for(village, 0)
    assert village.draw(party={"phone": "13900000001"}).ticket["number"] == "A002"


def test_an_agent_has_a_limit_of_its_own_which_ends_with_its_tickets(village: SmallHall) -> None:
    numbers = [draw_for(village, person).ticket["number"] for person in range(LIMIT)]
    told = refusal(village, LIMIT)
    assert (told.code, told.values["limit"]) == ("agent_limit", LIMIT)
    assert draw_for(village, LIMIT, "S1", "agent-2").ticket["state"] == "booked"
    village.reception.cancel(CENTRE, numbers[0], caller(), None)
    draw_for(village, 4)
    assert refusal(village, 5).code == "agent_limit"
