"""Checks of a published catalogue: quotas, slots, profiles, head starts, rules and sessions, each fault by its key."""

import copy
from typing import Any

import pytest

from server.catalogue.checks import faults_of
from server.wire.catalogue import Catalogue
from server.wire.texts import has
from server.wire.vocabulary import LANGUAGES

Json = dict[str, Any]

MORNING = {"id": "morning", "name": "上午", "name_en": "Morning", "last_draw": "12:00", "close": "12:00"}
AFTERNOON = {"id": "afternoon", "name": "下午", "name_en": "Afternoon", "draw_from": "12:00", "open": "13:00"}
QUOTA = {"total": 100, "walk_in_floor": 40, "shares": {"wechat": 30}}
SLOTS = {"capacity": 2, "slot_s": 900, "days_ahead": 14, "head_start_s": 600, "grace_s": 900}


def hall() -> Json:
    """A sound catalogue as it is published."""
    return {
        "centre": "demo",
        "name": "示例大厅",
        "name_en": "Sample hall",
        "latitude": 30.0,
        "longitude": 110.0,
        "zones": [{"id": "a", "name": "A区", "name_en": "Area A"}],
        "queues": [
            {
                "id": "tax", "name": "税务", "name_en": "Tax", "prefix": "F", "zone": "a",
                "quotas": {"morning": QUOTA, "*": {"total": 1}}, "appointments": SLOTS,
            },
            {"id": "civil", "name": "民政", "name_en": "Civil affairs", "prefix": "J", "zone": "a"},
        ],
        "counters": [
            {
                "id": "c01", "name": "1号窗口", "name_en": "Counter 1", "label": "1", "zone": "a", "group": "general",
                "queues": [{"queue": "tax"}, {"queue": "civil", "delay_s": 60}],
                "profiles": {"rush": [{"queue": "civil"}]},
            },
        ],
        "classes": [
            {
                "id": "elderly", "name": "老年人", "name_en": "Elderly", "head_start_s": 600,
                "head_starts_s": {"civil": 3600}, "age_from": 60,
            },
        ],
        "calendar": {
            "weekdays": {"1": [MORNING, AFTERNOON]},
            "workdays": {"2026-10-10": [MORNING]},
        },
        "services": [
            {
                "code": "MZ001", "name": "结婚登记", "name_en": "Marriage", "department": "d1", "category": "k1",
                "queue": "civil",
            },
        ],
        "departments": [{"id": "d1", "name": "民政局", "name_en": "Civil affairs"}],
        "categories": [{"id": "k1", "name": "婚育", "name_en": "Family", "icon": "family"}],
        "elsewhere": [{"code": "GA011", "name": "户口迁移", "name_en": "Household", "centre": "main"}],
        "trees": [
            {
                "id": "marry", "name": "结婚", "name_en": "Marry", "icon": "family",
                "questions": [
                    {
                        "id": "home", "text": "户口要迁吗？", "text_en": "Move the household?",
                        "options": [
                            {"id": "yes", "text": "要迁", "text_en": "Yes", "next": "town",
                             "services": [{"code": "MZ001"}]},
                            {"id": "no", "text": "不迁", "text_en": "No", "services": [{"code": "MZ001"}]},
                        ],
                    },
                    {
                        "id": "town", "text": "在同一个市吗？", "text_en": "In the same city?",
                        "options": [
                            {"id": "yes", "text": "是", "text_en": "Yes",
                             "services": [{"code": "GA011", "step": 2, "note": "带结婚证", "note_en": "With it"}]},
                            {"id": "no", "text": "不是", "text_en": "No", "note": "先去问", "note_en": "Ask first"},
                        ],
                    },
                ],
            },
        ],
        "policy": {"head_start_limit_s": 3600, "remote_distance_km": 0.5},
    }  # fmt: skip


def spoilt(path: str, value: object) -> Catalogue:
    """The hall with one entry changed; `path` goes through keys and places."""
    made: Any = copy.deepcopy(hall())
    *way, last = path.split("/")
    entry = made
    for step in way:
        entry = entry[int(step)] if isinstance(entry, list) else entry.setdefault(step, {})
    entry[int(last) if isinstance(entry, list) else last] = value
    return Catalogue.model_validate(made)


def test_the_hall_is_sound() -> None:
    assert faults_of(Catalogue.model_validate(hall())) == []


HOME = "trees/0/questions/0"
TOWN = "trees/0/questions/1"
TREE = "trees.marry"
QUOTAS = "queues/0/quotas"
APPOINTMENTS = "queues/0/appointments"
TAX = "queues.tax"
IN_PERSON = {"kiosk": 20, "guide": 10, "counter": 9}

# What is written, and the only fault it makes.
# fmt: off
SPOILT = [
    ("texts/welcome", {"text": ""}, "texts.welcome.text", "empty"),
    ("texts/welcome", {"text": "欢" * 41}, "texts.welcome.text", "too_long"),
    ("texts/slip", {"text": "电话", "text_en": "a" * 121}, "texts.slip.text_en", "too_long"),
    ("texts/slip", {"text": "电话\x1b@"}, "texts.slip.text", "unprintable"),
    ("texts/tips", [{"text": "提"}] * 11, "texts.tips", "too_many_entries"),
    ("services/0/guide", {"dated": "2026-11-01", "steps": ["取号"], "steps_en": ["a", "b"]},
     "services.MZ001.guide.steps_en", "lines_differ"),
    (f"{QUOTAS}/evening", QUOTA, f"{TAX}.quotas", "unknown_session"),
    (f"{QUOTAS}/*", {"total": 0}, f"{TAX}.quotas.*.total", "negative"),
    (f"{QUOTAS}/morning/total", -5, f"{TAX}.quotas.morning.total", "negative"),
    (f"{QUOTAS}/morning/total", 39, f"{TAX}.quotas.morning.walk_in_floor", "above"),
    (f"{QUOTAS}/morning/walk_in_floor", 0, f"{TAX}.quotas.morning.walk_in_floor", "negative"),
    (f"{QUOTAS}/morning/walk_in_floor", 101, f"{TAX}.quotas.morning.walk_in_floor", "above"),
    (f"{QUOTAS}/morning/shares/fax", 1, f"{TAX}.quotas.morning.shares", "unknown_channel"),
    (f"{QUOTAS}/morning/shares/web", -1, f"{TAX}.quotas.morning.shares.web", "negative"),
    (f"{QUOTAS}/morning/shares/web", 101, f"{TAX}.quotas.morning.shares.web", "above"),
    (f"{QUOTAS}/morning/shares", IN_PERSON, f"{TAX}.quotas.morning.shares", "floor_unreachable"),
    (f"{APPOINTMENTS}/capacity", 0, f"{TAX}.appointments.capacity", "negative"),
    (f"{APPOINTMENTS}/slot_s", 299, f"{TAX}.appointments.slot_s", "negative"),
    (f"{APPOINTMENTS}/slot_s", 7201, f"{TAX}.appointments.slot_s", "above"),
    (f"{APPOINTMENTS}/slot_s", 0, f"{TAX}.appointments.slot_s", "negative"),
    (f"{APPOINTMENTS}/slot_s", 450, f"{TAX}.appointments.slot_s", "uneven_slot"),
    (f"{APPOINTMENTS}/slot_s", 420, f"{TAX}.appointments.slot_s", "uneven_slot"),
    (f"{APPOINTMENTS}/slot_s", 5400, f"{TAX}.appointments.slot_s", "uneven_slot"),
    (f"{APPOINTMENTS}/days_ahead", -1, f"{TAX}.appointments.days_ahead", "negative"),
    (f"{APPOINTMENTS}/days_ahead", 61, f"{TAX}.appointments.days_ahead", "above"),
    (f"{APPOINTMENTS}/head_start_s", -1, f"{TAX}.appointments.head_start_s", "negative"),
    (f"{APPOINTMENTS}/head_start_s", 3601, f"{TAX}.appointments.head_start_s", "above"),
    (f"{APPOINTMENTS}/grace_s", -1, f"{TAX}.appointments.grace_s", "negative"),
    ("counters/0/group", "一组", "counters.c01.group", "bad_code"),
    ("counters/0/profiles/", [{"queue": "tax"}], "counters.c01.profiles", "empty"),
    ("counters/0/profiles/高峰", [{"queue": "tax"}], "counters.c01.profiles", "bad_code"),
    ("counters/0/profiles/rush", [], "counters.c01.profiles.rush", "no_queues"),
    ("counters/0/profiles/rush/0/queue", "taxi", "counters.c01.profiles.rush", "unknown_queue"),
    ("counters/0/profiles/rush/0/delay_s", -1, "counters.c01.profiles.rush.civil", "negative"),
    ("counters/0/profiles/rush", [{"queue": "tax"}] * 2, "counters.c01.profiles.rush.tax", "twice"),
    ("classes/0/head_start_s", -1, "classes.elderly.head_start_s", "negative"),
    ("classes/0/head_start_s", 3601, "classes.elderly.head_start_s", "above"),
    ("classes/0/head_starts_s/civil", 3601, "classes.elderly.head_starts_s.civil", "above"),
    ("classes/0/head_starts_s/civil", -1, "classes.elderly.head_starts_s.civil", "negative"),
    ("classes/0/head_starts_s/civic", 60, "classes.elderly.head_starts_s", "unknown_queue"),
    ("classes/0/age_from", 0, "classes.elderly.age_from", "negative"),
    ("classes/0/age_from", 121, "classes.elderly.age_from", "above"),
    ("policy/announce_times", 0, "policy.announce_times", "negative"),
    ("policy/announce_s", -1, "policy.announce_s", "negative"),
    ("policy/announce_needs_s", -1, "policy.announce_needs_s", "negative"),
    ("policy/requeue_limit", -1, "policy.requeue_limit", "negative"),
    ("policy/walking_s", -1, "policy.walking_s", "negative"),
    ("policy/party_centre_limit", 0, "policy.party_centre_limit", "negative"),
    ("policy/agent_centre_limit", 0, "policy.agent_centre_limit", "negative"),
    ("policy/undo_s", -1, "policy.undo_s", "negative"),
    ("policy/undo_s", 61, "policy.undo_s", "above"),
    ("policy/pause_release_s", 59, "policy.pause_release_s", "negative"),
    ("policy/no_show_limit", 0, "policy.no_show_limit", "negative"),
    ("policy/suspension_days", 0, "policy.suspension_days", "negative"),
    ("policy/head_start_limit_s", 86_401, "policy.head_start_limit_s", "above"),
    ("policy/remote_distance_km", 0, "policy.remote_distance_km", "not_positive"),
    ("policy/remote_distance_km", -2.5, "policy.remote_distance_km", "not_positive"),
    ("policy/remote_distance_km", float("nan"), "policy.remote_distance_km", "not_positive"),
    ("policy/remote_distance_km", float("inf"), "policy.remote_distance_km", "not_positive"),
    ("latitude", None, "policy.remote_distance_km", "no_position"),
    ("policy/remote_share", 0, "policy.remote_share", "not_a_share"),
    ("policy/remote_share", 1, "policy.remote_share", "not_a_share"),
    ("policy/address_share", float("nan"), "policy.address_share", "not_a_share"),
    ("policy/check_in_radius_m", 10, "policy.check_in_radius_m", "negative"),
    ("policy/remote_draws_a_day", 0, "policy.remote_draws_a_day", "negative"),
    ("calendar/weekdays/1", [MORNING, MORNING], "calendar.weekdays.1.morning", "twice"),
    ("calendar/weekdays/1", [MORNING, {**AFTERNOON, "open": "11:59", "draw_from": "08:30"}],
        "calendar.weekdays.1", "overlap"),
    ("calendar/workdays/2026-10-10", [AFTERNOON, {**MORNING, "close": "13:01"}],
        "calendar.workdays.2026-10-10", "overlap"),
    ("calendar/weekdays/2", [{**MORNING, "id": "上午"}], "calendar.sessions.上午.id", "bad_code"),
    ("calendar/weekdays/2", [{**MORNING, "id": ""}], "calendar.sessions..id", "empty"),
    ("calendar/weekdays/2", [{**MORNING, "close": "noon"}, AFTERNOON], "calendar.sessions.morning.close", "bad_time"),
    ("trees/0/id", "结婚", "trees.结婚.id", "bad_code"),
    ("trees/0/name", "", f"{TREE}.name", "empty"),
    ("trees/0/name_en", " ", f"{TREE}.name_en", "no_english"),
    ("trees/0/icon", "ring", f"{TREE}.icon", "unknown_icon"),
    ("trees/0/questions", [], TREE, "no_questions"),
    (f"{HOME}/text", "", f"{TREE}.home.text", "empty"),
    (f"{HOME}/text_en", "", f"{TREE}.home.text_en", "no_english"),
    (f"{HOME}/options/1/id", "yes", f"{TREE}.home.yes", "twice"),
    (f"{HOME}/options/1/text", "要迁", f"{TREE}.home.要迁", "twice"),
    (f"{HOME}/options/1/text_en", "", f"{TREE}.home.no.text_en", "no_english"),
    (f"{HOME}/options/1/services", [], f"{TREE}.home.no", "leads_to_nothing"),
    (f"{HOME}/options/1/services/0/code", "MZ1", f"{TREE}.home.no.services", "unknown_service"),
    (f"{HOME}/options/1/services/0/step", 0, f"{TREE}.home.no.services.MZ001.step", "negative"),
    (f"{HOME}/options/1/services", [{"code": "MZ001"}] * 2, f"{TREE}.home.no.services.MZ001", "twice"),
    (f"{HOME}/options/1/next", "twon", f"{TREE}.home.no.next", "unknown_question"),
    (f"{HOME}/options/1/next", "home", f"{TREE}.home", "guidance_circle"),
    (f"{HOME}/options/0/next", "", f"{TREE}.town", "orphan_question"),
    (f"{TOWN}/options", [], f"{TREE}.town", "no_options"),
    (f"{TOWN}/options/1/next", "home", f"{TREE}.home", "guidance_circle"),
    (f"{TOWN}/options/1/note_en", "", f"{TREE}.town.no.note_en", "no_english"),
    (f"{TOWN}/options/0/services/0/note_en", "", f"{TREE}.town.yes.services.GA011.note_en", "no_english"),
    ("elsewhere", [], f"{TREE}.town.yes.services", "unknown_service"),
]
# fmt: on


@pytest.mark.parametrize(("path", "value", "key", "code"), SPOILT)
def test_a_fault_is_told_by_its_key_and_alone(path: str, value: object, key: str, code: str) -> None:
    faults = faults_of(spoilt(path, value))
    assert [(fault.key, fault.code) for fault in faults] == [(key, code)]
    assert has(f"catalogue.{code}")
    for language in LANGUAGES:
        assert "{" not in faults[0].sentence(language)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (f"{QUOTAS}/*", {"total": 1, "walk_in_floor": 1}),
        (f"{QUOTAS}/morning/walk_in_floor", 100),
        (f"{QUOTAS}/morning/shares/web", 0),
        (f"{QUOTAS}/morning/shares", {**IN_PERSON, "counter": 10}),
        (f"{QUOTAS}/morning/shares", {"kiosk": 0, "guide": 0}),  # the counters give out the rest
        (APPOINTMENTS, None),
        (f"{APPOINTMENTS}/slot_s", 300),
        (f"{APPOINTMENTS}/slot_s", 720),
        (f"{APPOINTMENTS}/slot_s", 3600),
        (f"{APPOINTMENTS}/slot_s", 7200),
        (f"{APPOINTMENTS}/days_ahead", 0),
        (f"{APPOINTMENTS}/days_ahead", 60),
        (f"{APPOINTMENTS}/head_start_s", 3600),
        ("counters/0/profiles", {}),
        ("counters/0/group", ""),
        ("classes/0/head_start_s", 3600),
        ("classes/0/age_from", None),
        ("policy/undo_s", 0),
        ("policy/undo_s", 60),
        ("policy/remote_distance_km", None),
        ("policy/address_share", None),
        ("policy/check_in_radius_m", None),
        ("calendar/weekdays/1", [MORNING, {**AFTERNOON, "open": "12:00"}]),  # one ends where the next begins
        ("calendar/weekdays/1", [AFTERNOON, MORNING]),
    ],
)
def test_what_is_within_bounds_is_no_fault(path: str, value: object) -> None:
    assert faults_of(spoilt(path, value)) == []


def test_all_faults_of_quotas_slots_profiles_and_rules_are_told_at_once() -> None:
    made = hall()
    made["queues"][0]["quotas"]["noon"] = {"total": 5, "walk_in_floor": 0, "shares": {"fax": 6}}
    made["queues"][0]["appointments"] = {"capacity": 0, "slot_s": 1, "grace_s": -1}
    made["counters"][0]["profiles"]["none"] = []
    made["policy"] = {"announce_times": 0, "head_start_limit_s": 60}
    codes = [fault.code for fault in faults_of(Catalogue.model_validate(made))]
    assert codes == [
        "unknown_session", "negative", "unknown_channel", "above",  # the quota
        "negative", "negative", "negative",  # the slots
        "no_queues", "negative",  # the profile, the policy
        "above", "above",  # the class, in general and in a queue
    ]  # fmt: skip


def test_all_faults_of_a_tree_are_told_at_once() -> None:
    made = hall()
    home, town = made["trees"][0]["questions"]
    home["options"][0]["next"] = "home"
    home["options"][1]["services"] = [{"code": "MZ01"}]
    town["text"] = ""
    assert [(fault.key, fault.code) for fault in faults_of(Catalogue.model_validate(made))] == [
        (f"{TREE}.home.no.services", "unknown_service"),
        (f"{TREE}.town.text", "empty"),
        (f"{TREE}.town", "orphan_question"),
        (f"{TREE}.home", "guidance_circle"),
    ]


def test_a_tree_there_twice_is_told() -> None:
    made = hall()
    made["trees"] *= 2
    assert [fault.code for fault in faults_of(Catalogue.model_validate(made))] == ["twice"]


def test_a_near_channel_and_session_are_suggested() -> None:
    (fault,) = faults_of(spoilt(f"{QUOTAS}/mornin", QUOTA))
    assert fault.sentence() == f"{TAX}.quotas: 没有时段“mornin”。是否想写“morning”？"
    (fault,) = faults_of(spoilt(f"{QUOTAS}/morning/shares/wecht", 1))
    assert fault.sentence("en").endswith("Did you mean “wechat”?")
