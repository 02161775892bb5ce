"""A clerk's own figures on a real store: they go by the clerk, and an act undone counts for nothing."""

from server.operations import own_figures
from server.operations.at_counter import Finish
from server.wire.vocabulary import Outcome
from tests.server.small_hall import CENTRE, SmallHall, caller, clerk

NOTHING: dict[str, object] = {"served": 0, "missed": 0, "mean_s": None, "outcomes": {}}


def figures(hall: SmallHall, by: str = "clerk-c01") -> dict[str, object]:
    return own_figures.of(hall.halls.get(CENTRE).today(), by)


def serve(hall: SmallHall, seconds: int, outcome: Outcome, counter: str = "c01") -> str:
    number = hall.call(counter)
    hall.counters.start(CENTRE, counter, clerk(counter))
    hall.clock.pass_s(seconds)
    hall.counters.finish(CENTRE, counter, clerk(counter), Finish(outcome))
    return number


def test_figures_count_who_was_served_how_long_and_how_it_came_out(hall: SmallHall) -> None:
    hall.open("c01", "c02")
    assert figures(hall) == NOTHING
    for _ in range(4):
        hall.draw()
    serve(hall, 60, Outcome.DONE)
    serve(hall, 120, Outcome.DONE)
    serve(hall, 30, Outcome.PAPERS_MISSING)
    hall.miss()
    assert figures(hall) == {
        "served": 3, "missed": 1, "mean_s": 70, "outcomes": {"done": 2, "papers_missing": 1},
    }  # fmt: skip
    assert figures(hall, "clerk-c02") == NOTHING
    assert figures(hall, "c01") == NOTHING


def test_figures_go_along_to_another_counter_and_stay_with_their_clerk(hall: SmallHall) -> None:
    hall.open("c01")
    for _ in range(2):
        hall.draw()
    serve(hall, 60, Outcome.DONE)
    hall.counters.sign_out(CENTRE, "c01", clerk("c01"))
    hall.counters.sign_in(CENTRE, "c01", caller("clerk-other"))
    hall.counters.sign_in(CENTRE, "c02", clerk("c01"))
    hall.counters.call_next(CENTRE, "c02", clerk("c01"))
    hall.counters.finish(CENTRE, "c02", clerk("c01"), Finish(Outcome.NOT_DONE))
    assert figures(hall)["outcomes"] == {"done": 1, "not_done": 1}
    assert figures(hall, "clerk-other") == NOTHING


def test_an_act_undone_counts_for_nothing(hall: SmallHall) -> None:
    hall.open("c01")
    for _ in range(2):
        hall.draw()
    number = serve(hall, 60, Outcome.DONE)
    hall.undoing.undo(CENTRE, number, clerk("c01"), hall.last_event())
    assert figures(hall) | {"mean_s": None} == NOTHING
    hall.counters.finish(CENTRE, "c01", clerk("c01"), Finish(Outcome.DONE))
    missed = hall.miss()
    hall.undoing.undo(CENTRE, missed, clerk("c01"), hall.last_event())
    assert figures(hall) == {"served": 1, "missed": 0, "mean_s": 60, "outcomes": {"done": 1}}


def test_one_key_that_finishes_and_calls_counts_as_well(hall: SmallHall) -> None:
    hall.open("c01")
    for _ in range(2):
        hall.draw()
    hall.call()
    hall.counters.start(CENTRE, "c01", clerk("c01"))
    hall.clock.pass_s(90)
    hall.counters.call_next(CENTRE, "c01", clerk("c01"), Finish(Outcome.ACCEPTED))
    assert figures(hall) == {"served": 1, "missed": 0, "mean_s": 90, "outcomes": {"accepted": 1}}
