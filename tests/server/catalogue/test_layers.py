"""Layers of a catalogue: what a centre says itself, what it takes from above, what waits for the next day."""

from typing import Any

import pytest

from server.catalogue.differences import differences
from server.catalogue.held import held, waiting
from server.catalogue.judged import judged
from server.catalogue.layers import alike, layer_of, lost, plain, resolved
from server.wire.catalogue import Catalogue, Guide, HallText, HallTexts

Json = dict[str, Any]

MORNING = {"id": "am", "name": "上午"}
SATURDAY = {"id": "sat", "name": "周六", "special": True}


def district() -> Catalogue:
    return resolved(
        "district",
        {
            "name": "区中心",
            "departments": [{"id": "police", "name": "公安"}, {"id": "tax", "name": "税务"}],
            "categories": [{"id": "id", "name": "证件", "icon": "id-card"}],
            "zones": [{"id": "a", "name": "A区"}],
            "queues": [{"id": "q", "name": "户政", "prefix": "A", "zone": "a"}],
            "counters": [{"id": "c1", "name": "1号", "label": "1", "zone": "a", "queues": [{"queue": "q"}]}],
            "services": [
                {
                    "code": "GA1", "name": "出生登记", "department": "police", "category": "id", "queue": "q",
                    "sessions": ["sat"], "guide": {"fee": "免费", "promised_days": 3},
                },
                {"code": "SW1", "name": "开票", "department": "tax", "category": "id", "queue": "q"},
            ],
            "classes": [{"id": "old", "name": "老年人", "head_starts_s": {"q": 600}, "head_start_s": 300}],
            "calendar": {"weekdays": {"1": [MORNING], "6": [SATURDAY]}, "holidays": ["2027-01-01"]},
            "policy": {"undo_s": 20},
        },
    )  # fmt: skip


TOWN: Json = {
    "name": "青石镇",
    "queues": [{"id": "people", "name": "民生", "prefix": "B", "zone": "a"}],
    "services": [{"code": "GA1", "queue": "people", "guide": {"fee": "工本费十元"}}],
    "calendar": {"weekdays": {"1": [MORNING]}},
    "policy": {"walking_s": 10},
}


def test_a_centre_takes_from_above_what_it_does_not_say() -> None:
    town = resolved("town", TOWN, [district()])
    (service,) = town.services
    assert (service.name, service.queue, service.sessions) == ("出生登记", "people", None)
    assert service.guide is not None
    assert (service.guide.fee, service.guide.promised_days) == ("工本费十元", 3)
    assert [one.id for one in town.departments] == ["police"]
    assert town.classes[0].head_starts_s == {}
    assert (town.calendar.holidays, sorted(town.calendar.weekdays)) == (["2027-01-01"], ["1"])
    assert (town.policy.undo_s, town.policy.walking_s) == (20, 10)
    assert (town.name, town.address, town.latitude) == ("青石镇", "", None)


def test_words_that_a_centre_does_not_say_itself_are_as_above_each_by_itself() -> None:
    said = {"welcome": {"text": "欢迎", "text_en": "Welcome"}, "slip": {"text": "咨询请到导办台"}}
    above = district().model_copy(
        update={"texts": HallTexts.model_validate(said | {"tips": [{"text": "在二楼"}]})}
    )
    texts = resolved(
        "town", TOWN | {"texts": {"welcome": {"text": "青石镇欢迎您"}, "slip": None}}, [above]
    ).texts
    assert (texts.welcome, texts.slip) == (HallText(text="青石镇欢迎您"), None)
    assert [tip.text for tip in texts.tips] == ["在二楼"]


def test_conditions_said_anew_leave_the_english_of_others_behind() -> None:
    guide = {
        "conditions": ["本区户口"],
        "conditions_en": ["of this district"],
        "steps": ["取号"],
        "steps_en": ["draw"],
    }
    above = district()
    service = above.services[0].model_copy(update={"guide": Guide.model_validate(guide)})
    above = above.model_copy(update={"services": [service]})
    (own,) = resolved(
        "town", {"services": [{"code": "GA1", "guide": {"conditions": ["本镇户口"]}}]}, [above]
    ).services
    assert own.guide is not None
    assert (own.guide.conditions, own.guide.conditions_en, own.guide.steps_en) == (["本镇户口"], [], ["draw"])


def test_a_centre_that_names_no_services_offers_all_of_them() -> None:
    town = resolved("town", {"name": "青石镇"}, [district()])
    assert [one.code for one in town.services] == ["GA1", "SW1"]
    assert town.services[0].sessions == ["sat"]


def test_a_service_of_its_own_stands_beside_those_from_above() -> None:
    own = {"code": "X1", "name": "村集体事务", "department": "police", "category": "id", "queue": "people"}
    town = resolved("town", TOWN | {"services": [*TOWN["services"], own]}, [district()])
    assert [one.name for one in town.services] == ["出生登记", "村集体事务"]


def test_a_service_that_is_gone_above_is_offered_no_longer() -> None:
    above = district().model_copy(update={"services": district().services[1:]})
    assert resolved("town", TOWN, [above]).services == []
    assert lost(TOWN, [above]) == ["GA1"]
    assert ("services.GA1", "lost_service") in {
        (one.key, one.code) for one in judged("town", TOWN, [above]).faults
    }


def test_an_entry_without_a_shape_is_named_by_its_code() -> None:
    found = judged(
        "town", {"services": [{"code": "X1", "wanted": "first"}], "queues": [{"id": "q", "max_cases": "x"}]}
    )
    assert found.catalogue is None
    assert {fault.key for fault in found.faults} == {"services.X1.wanted", "queues.q.max_cases"}


def test_a_layer_is_the_same_after_it_is_made_a_catalogue_and_taken_again() -> None:
    catalogue = district()
    layer = layer_of(catalogue)
    assert resolved("district", layer) == catalogue
    assert plain(layer, is_root=True) == layer


def test_what_a_town_says_is_kept_even_where_it_is_the_default() -> None:
    layer = plain(TOWN | {"policy": {"undo_s": 10}, "zones": []}, is_root=False)
    assert layer["policy"] == {"undo_s": 10}
    assert "zones" not in layer
    assert resolved("town", layer, [district()]).policy.undo_s == 10
    assert plain(layer, is_root=False) == layer


def test_alike_halls_are_known_without_being_compared() -> None:
    town = resolved("town", TOWN, [district()])
    assert alike(town) == alike(town.model_copy(update={"centre": "other", "name": "白云镇"}))
    assert alike(town) != alike(resolved("town", TOWN, [district()]))


def test_a_difference_is_told_by_entry_and_field() -> None:
    before = layer_of(district())
    after = before | {
        "name": "新名",
        "services": [before["services"][0] | {"name": "新生儿登记"}, {"code": "N1", "name": "新事项"}],
        "policy": {"undo_s": 30},
    }
    told = [
        (one.kind, one.part, one.entry, [field.field for field in one.fields])
        for one in differences(before, after)
    ]
    assert told == [
        ("changed", "centre", "", ["name"]),
        ("removed", "services", "SW1", []),
        ("changed", "services", "GA1", ["name"]),
        ("added", "services", "N1", []),
        ("changed", "policy", "", ["undo_s"]),
    ]
    assert differences(before, before) == []


def changed(**fields: Any) -> Catalogue:
    return district().model_copy(update=fields)


def test_prefix_slots_and_time_zone_stay_until_the_day_ends() -> None:
    queue = district().queues[0]
    calendar = district().calendar.model_copy(update={"timezone": "Asia/Urumqi", "holidays": []})
    after = changed(
        queues=[queue.model_copy(update={"prefix": "Z", "name": "新户政"})], calendar=calendar, name="新名"
    )
    today = held(district(), after)
    assert (today.queues[0].prefix, today.queues[0].name, today.name) == ("A", "新户政", "新名")
    assert (today.calendar.timezone, today.calendar.holidays) == ("Asia/Shanghai", [])
    assert list(waiting(district(), after)) == [
        ("queues.q.prefix", "changed"),
        ("calendar.timezone", "changed"),
    ]


def test_a_removed_queue_is_served_until_the_day_ends() -> None:
    other = district().queues[0].model_copy(update={"id": "other", "prefix": "B"})
    counter = district().counters[0]
    moved = counter.model_copy(update={"queues": [counter.queues[0].model_copy(update={"queue": "other"})]})
    today = held(district(), changed(queues=[other], counters=[moved]))
    assert [one.id for one in today.queues] == ["other", "q"]
    assert [one.queue for one in today.counters[0].queues] == ["other", "q"]
    gone = held(district(), changed(queues=[other], counters=[moved.model_copy(update={"id": "c2"})]))
    assert [(one.id, [served.queue for served in one.queues]) for one in gone.counters] == [
        ("c2", ["other"]),
        ("c1", ["q"]),
    ]


@pytest.mark.parametrize("fields", [{}, {"name": "新名"}, {"services": []}])
def test_what_counts_at_once_leaves_nothing_to_wait_for(fields: Json) -> None:
    after = changed(**fields)
    assert held(district(), after) is after
