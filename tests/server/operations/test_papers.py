"""Papers ticked off and notes: what staff write beside a ticket, sealed, in no event, each note once."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.domain.refusals import Refused
from server.operations.papers import MOST_NOTES, MOST_PAPERS, Beside, opened, stage
from server.operations.reading import Reading
from server.store.keys import BESIDE
from tests.server.small_hall import CENTRE, PARTIES, SmallHall, caller, clerk, contents

PAPERS = {"have": ["身份证"], "missing": ["户口簿"]}
SAID = "携带婴儿，手机 13987654321"


def beside(hall: SmallHall, number: str) -> Beside:
    return opened(PARTIES, hall.client.ask("hget", hall.today.private(number), BESIDE))


def test_papers_and_notes_are_told_to_staff_and_lie_sealed_in_the_store(hall: SmallHall) -> None:
    number = hall.number()
    hall.papers.tick(CENTRE, number, caller("guide-1"), PAPERS)
    hall.papers.note(CENTRE, number, caller("guide-1"), SAID)
    ticket, _ = Reading(hall.halls, PARTIES).ticket(CENTRE, hall.ticket(number)["id"])
    seen = Reading(hall.halls, PARTIES).beside(ticket)
    assert seen["papers"] == PAPERS
    assert seen["notes"] == [{"at": hall.clock.now_ms, "by": "guide-1", "text": SAID}]
    everything = json.dumps(contents(hall.client), ensure_ascii=False)
    assert [word for word in (SAID, "13987654321", "户口簿") if word in everything] == []


def test_event_of_a_note_says_only_that_something_was_noted(hall: SmallHall) -> None:
    number = hall.number()
    after = hall.last_event()
    hall.papers.note(CENTRE, number, caller("guide-1"), SAID)
    (event,) = hall.events(after)
    assert (event["type"], event["by"], event["ticket"]["number"]) == ("ticket.noted", "guide-1", number)
    assert SAID not in json.dumps(event, ensure_ascii=False)


def test_noting_leaves_the_ticket_where_it_waits(hall: SmallHall) -> None:
    number, _ = hall.number(), hall.number()
    before = hall.ticket(number)
    hall.papers.tick(CENTRE, number, caller(), PAPERS)
    after = hall.ticket(number)
    assert after == before | {"version": before["version"] + 1}


def test_note_sent_again_after_others_had_written_is_not_added_twice(hall: SmallHall) -> None:
    number, first = hall.number(), caller("guide-1")
    hall.papers.note(CENTRE, number, first, "一")
    hall.papers.note(CENTRE, number, caller("guide-2"), "二")
    again = hall.papers.note(CENTRE, number, first, "一")
    assert [note["text"] for note in again["notes"]] == ["一", "二"]


def test_key_of_a_note_used_for_another_one_is_refused(hall: SmallHall) -> None:
    number = hall.number()
    hall.papers.note(CENTRE, number, caller("guide-1", "k1", "f1"), "一")
    with pytest.raises(Refused, match="key_reused"):
        hall.papers.note(CENTRE, number, caller("guide-1", "k1", "f2"), "二")


def test_one_note_too_many_is_refused_and_papers_can_still_be_ticked(hall: SmallHall) -> None:
    number = hall.number()
    for count in range(MOST_NOTES):
        hall.papers.note(CENTRE, number, caller(), str(count))
    with pytest.raises(Refused, match="notes_full"):
        hall.papers.note(CENTRE, number, caller(), "还有")
    assert len(hall.papers.tick(CENTRE, number, caller(), PAPERS)["notes"]) == MOST_NOTES


def test_ticket_that_is_over_takes_no_more_notes(hall: SmallHall) -> None:
    number = hall.number()
    hall.reception.cancel(CENTRE, number, caller(), None)
    with pytest.raises(Refused, match="illegal_transition"):
        hall.papers.note(CENTRE, number, caller(), "迟了")
    assert beside(hall, number) == Beside()


def test_unknown_ticket_is_not_there(hall: SmallHall) -> None:
    hall.number()
    with pytest.raises(Refused, match="not_found"):
        hall.papers.tick(CENTRE, "A999", caller(), PAPERS)


NONE: dict[str, list[str]] = {"have": [], "missing": []}


def test_late_save_of_a_guide_leaves_what_the_clerk_has_marked_and_added_meanwhile(hall: SmallHall) -> None:
    number = hall.number()
    hall.papers.tick(CENTRE, number, caller("guide-1"), {"have": ["身份证"], "missing": []})
    clerk = {"have": [], "missing": ["身份证", "委托书"]}
    hall.papers.tick(CENTRE, number, caller("clerk-1"), clerk)
    guide = {"have": ["身份证", "户口簿"], "missing": []}
    saved = hall.papers.tick(
        CENTRE, number, caller("guide-1"), guide, before={"have": ["身份证"], "missing": []}
    )
    assert saved["papers"] == {"have": ["户口簿"], "missing": ["身份证", "委托书"]}


def test_mark_taken_back_goes_and_the_others_stay(hall: SmallHall) -> None:
    number = hall.number()
    hall.papers.tick(CENTRE, number, caller(), PAPERS)
    saved = hall.papers.tick(CENTRE, number, caller(), {"have": [], "missing": ["户口簿"]}, before=PAPERS)
    assert saved["papers"] == {"have": [], "missing": ["户口簿"]}


def test_first_save_of_a_difference_is_what_it_says(hall: SmallHall) -> None:
    assert hall.papers.tick(CENTRE, hall.number(), caller(), PAPERS, before=NONE)["papers"] == PAPERS


def test_list_that_grows_by_differences_beyond_what_one_request_may_name_is_refused(hall: SmallHall) -> None:
    number = hall.number()
    full = {"have": [], "missing": [str(one) for one in range(MOST_PAPERS)]}
    hall.papers.tick(CENTRE, number, caller(), full, before=NONE)
    with pytest.raises(Refused, match="invalid_field"):
        hall.papers.tick(CENTRE, number, caller(), {"have": [], "missing": ["还有"]}, before=NONE)
    assert beside(hall, number).papers == full


MARKS = st.dictionaries(st.sampled_from("甲乙丙丁戊"), st.booleans())


def ticked(marks: dict[str, bool]) -> dict[str, list[str]]:
    names = {there: sorted(name for name in marks if marks[name] is there) for there in (True, False)}
    return {"have": names[True], "missing": names[False]}


@given(began=MARKS, guide=MARKS, clerk=MARKS)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_of_two_who_began_with_the_same_none_undoes_what_only_the_other_changed(
    hall: SmallHall, began: dict[str, bool], guide: dict[str, bool], clerk: dict[str, bool]
) -> None:
    number = hall.number()
    hall.papers.tick(CENTRE, number, caller(), ticked(began))
    for mine in (clerk, guide):
        hall.papers.tick(CENTRE, number, caller(), ticked(mine), before=ticked(began))
    expected = {
        name: clerk.get(name) if clerk.get(name) != began.get(name) else guide.get(name)
        for name in "甲乙丙丁戊"
    }
    papers = beside(hall, number).papers or NONE
    kept = dict.fromkeys(papers["have"], True) | dict.fromkeys(papers["missing"], False)
    assert kept == {name: there for name, there in expected.items() if there is not None}


WRITES = st.lists(
    st.tuples(
        st.booleans(), st.integers(0, 5), st.text(st.characters(codec="utf-8", min_codepoint=32), max_size=9)
    ),
    max_size=8,
)


@given(writes=WRITES)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_written_in_whatever_order_the_last_papers_and_each_note_once_are_kept(
    hall: SmallHall, writes: list[tuple[bool, int, str]]
) -> None:
    number = hall.number()
    papers: dict[str, list[str]] | None = None
    notes: dict[str, str] = {}
    for is_note, key, text in writes:
        by = caller("guide-1", f"{number}-{is_note}-{key}", text.encode().hex())
        if is_note and notes.get(by.key, text) != text:
            with pytest.raises(Refused, match="key_reused"):
                hall.papers.note(CENTRE, number, by, text)
        elif is_note:
            hall.papers.note(CENTRE, number, by, text)
            notes[by.key] = text
        else:
            papers = {"have": [text], "missing": []}
            hall.papers.tick(CENTRE, number, caller("guide-1"), papers)
    kept = beside(hall, number)
    assert (kept.papers, [note["text"] for note in kept.notes]) == (papers, list(notes.values()))


def test_a_word_for_one_stage_of_the_visit_goes_with_it(hall: SmallHall) -> None:
    number, reading = hall.number(), Reading(hall.halls, PARTIES)
    hall.open("c01")

    def told() -> list[str]:
        ticket, _ = reading.ticket(CENTRE, hall.ticket(number)["id"])
        return [note["text"] for note in reading.beside(ticket)["notes"]]

    hall.papers.note(CENTRE, number, caller(), "轮椅")
    ticket, _ = reading.ticket(CENTRE, hall.ticket(number)["id"])
    hall.papers.note(CENTRE, number, caller(), "会晚到", during=stage(ticket))
    assert told() == ["轮椅", "会晚到"]
    hall.call()
    assert told() == ["轮椅", "会晚到"]
    hall.counters.start(CENTRE, "c01", clerk("c01"))
    assert told() == ["轮椅"]
