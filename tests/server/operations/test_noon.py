"""What changes while the hall is open: catalogues that drop or swap things, days lifted or ended, midnight."""

import datetime
import json
from typing import Any

import pytest

from server.domain import rank
from server.domain.refusals import Refused
from server.operations.counter import Finish
from server.operations.draw_request import DrawRequest
from server.operations.prints import Asked
from server.wire.catalogue import Catalogue
from server.wire.vocabulary import Channel, Outcome, PrintState
from tests.server.small_hall import CENTRE, PARTIES, Clock, SmallHall, caller, catalogue, clerk, local_ms


def changed(**fields: Any) -> Catalogue:
    """The hall's catalogue as its second version, with some lists replaced."""
    return catalogue(version=2).model_copy(update=fields)


def test_swapped_prefixes_never_give_a_number_twice(hall: SmallHall) -> None:
    first = hall.draw("S1").ticket
    swap = {"A": "B", "B": "A", "CZ": "CZ"}
    queues = [one.model_copy(update={"prefix": swap[one.prefix]}) for one in hall.catalogue.queues]
    hall.publish(changed(queues=queues))
    assert hall.draw("S3").ticket["number"] == "A002"
    assert hall.ticket("A001")["service"] == first["service"]


def test_queue_dropped_at_noon_lets_its_people_go_on(hall: SmallHall) -> None:
    hall.draw("S1")
    hall.draw("S1")
    hall.open("c01")
    hall.call()
    kept = [one for one in hall.catalogue.queues if one.id != "A"]
    services = [one for one in hall.catalogue.services if one.queue != "A"]
    hall.publish(changed(queues=kept, services=services))
    assert hall.counters.start(CENTRE, "c01", clerk("c01"))["state"] == "serving"
    assert hall.counters.finish(CENTRE, "c01", clerk("c01"), Finish(Outcome.DONE))["state"] == "done"
    assert hall.reception.cancel(CENTRE, "A002", caller(), None)["state"] == "cancelled"


def test_counter_dropped_at_noon_can_finish_and_leave(hall: SmallHall) -> None:
    hall.draw("S1")
    hall.open("c01")
    hall.call()
    hall.publish(changed(counters=[one for one in hall.catalogue.counters if one.id != "c01"]))
    hall.counter_reading.counter(CENTRE, "c01")
    hall.counters.finish(CENTRE, "c01", clerk("c01"), Finish(Outcome.DONE))
    assert hall.counters.sign_out(CENTRE, "c01", clerk("c01"))["state"] == "closed"


def test_catalogue_known_here_before_the_day_was_told_is_told_by_the_draw(hall: SmallHall) -> None:
    hall.draw("S1")
    hall.catalogue = catalogue(version=2)
    hall.halls.forget(CENTRE)
    assert hall.draw("S1").ticket["catalogue_version"] == 2
    assert hall.client.ask("hget", hall.today.day, "cat") == "2"


def test_draws_lifted_by_another_process_are_drawn_here(hall: SmallHall) -> None:
    hall.draw("S1")
    key = hall.today.day
    hall.client.redis.hset(key, mapping={"stop": "1", "v": "2"})
    hall.halls.get(CENTRE).reload()
    with pytest.raises(Refused) as refused:
        hall.draw("S1")
    assert refused.value.code == "draws_stopped"
    hall.client.redis.hset(key, mapping={"stop": "0", "v": "3"})
    assert hall.draw("S1").ticket["number"] == "A002"


def test_draw_decided_before_midnight_is_drawn_on_the_new_day(hall: SmallHall, clock: Clock) -> None:
    clock.now_ms = local_ms("23:59") + 59_999
    hall.halls.get(CENTRE).today()
    clock.now_ms += 1
    tomorrow = datetime.date.fromisoformat(hall.today.date).isoformat()
    assert hall.draw("S1").ticket["day"] == tomorrow


def test_slip_asked_for_before_midnight_is_reported_after_it(hall: SmallHall, clock: Clock) -> None:
    clock.now_ms = local_ms("23:59")
    drawn = hall.draw("S1").ticket
    job = hall.prints.ask(CENTRE, Asked("printer-1", "ticket", drawn["id"]), caller())
    clock.pass_s(120)
    hall.prints.report(CENTRE, job["id"], PrintState.CONFIRMED, None, caller("printer-1"))
    _, record = hall.reading.ticket(CENTRE, drawn["id"])
    assert record["print"]["state"] == "confirmed"


def test_proof_of_one_identity_opens_no_ticket_held_by_another(hall: SmallHall) -> None:
    hall.draw("S1", party={"phone": "13900000000"})
    request = DrawRequest(
        service="S1", channel=Channel.WECHAT, party={"phone": "13900000000", "openid": "o1"}, proven=("openid",)
    )  # fmt: skip
    with pytest.raises(Refused) as refused:
        hall.reception.draw(CENTRE, request, caller("wechat-1"))
    assert (refused.value.code, refused.value.detail["secret"]) == ("already_holding", "")


def test_requeue_behind_nobody_keeps_its_own_rank(hall: SmallHall) -> None:
    hall.draw("S1")
    queues = [one.model_copy(update={"requeue_behind": 0}) for one in hall.catalogue.queues]
    hall.publish(changed(queues=queues))
    hall.open("c01")
    number = hall.miss()
    own = hall.ticket(number)["rank_at"]
    hall.draw("S1")
    assert (
        hall.reception.requeue(CENTRE, number, caller(), None)["rank_at"]
        == own
        == rank.behind(own, [own + 1], 0)
    )


def test_what_a_finish_says_beside_its_outcome_is_kept_apart(hall: SmallHall) -> None:
    hall.draw("S1")
    hall.open("c01")
    hall.call()
    said = {"note": "缺照片", "case_no": "2026-1"}
    finished = hall.counters.finish(CENTRE, "c01", clerk("c01"), Finish(Outcome.PAPERS_MISSING, kept=said))
    assert "note" not in finished
    kept = hall.client.ask("hget", hall.today.private("A001"), "finish:1")
    assert "缺照片" not in kept
    assert PARTIES.unseal(kept) == said
    assert all("缺照片" not in json.dumps(event, ensure_ascii=False) for event in hall.events())


def test_manager_closes_a_counter_somebody_forgot(hall: SmallHall) -> None:
    hall.open("c01")
    with pytest.raises(Refused):
        hall.counters.sign_out(CENTRE, "c01", caller("s-manager"))
    assert hall.counters.sign_out(CENTRE, "c01", caller("s-manager"), anyone=True)["state"] == "closed"


def test_finish_of_a_ticket_no_longer_at_the_counter_is_refused(hall: SmallHall) -> None:
    seen = hall.draw("S1").ticket
    hall.draw("S1")
    hall.open("c01")
    hall.call()
    stale = Finish(Outcome.DONE, ticket=seen["id"])
    hall.counters.call_next(CENTRE, "c01", clerk("c01"), stale)
    with pytest.raises(Refused) as refused:
        hall.counters.call_next(CENTRE, "c01", clerk("c01"), stale)
    assert refused.value.code == "changed_meanwhile"
    assert hall.ticket("A002")["state"] == "called"
