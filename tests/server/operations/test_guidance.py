"""What guidance adds up to: order, places, papers and days of all services together."""

from server.catalogue.index import CatalogueIndex
from server.operations.guidance import guide
from server.wire.answers import Guided, TimeInAll
from server.wire.catalogue import (
    Catalogue,
    CounterEntry,
    CounterQueue,
    Guide,
    Named,
    QueueEntry,
    ServiceEntry,
    Zone,
)
from server.wire.guidance import (
    GuidanceOption,
    GuidanceQuestion,
    GuidanceTree,
    GuidedService,
    ServiceElsewhere,
)

CARD = {
    "name": "居民身份证",
    "name_en": "ID card",
    "form": "原件",
    "issued_by": "公安机关",
    "note": "查验后退还",
}
COPY = {"name": "居民身份证", "name_en": "ID card", "form": "复印件1份", "issued_by": "公安机关", "note": ""}
SERVICES = [
    ServiceEntry(
        code="A", name="甲", department="d", queue="q", guide=Guide(papers=[CARD], statutory_days=20, promised_days=5)
    ),
    ServiceEntry(code="B", name="乙", queue="q", guide=Guide(papers=[COPY], statutory_days=9), online_url="https://b"),
    ServiceEntry(code="C", name="丙", queue="gone"),
]  # fmt: skip


def result(*services: GuidedService, note: str = "") -> Guided:
    option = GuidanceOption(id="yes", text="是", services=list(services), note=note, note_en=note and "Ask")
    tree = GuidanceTree(id="t", name="事", questions=[GuidanceQuestion(id="q", options=[option])])
    catalogue = Catalogue(
        services=SERVICES,
        trees=[tree],
        elsewhere=[
            ServiceElsewhere(code="F", name="远", centre="far", centre_name="远中心", centre_name_en="Far")
        ],
        departments=[Named(id="d", name="部门", name_en="Office")],
        queues=[QueueEntry(id="q", name="队", prefix="A", zone="z")],
        zones=[Zone(id="z", name="A区", name_en="Area A", floor=2)],
        counters=[CounterEntry(id="c1", label="1", queues=[CounterQueue(queue="q")])],
    )
    return guide(CatalogueIndex(catalogue), "t", ["yes"], lambda _: None)


def test_services_of_one_step_take_as_long_as_the_longest_and_steps_follow_each_other() -> None:
    together = result(GuidedService(code="A"), GuidedService(code="B"))
    assert together.time == TimeInAll(promised_days=9, statutory_days=20, unstated=[])
    after = result(GuidedService(code="A", step=2), GuidedService(code="B"), GuidedService(code="C", step=3))
    assert [one.code for one in after.services] == ["B", "A", "C"]
    assert after.time == TimeInAll(promised_days=14, statutory_days=29, unstated=["C"])


def test_a_result_says_where_each_service_is_done() -> None:
    here, online, lost, far = result(*(GuidedService(code=code) for code in "ABCF")).services
    assert here.where
    assert (here.where.zone_name, here.where.floor, here.where.counters) == ("A区", 2, ["1"])
    assert (here.department_name, online.online_url, lost.where) == ("部门", "https://b", None)
    assert far.elsewhere
    assert (far.name, far.elsewhere.centre, far.where, far.has_guide) == ("远", "far", None, False)


def test_papers_of_all_services_are_merged_and_advice_is_given() -> None:
    guided = result(
        GuidedService(code="A"), GuidedService(code="B", note="可网办", note_en="Online"), note="先问"
    )
    (paper,) = guided.papers
    assert (paper.originals, paper.copies) == (1, 1)
    assert [(one.service, one.name, one.form) for one in paper.services] == [
        ("A", "甲", "原件"), ("B", "乙", "复印件1份")
    ]  # fmt: skip
    assert [one.text for one in guided.advice] == ["先问"]
    assert [one.text for one in guided.services[1].notes] == ["可网办"]
