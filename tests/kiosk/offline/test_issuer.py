"""Numbers issued by a kiosk alone: when, to whom, and what they look like."""

from pathlib import Path

import pytest

from kiosk.offline.issuer import Issuer
from kiosk.offline.journal import Journal
from kiosk.offline.values import Declined, Wanted, Why
from kiosk.session.hall import Hall
from server.wire.secret import Locator, partition_of, unpack
from server.wire.vocabulary import Channel, PrintState, State
from tests.kiosk.offline.small import CENTRE, DAY, PARTITIONS, contact, hall, journal, local_ms

NOW = local_ms("09:30")


def issuer(kept: Journal, known: Hall | None = None, prints: bool = True) -> Issuer:
    return Issuer(CENTRE, kept, lambda: known or hall(), prints)


def declined(kept: Journal, service: str = "S1", now: int = NOW, known: Hall | None = None) -> Declined:
    with pytest.raises(Declined) as raised:
        issuer(kept, known).issue(Wanted("k", service), now)
    return raised.value


def test_a_ticket_is_as_the_server_will_have_it(kept: Journal) -> None:
    ticket = issuer(kept).issue(
        Wanted("key-1", "S1", "en", {"phone": "13800001234"}, "veteran", ("escort",), 3), NOW
    )
    assert ticket.cases == 3
    assert (ticket.id, ticket.number, ticket.day) == ("demo-20261123-K1.001", "K1.001", DAY)
    assert (ticket.service, ticket.service_name, ticket.queue, ticket.zone) == ("S1", "居住证", "a", "z1")
    assert (ticket.state, ticket.channel, ticket.version, ticket.offline) == (
        State.WAITING,
        Channel.KIOSK,
        0,
        True,
    )
    assert (ticket.drawn_at, ticket.rank_at, ticket.session, ticket.catalogue_version) == (NOW, NOW, "day", 7)
    assert ticket.people_ahead is None
    opened = unpack(ticket.secret or "")
    assert opened is not None
    assert opened[0] == Locator(partition_of(CENTRE, PARTITIONS), CENTRE, DAY, "K1.001")
    (line,) = kept.on(DAY)
    assert (line.ticket, line.key, line.language, line.priority) == (ticket, "key-1", "en", "veteran")
    assert (line.party, line.needs) == ({"phone": "13800001234"}, ("escort",))
    assert (line.contact_at, line.slip) == (local_ms("09:00"), PrintState.UNKNOWN)


def test_the_same_key_gives_the_same_ticket_even_out_of_hours(kept: Journal) -> None:
    first = issuer(kept).issue(Wanted("key-1", "S1"), NOW)
    assert issuer(kept).issue(Wanted("key-1", "S1"), NOW) == first
    assert issuer(kept, Hall()).issue(Wanted("key-1", "S1"), local_ms("23:00")) == first
    assert issuer(kept).issue(Wanted("key-2", "S1"), NOW).secret != first.secret


def test_a_sensitive_service_has_its_public_name_on_the_ticket(kept: Journal) -> None:
    assert issuer(kept).issue(Wanted("k", "S2"), NOW).service_name == "综合事项"


def test_without_a_printer_no_slip_is_waited_for(kept: Journal) -> None:
    issuer(kept, prints=False).issue(Wanted("k", "S1"), NOW)
    assert kept.on(DAY)[0].slip == PrintState.FAILED


def test_a_new_day_begins_with_its_first_number(kept: Journal) -> None:
    always = issuer(kept, hall(always_open=True))
    drawn = [always.issue(Wanted(f"k{at}", "S1"), local_ms(at)) for at in ("23:58", "23:59")]
    drawn += [always.issue(Wanted("t", "S1"), local_ms("00:00", "2026-11-24"))]
    assert [(one.day, one.number, one.session) for one in drawn] == [
        (DAY, "K1.001", "all-day"), (DAY, "K1.002", "all-day"), ("2026-11-24", "K1.001", "all-day"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("service", "at", "next_at"),
    [
        ("S1", local_ms("08:29"), local_ms("08:30")),
        ("S1", local_ms("16:30"), local_ms("08:30", "2026-11-24")),
        ("S1", local_ms("10:00", "2026-11-28"), local_ms("08:30", "2026-11-30")),
        ("S4", local_ms("17:00"), local_ms("17:30")),
    ],
)
def test_outside_hours_no_number_is_given_and_the_next_time_told(
    kept: Journal, service: str, at: int, next_at: int
) -> None:
    refused = declined(kept, service, at)
    assert (refused.why, refused.next_at) == (Why.CLOSED, next_at)
    assert kept.on(DAY) == []


def test_a_service_that_the_hall_does_not_have_has_no_number(kept: Journal) -> None:
    assert declined(kept, "S9").why is Why.UNKNOWN_SERVICE
    assert declined(kept, "S1", known=Hall()).why is Why.UNKNOWN_SERVICE


def test_a_kiosk_that_was_never_in_contact_has_no_numbers(tmp_path: Path) -> None:
    fresh = journal(tmp_path)
    assert declined(fresh).why is Why.NO_SERIES
    fresh.keep(contact(series=None))
    assert declined(fresh).why is Why.NO_SERIES
    fresh.close()


def test_a_disk_that_takes_nothing_gives_no_number(kept: Journal) -> None:
    kept.close()
    assert declined(kept).why is Why.DISK
