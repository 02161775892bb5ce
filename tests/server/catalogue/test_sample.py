from collections import Counter

import pytest

from server.catalogue.checks import ICONS, faults_of
from server.catalogue.index import CatalogueIndex
from server.catalogue.sample import MAIN_CENTRE, sample_district, sample_tree
from server.domain.calendar import WEEKDAYS
from server.domain.guidance import all_services, led_to, longest, walk
from server.wire.catalogue import Catalogue, Named
from server.wire.finding import ServiceFinder


@pytest.fixture(scope="module")
def district() -> dict[str, Catalogue]:
    return sample_district(version=7)


@pytest.fixture(scope="module")
def main(district: dict[str, Catalogue]) -> Catalogue:
    return district[MAIN_CENTRE]


def test_the_district_has_one_centre_25_townships_and_278_village_rooms(
    district: dict[str, Catalogue],
) -> None:
    towns = [f"town-{number:02}" for number in range(1, 26)]
    assert list(district) == ["demo", *towns, *(f"v-{number:03}" for number in range(1, 279))]
    assert len({catalogue.name for catalogue in district.values()}) == 304
    assert len({(catalogue.latitude, catalogue.longitude) for catalogue in district.values()}) == 304


def test_a_village_room_is_one_desk_under_its_township() -> None:
    tree = sample_tree()
    villages = [centre for centre in tree.catalogues if centre.startswith("v-")]
    assert {tree.above[centre] for centre in villages} == set(townships(tree.catalogues))
    for centre in villages:
        catalogue = tree.catalogues[centre]
        assert tree.catalogues[tree.above[centre]].name.removesuffix("便民服务中心") in catalogue.name
        assert (len(catalogue.counters), len(catalogue.queues)) == (1, 1)
        assert catalogue.services
        assert faults_of(catalogue) == []


def townships(district: dict[str, Catalogue]) -> list[str]:
    return [centre for centre in district if centre.startswith("town-")]


def test_the_centre_has_the_districts_figures(main: Catalogue) -> None:
    guides = [service for service in main.services if service.guide]
    saturday = [service for service in main.services if service.sessions == ["saturday"]]
    assert len(main.departments) == 33
    assert len(main.services) == 510
    assert len(main.counters) == 80
    assert len(saturday) == 17
    assert len(guides) == 160
    assert sorted(service.wanted for service in main.services if service.wanted) == list(range(1, 13))
    assert {counter.floor for counter in main.counters} == {1, 2}
    assert {category.icon for category in main.categories} == set(ICONS)


def test_every_catalogue_is_sound_marked_as_sample_and_of_the_version(district: dict[str, Catalogue]) -> None:
    for catalogue in district.values():
        assert faults_of(catalogue) == []
        assert catalogue.sample
        assert catalogue.version == 7
        assert "示例" in catalogue.name
        assert "Sample" in catalogue.name_en


def test_everything_is_named_in_both_languages(district: dict[str, Catalogue]) -> None:
    for catalogue in district.values():
        named: list[Named] = [
            *catalogue.departments, *catalogue.categories, *catalogue.zones, *catalogue.queues,
            *catalogue.counters, *catalogue.classes,
        ]  # fmt: skip
        names = [(one.name, one.name_en) for one in named]
        names += [(service.name, service.name_en) for service in catalogue.services]
        names += [(one.name, one.name_en) for times in catalogue.calendar.weekdays.values() for one in times]
        for chinese, english in names:
            assert chinese
            assert english
            assert english.replace("é", "e").isascii(), english


def test_every_department_queue_and_category_has_its_services(main: Catalogue) -> None:
    for field, entries in (
        ("department", main.departments),
        ("queue", main.queues),
        ("category", main.categories),
    ):
        used = Counter(getattr(service, field) for service in main.services)
        assert set(used) == {entry.id for entry in entries}


def test_every_service_can_be_typed_in_latin_letters(main: Catalogue) -> None:
    for service in main.services:
        assert service.pinyin.replace(" ", "").replace(",", "").isascii()
        assert len(service.initials) == len(service.pinyin.split()) + service.pinyin.count(",") * 2


def test_guides_are_dated_marked_and_complete(main: Catalogue) -> None:
    for guide in (service.guide for service in main.services if service.guide):
        assert guide.dated == "2026-11-01"
        assert guide.sample
        assert guide.papers
        parts = ("name", "form", "issued_by", "note")
        fields = {*parts, *(f"{part}_en" for part in parts)}
        assert all(set(paper) == fields for paper in guide.papers)
        assert all(bool(paper["note"]) == bool(paper["note_en"]) for paper in guide.papers)
        assert guide.conditions
        assert guide.steps
        for chinese, english in ((guide.conditions, guide.conditions_en), (guide.steps, guide.steps_en)):
            assert len(english) == len(chinese)
            assert all(line.replace("é", "e").isascii() for line in english)
        assert guide.basis
        assert guide.fee
        assert guide.fee_en
        assert guide.promised_days is not None


def test_a_paper_has_one_name_in_each_language_in_all_guides(main: Catalogue) -> None:
    papers = [paper for service in main.services if service.guide for paper in service.guide.papers]
    for field in ("name", "form", "issued_by"):
        pairs = {(paper[field], paper[f"{field}_en"]) for paper in papers}
        assert len(pairs) == len({chinese for chinese, _ in pairs})


def test_every_department_has_a_guide(main: Catalogue) -> None:
    guided = {service.department for service in main.services if service.guide}
    assert guided == {department.id for department in main.departments}


def test_every_service_has_everyday_words_of_its_own(main: Catalogue) -> None:
    words = [frozenset(service.keywords) for service in main.services]
    assert min(map(len, words)) >= 3
    assert len(set(words)) == len(words)


def test_sensitive_services_have_another_name_for_boards_and_paper(main: Catalogue) -> None:
    sensitive = [
        service
        for service in main.services
        if any(
            word in service.name
            for word in ("婚姻登记", "结婚登记", "离婚登记", "精神", "最低生活保障", "性别")
        )
    ]
    assert len(sensitive) >= 6
    for service in sensitive:
        assert service.public_name
        assert service.public_name != service.name


def test_townships_offer_the_districts_services_in_two_queues(
    district: dict[str, Catalogue], main: Catalogue
) -> None:
    by_code = {service.code: service for service in main.services}
    for catalogue in (district[centre] for centre in townships(district)):
        assert 40 <= len(catalogue.services) <= 50
        assert [queue.prefix for queue in catalogue.queues] == ["A", "B"]
        assert len(catalogue.counters) == 3
        for service in catalogue.services:
            assert service.pinyin == by_code[service.code].pinyin
            assert service.guide == by_code[service.code].guide


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("居住证", "居住证首次申领"),
        ("jzz", "居住证首次申领"),
        ("juzhuzheng", "居住证首次申领"),
        ("上户口", "出生登记"),
        ("shanghukou", "出生登记"),
        ("开店", "个体工商户设立登记"),
        ("办身份证", "居民身份证到期换领"),
        ("身份证丢了", "居民身份证丢失补领"),
        ("passport", "普通护照首次申领"),
    ],
)
def test_the_usual_words_lead_to_the_usual_service(main: Catalogue, query: str, first: str) -> None:
    assert ServiceFinder(main.services, main.departments).find(query)[0].name == first


def test_thirty_life_and_business_events_are_guided(main: Catalogue) -> None:
    assert len(main.trees) == 30
    index = CatalogueIndex(main)
    names = {tree.name for tree in main.trees}
    assert len(names) == 30
    for tree in main.trees:
        assert tree.pinyin.count(",") == len(tree.keywords)
        assert 2 <= longest(tree, tree.questions[0].id) <= 4
        for question in tree.questions:
            assert question.text.endswith("？")
            assert question.text_en.endswith("?")
            assert 2 <= len(question.options) <= 9
        ways: list[list[str]] = [[]]
        while ways:
            way = ways.pop()
            asked = walk(tree, way).question
            if asked is None:
                assert led_to(walk(tree, way).options) or any(one.note for one in walk(tree, way).options)
            else:
                ways += [[*way, option.id] for option in asked.options]
    assert all(index.services[service.code] for tree in main.trees for service in all_services(tree))


def test_a_township_says_where_the_services_of_its_guidance_are_done(
    district: dict[str, Catalogue], main: Catalogue
) -> None:
    township = district["town-01"]
    assert [tree.id for tree in township.trees] == [tree.id for tree in main.trees]
    here = {service.code for service in township.services}
    elsewhere = {service.code for service in township.elsewhere}
    led = {service.code for tree in main.trees for service in all_services(tree)}
    assert led - here == elsewhere
    assert {service.centre for service in township.elsewhere} == {MAIN_CENTRE}
    assert main.elsewhere == []


def test_the_centre_uses_quotas_slots_groups_and_profiles(main: Catalogue) -> None:
    index = CatalogueIndex(main)
    quotas = [quota for queue in main.queues for quota in queue.quotas.values()]
    slots = [queue.appointments.slot_s for queue in main.queues if queue.appointments]
    assert len(quotas) >= 3
    assert min(quota.total for quota in quotas) >= 2000  # a demo draws by the hundred
    assert len(slots) >= 4
    assert set(slots) == {900}
    assert len(index.groups["tax"]) == 7
    assert index.profile("c38", "insurance")
    assert [entry.age_from for entry in main.classes if entry.age_from] == [60]
    assert max(entry.head_start_s for entry in main.classes) == main.policy.head_start_limit_s


@pytest.mark.parametrize("code", ["GA001", "GA005"])
def test_the_most_wanted_services_have_no_quota(main: Catalogue, code: str) -> None:
    index = CatalogueIndex(main)
    assert not index.queues[index.services[code].queue].quotas


def test_townships_take_the_districts_classes_without_its_queues(
    district: dict[str, Catalogue], main: Catalogue
) -> None:
    for catalogue in (district[centre] for centre in townships(district)):
        assert catalogue.policy == main.policy
        assert [entry.id for entry in catalogue.classes] == [entry.id for entry in main.classes]
        assert all(not entry.head_starts_s for entry in catalogue.classes)
        assert [queue.id for queue in catalogue.queues if queue.appointments] == ["general"]


def test_a_hall_may_be_open_day_and_night() -> None:
    for catalogue in sample_district(hours="always").values():
        assert set(catalogue.calendar.weekdays) == set(WEEKDAYS)
        assert {times[0].close for times in catalogue.calendar.weekdays.values()} == {"24:00"}
        assert catalogue.calendar.holidays == []
        assert faults_of(catalogue.model_copy(update={"services": [], "trees": []})) == []


def test_a_catalogue_comes_back_from_json_as_it_was(main: Catalogue) -> None:
    assert Catalogue.model_validate_json(main.model_dump_json()) == main
