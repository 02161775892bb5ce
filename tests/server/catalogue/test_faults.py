import re
import shutil
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from server.catalogue.district import read_district
from server.catalogue.faults import CatalogueFaulty, Fault
from server.wire.texts import text

CENTRE = "centre.toml"
TOWNS = "townships.toml"
POLICE = "departments/01-police.toml"
TRADE = "departments/04-market.toml"
GUIDE = "guides/GA005-id-card.toml"
TREE = "trees/07-id-card.toml"

FOREIGN = re.compile(r'\s+"(?!GA|SC)[A-Z]+\d+",|\s+\["town-(?!01|02)')


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The sample district cut down to two departments, one guide, one tree and two townships, to be spoilt."""
    with as_file(files("server.catalogue") / "sample") as sample:
        for name in (CENTRE, TOWNS, POLICE, TRADE, GUIDE, TREE):
            (tmp_path / name).parent.mkdir(exist_ok=True)
            shutil.copy(sample / name, tmp_path / name)
    lines = (tmp_path / TOWNS).read_text("utf-8").splitlines()
    kept = [line for line in lines if not FOREIGN.match(line)]
    (tmp_path / TOWNS).write_text("\n".join(kept), "utf-8")
    return tmp_path


def edit(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    before = path.read_text("utf-8")
    assert old in before
    path.write_text(before.replace(old, new, 1), "utf-8")


def faults(folder: Path) -> list[Fault]:
    with pytest.raises(CatalogueFaulty) as caught:
        read_district(folder, 1)
    return list(caught.value.faults)


# What an editor may do to a file, and the fault it makes: file, before, after, key, code.
# fmt: off
SPOILT = [
    (POLICE, 'queue = "household"', 'queue = "houshold"', "services.GA001.queue", "unknown_queue"),
    (POLICE, 'category = "identity"', 'category = "identiy"', "services.GA001.category", "unknown_category"),
    (POLICE, '"GA002"', '"GA001"', "services.GA001", "code_twice"),
    (POLICE, '"GA002"', '"GA 2"', "services.GA 2.code", "bad_code"),
    (POLICE, '"居住证签注"', '"居住证首次申领"', "departments.police.居住证首次申领", "name_twice"),
    (POLICE, '"Register a birth"', '""', "services.GA009.name_en", "no_english"),
    (POLICE, 'identity = "optional"', 'identity = "maybe"', "services.GA001.identity", "unknown_identity"),
    (POLICE, '["saturday"]', '["saturdy"]', "services.GA001.sessions", "unknown_session"),
    (POLICE, '["saturday"]', '["morning"]', "services.GA001.sessions", "not_special"),
    (POLICE, "wanted = 2", "wanted = 3", "services.GA009.wanted", "wanted_twice"),
    (POLICE, "wanted = 2", "wantd = 2", "extra.GA001.wantd", "unknown_key"),
    (POLICE, "wanted = 2", 'wanted = "much"', "extra.GA001.wanted", "wrong_value"),
    (POLICE, "GA027 =", "GA099 =", "extra.GA099", "unknown_service"),
    (POLICE, 'id = "police"', "id = police", "", "not_toml"),
    (TRADE, 'id = "market"', 'id = "police"', "departments.police", "twice"),
    (GUIDE, '"GA005"', '"GA5"', "code", "unknown_service"),
    (GUIDE, "steps", "stepps", "stepps", "unknown_key"),
    (GUIDE, "2026-11-01", "2026-13-01", "services.GA005.guide.dated", "bad_date"),
    (TREE, '"GA007"', '"GA07"', "trees.id-card.urgent.yes.services", "unknown_service"),
    (TREE, 'next = "minor"', 'next = "miner"', "trees.id-card.why.first.next", "unknown_question"),
    (TREE, 'next = "minor"', 'nxt = "minor"', "questions.why.options.first.nxt", "unknown_key"),
    (TREE, 'text_en = "It is lost"', 'text_en = ""', "trees.id-card.why.lost.text_en", "no_english"),
    (TREE, 'id = "id-card"', 'id = "身份证"', "trees.身份证.id", "bad_code"),
    (CENTRE, 'prefix = "A"', 'prefix = "I"', "queues.household.prefix", "bad_prefix"),
    (CENTRE, 'prefix = "A"', 'prefix = "AO"', "queues.household.prefix", "bad_prefix"),
    (CENTRE, 'prefix = "A"', 'prefix = "K"', "queues.household.prefix", "bad_prefix"),
    (CENTRE, 'prefix = "A"', 'prefix = "a"', "queues.household.prefix", "bad_prefix"),
    (CENTRE, 'prefix = "A"', 'prefix = "ABC"', "queues.household.prefix", "bad_prefix"),
    (CENTRE, 'prefix = "B"', 'prefix = "A"', "queues.A", "prefix_twice"),
    (CENTRE, 'zone = "a", max', 'zone = "z", max', "queues.household.zone", "unknown_zone"),
    (CENTRE, "max_cases = 2", "max_cases = 0", "queues.household.max_cases", "negative"),
    (CENTRE, "serves = { household = 0 }", "serves = {}", "counters.c01.queues", "no_queues"),
    (CENTRE, "serves = { household = 0 }", "serves = { houshold = 0 }", "counters.c01.queues", "unknown_queue"),
    (CENTRE, "serves = { traffic = 0 }", "serves = { tax = 0 }", "queues.traffic", "no_counter"),
    (CENTRE, "exit-entry = 600", "exit-entry = -600", "counters.c08.queues.exit-entry", "negative"),
    (CENTRE, "first = 8, last = 9", "first = 7, last = 9", "counters.c07", "twice"),
    (CENTRE, "first = 8, last = 9", "first = 9, last = 8", "counters", "counter_range"),
    (CENTRE, 'last_draw = "16:30"', 'last_draw = "17:30"', "calendar.sessions.afternoon.last_draw", "time_order"),
    (CENTRE, 'close = "17:00"', 'close = "25:00"', "calendar.sessions.afternoon.close", "bad_time"),
    (CENTRE, '6 = ["saturday"]', '8 = ["saturday"]', "calendar.weekdays", "unknown_weekday"),
    (CENTRE, '6 = ["saturday"]', '6 = ["sunday"]', "calendar.weekdays.6", "unknown_session"),
    (CENTRE, '"2027-01-01"', '"2027-02-29"', "calendar.holidays", "bad_date"),
    (CENTRE, '"2027-01-01"', '"2026-10-10"', "calendar.workdays", "holiday_and_workday"),
    (CENTRE, '"Asia/Shanghai"', '"Asia/Peking"', "calendar.timezone", "unknown_timezone"),
    (CENTRE, '"Asia/Shanghai"', '"Asia"', "calendar.timezone", "unknown_timezone"),
    (CENTRE, 'icon = "shop"', 'icon = "shp"', "categories.business.icon", "unknown_icon"),
    (CENTRE, "head_start_s = 1200", "head_start_s = -1", "classes.elderly.head_start_s", "negative"),
    (CENTRE, "announce_times", "anounce_times", "policy.anounce_times", "unknown_key"),
    (CENTRE, 'name_en = "Tax"', 'name_en = ""', "queues.tax.name_en", "no_english"),
    (CENTRE, '{ "*" = { total', '{ "noon" = { total', "queues.exit-entry.quotas", "unknown_session"),
    (CENTRE, "walk_in_floor = 800", "walkin_floor = 800", "queues.exit-entry.quotas.*.walkin_floor", "unknown_key"),
    (CENTRE, "capacity = 3", "capacity = 0", "queues.exit-entry.appointments.capacity", "negative"),
    (CENTRE, "grace_s = 900", "grace = 900", "queues.exit-entry.appointments.grace", "unknown_key"),
    (CENTRE, "{ social = 0, medical = 0", "{ socal = 0, medical = 0", "counters.c38.profiles.insurance",
        "unknown_queue"),
    (CENTRE, "head_starts_s = { care = 5400 }", "head_starts_s = { car = 5400 }", "classes.veteran.head_starts_s",
        "unknown_queue"),
    (CENTRE, "care = 5400", "care = 15400", "classes.veteran.head_starts_s.care", "above"),
    (CENTRE, "head_start_limit_s = 10800", "head_start_limit_s = 10799", "classes.military.head_start_s", "above"),
    (CENTRE, "undo_s = 10", "undo_s = 100", "policy.undo_s", "above"),
    (CENTRE, 'id = "saturday"', 'id = "morning"', "sessions.morning", "twice"),
    (CENTRE, 'close = "12:00" }', 'close = "13:30" }', "calendar.weekdays.1", "overlap"),
    (TOWNS, "days_ahead = 7", "days_ahead = 70", "queues.general.appointments.days_ahead", "above"),
    (TOWNS, '"GA001"', '"GA0001"', "services.people", "unknown_service"),
    (TOWNS, "people = [", "peple = [", "services.GA001.queue", "unknown_queue"),
    (TOWNS, '"town-02"', '"town-01"', "townships.town-01", "twice"),
]
# fmt: on


@pytest.mark.parametrize(("file", "old", "new", "key", "code"), SPOILT)
def test_a_fault_is_told_with_its_file_and_key(
    folder: Path, file: str, old: str, new: str, key: str, code: str
) -> None:
    edit(folder, file, old, new)
    assert (key, code) in {(fault.key, fault.code) for fault in faults(folder) if file in fault.file}


def test_all_faults_are_told_at_once(folder: Path) -> None:
    edit(folder, POLICE, '"Register a birth"', '""')
    edit(folder, TRADE, 'queue = "licensing"', 'queue = "licencing"')
    edit(folder, CENTRE, 'prefix = "A"', 'prefix = "O"')
    edit(folder, TOWNS, '"GA001"', '"GA0001"')
    found = faults(folder)
    assert {fault.file for fault in found} == {POLICE, TRADE, CENTRE, TOWNS}


def test_a_code_in_two_departments_names_both_files(folder: Path) -> None:
    edit(folder, TRADE, '"SC032"', '"GA001"')
    twice = [fault for fault in faults(folder) if fault.code == "code_twice"]
    assert [fault.file for fault in twice] == [f"{POLICE}, {TRADE}"]


def test_a_near_word_is_suggested_in_the_readers_language(folder: Path) -> None:
    edit(folder, POLICE, 'queue = "household"', 'queue = "houshold"')
    fault = next(fault for fault in faults(folder) if fault.code == "unknown_queue")
    assert fault.sentence() == f"{POLICE}: services.GA001.queue: 没有队列“houshold”。是否想写“household”？"
    assert fault.sentence("en").endswith("There is no queue “houshold”. Did you mean “household”?")


def test_a_file_that_cannot_be_read_does_not_drag_others_along(folder: Path) -> None:
    edit(folder, POLICE, 'id = "police"', "id = police")
    assert [(fault.file, fault.code) for fault in faults(folder)] == [(POLICE, "not_toml")]


def test_a_missing_centre_is_a_fault(tmp_path: Path) -> None:
    assert [(fault.file, fault.code) for fault in faults(tmp_path)] == [(CENTRE, "no_file")]


def test_braces_in_an_editors_text_do_no_harm() -> None:
    assert "{0}" in Fault("key", "unknown_queue", "{0}").sentence()
    assert text("catalogue.unknown_queue", "en", value="{0}") == "There is no queue “{0}”."
