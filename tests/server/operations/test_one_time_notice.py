"""The one-time notice on a real store: what is missing, with what the guide says of it, for the counter it was at."""

import pytest

from server.domain.refusals import Refused
from server.operations.at_counter import Finish
from server.operations.delivery import Deliveries
from server.operations.one_time_notice import OneTimeNotices
from server.operations.papers import Papers
from server.operations.reading import Reading
from server.wire.catalogue import Guide, Named
from server.wire.vocabulary import Outcome
from tests.server.small_hall import CENTRE, DAY, PARTIES, SmallHall, caller, catalogue, clerk

GUIDE = Guide(
    papers=[
        {"name": "户口簿", "name_en": "Household book", "form": "原件", "issued_by": "公安机关"},
        {"name": "照片", "form": "1张", "issued_by": "申领人"},
    ],
    basis="《居住证暂行条例》",
)
OUTCOMES = (Outcome.PAPERS_MISSING, Outcome.CONDITIONAL)


@pytest.fixture
def guided(hall: SmallHall) -> SmallHall:
    """The hall with a guide to its first service, whose visitor is at the first counter."""
    known = catalogue(version=2)
    service = known.services[0].model_copy(update={"guide": GUIDE, "department": "police"})
    departments = [Named(id="police", name="公安局", name_en="Police")]
    services = [service, *known.services[1:]]
    hall.publish(known.model_copy(update={"services": services, "departments": departments}))
    hall.open("c01", "c02")
    hall.draw()
    hall.call()
    return hall


def notices(hall: SmallHall) -> OneTimeNotices:
    return OneTimeNotices(
        hall.halls, Reading(hall.halls, PARTIES), Deliveries(hall.halls, hall.reception.drawing)
    )


def ticket_id(number: str) -> str:
    return f"{CENTRE}-{DAY.replace('-', '')}-{number}"


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_notice_names_each_missing_paper_with_its_form_and_who_issues_it(
    guided: SmallHall, outcome: Outcome
) -> None:
    said = {"missing": ["户口簿", "委托书"], "case_no": "示2026-1"}
    guided.counters.finish(CENTRE, "c01", clerk("c01"), Finish(outcome, kept=said))
    notice = notices(guided).of(CENTRE, ticket_id("A001"), "clerk-c01")
    assert [(one["name"], one["form"], one["issued_by"]) for one in notice["missing"]] == [
        ("户口簿", "原件", "公安机关"), ("委托书", "", ""),
    ]  # fmt: skip
    told = {name: notice[name] for name in ("department_name", "service_name", "basis", "case_no", "outcome")}
    assert told == {
        "department_name": "公安局", "service_name": "居住证", "basis": "《居住证暂行条例》", "case_no": "示2026-1",
        "outcome": outcome,
    }  # fmt: skip


def test_notice_before_the_finish_names_what_was_ticked_off(guided: SmallHall) -> None:
    assert notices(guided).of(CENTRE, ticket_id("A001"), "clerk-c01")["missing"] == []
    papers = {"have": ["户口簿"], "missing": ["照片"]}
    Papers(guided.halls, PARTIES).tick(CENTRE, "A001", clerk("c01"), papers)
    notice = notices(guided).of(CENTRE, ticket_id("A001"), "clerk-c01")
    assert ([one["name"] for one in notice["missing"]], notice["outcome"]) == (["照片"], None)


def test_notice_is_for_who_is_at_its_counter_and_who_manages_the_hall(guided: SmallHall) -> None:
    guided.counters.finish(CENTRE, "c01", clerk("c01"), Finish(Outcome.PAPERS_MISSING))
    with pytest.raises(Refused, match="not_yours"):
        notices(guided).of(CENTRE, ticket_id("A001"), "clerk-c02")
    assert notices(guided).of(CENTRE, ticket_id("A001"), None)["number"] == "A001"
    guided.counters.sign_in(CENTRE, "c01", caller("clerk-late"), take_over=True)
    assert notices(guided).of(CENTRE, ticket_id("A001"), "clerk-late")["counter_name"] == "c01号窗口"


def test_there_is_no_notice_for_who_was_not_called_yet(guided: SmallHall) -> None:
    waiting = guided.number()
    with pytest.raises(Refused, match="illegal_transition"):
        notices(guided).of(CENTRE, ticket_id(waiting), None)
    with pytest.raises(Refused, match="not_found"):
        notices(guided).of(CENTRE, ticket_id("A999"), None)
