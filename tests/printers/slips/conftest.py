import datetime
from collections.abc import Callable

import pytest

from printers.blocks import Line, Slip
from printers.escpos import encode
from printers.fitting import settled
from printers.profiles import PROFILES
from printers.raster import Face
from printers.slip import Hall, Wanted, slip_of
from printers.virtual.acts import Act
from printers.virtual.decoder import Decoder
from server.wire.catalogue import (
    Appointments,
    Catalogue,
    CounterEntry,
    CounterQueue,
    Guide,
    QueueEntry,
    ServiceEntry,
    Zone,
)
from server.wire.records import Ticket

DRAWN_AT = 1795482720000  # 2026-11-24 09:12 in Beijing
PAPERS = [
    {
        "name": "申领人居民身份证（原件）",
        "name_en": "Applicant's ID card",
        "form": "原件",
        "note": "查验后退还",
    },
    {"name": "近期证件照片", "name_en": "Recent ID photo"},
    {
        "name": "居住地住址证明：租赁合同、产权证明之一",
        "name_en": "Proof of address: a contract or a certificate",
    },
]


@pytest.fixture
def hall() -> Hall:
    """A hall that has all that a slip can speak of."""
    work = [CounterQueue(queue="household")]
    catalogue = Catalogue(
        centre="demo",
        version=1,
        name="示例区政务服务中心",
        name_en="Sample District Government Service Centre",
        address="示例市示例区示范大道1号",
        sample=True,
        zones=[Zone(id="d", name="D区", name_en="Area D", floor=2)],
        queues=[
            QueueEntry(
                id="household",
                name="户政",
                name_en="Household",
                prefix="A",
                zone="d",
                appointments=Appointments(),
            )
        ],
        counters=[
            *(CounterEntry(id=f"c{n}", label=str(n), queues=work, group="g1") for n in (1, 2, 3, 7)),
            CounterEntry(id="c9", label="9", queues=[CounterQueue(queue="household", delay_s=600)]),
        ],
        services=[
            ServiceEntry(
                code="GA001",
                name="居住证首次申领",
                name_en="Residence permit, first issue",
                queue="household",
                guide=Guide(papers=PAPERS, promised_days=10, fee="免费", fee_en="Free", dated="2026-11-01"),
            ),
            ServiceEntry(
                code="GA024",
                name="变更性别登记",
                name_en="Change of gender entry",
                public_name="户政业务",
                queue="household",
                guide=Guide(papers=[{"name": "性别鉴定证明", "name_en": "Proof of gender"}]),
            ),
        ],
    )
    return Hall(catalogue, datetime.timezone(datetime.timedelta(hours=8)), "https://hall.example.cn")


@pytest.fixture
def ticket() -> Ticket:
    """A ticket of which everything is known, and doubtful."""
    return Ticket(
        id="t1",
        number="A023",
        secret="dGhpcy1pcy1hLXNhbXBsZS1zZWNyZXQtb2s",
        centre="demo",
        day="2026-11-24",
        service="GA001",
        service_name="居住证首次申领",
        queue="household",
        state="waiting",
        drawn_at=DRAWN_AT,
        people_ahead=12,
        may_come_first=3,
        wait_p50_s=1500,
        wait_p90_s=2820,
        before_closing=False,
        catalogue_version=1,
    )


@pytest.fixture
def booked(ticket: Ticket) -> Ticket:
    """An appointment three days later, from 09:15 to 09:30."""
    changes = {
        "number": "B003",
        "state": "booked",
        "slot_at": DRAWN_AT + 3 * 86_400_000 + 180_000,
        "people_ahead": None,
    }
    return ticket.model_copy(update=changes)


@pytest.fixture
def alone(ticket: Ticket) -> Ticket:
    """A number that a kiosk gave while the line was down."""
    changes = {
        "number": "K1.001",
        "offline": True,
        "people_ahead": None,
        "wait_p50_s": None,
        "before_closing": None,
    }
    return ticket.model_copy(update=changes)


@pytest.fixture
def wanted(ticket: Ticket, booked: Ticket, alone: Ticket) -> dict[str, Wanted]:
    """One slip of every kind."""
    waiting = (ticket, booked, alone, ticket.model_copy(update={"number": "A007", "state": "missed"}))
    return {
        "ticket": Wanted(ticket=ticket),
        "reprint": Wanted("reprint", ticket=ticket),
        "large": Wanted("large", ticket=ticket),
        "appointment": Wanted("appointment", ticket=booked),
        "checklist": Wanted("checklist", services=("GA001",), have=("近期证件照片",)),
        "offline": Wanted("offline", ticket=alone),
        "calling_list": Wanted("calling_list", waiting=waiting, at=DRAWN_AT),
        "test": Wanted("test", printer="printer-1 generic-80", at=DRAWN_AT),
        "charset": Wanted("charset", printer="printer-1 generic-80"),
    }


@pytest.fixture
def said(hall: Hall) -> Callable[..., list[str]]:
    """The lines of a slip, each choice at its longest."""

    def lines(wanted: Wanted, at: Hall | None = None) -> list[str]:
        slip = settled(slip_of(wanted, at or hall), lambda _: 0)
        return [block.text for block in slip.blocks if isinstance(block, Line)]

    return lines


@pytest.fixture
def acts(face: Face) -> Callable[..., list[Act]]:
    """What a printer of this profile is told by a slip."""

    def told(slip: Slip, profile: str = "generic-80", knows_utf8: bool = False) -> list[Act]:
        known = PROFILES[profile]
        decoder = Decoder(known.columns, knows_utf8)
        return [act for act, _ in decoder.feed(encode(slip, known, face))]

    return told
