from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from printers.escpos import encode
from printers.profiles import PROFILES
from printers.raster import Face
from printers.slip import Hall, Wanted, slip_of, ticket_slip
from printers.virtual.acts import Act, TextLine
from server.wire.catalogue import ServiceEntry
from server.wire.records import Ticket
from server.wire.vocabulary import LANGUAGES

Acts = Callable[..., list[Act]]
MOST = 600  # 0.6 s at 9600 baud


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "profile", ["generic-80", "generic-58", "gprinter-80", "xprinter-80", "rongta-80", "epson-80"]
)
def test_a_slip_with_everything_on_it_is_at_most_600_bytes(
    profile: str, language: str, hall: Hall, ticket: Ticket
) -> None:
    assert ticket.drawn_at
    lunch = {"break_at": ticket.drawn_at, "resumes_at": ticket.drawn_at + 5_400_000}
    data = encode(ticket_slip(ticket.model_copy(update=lunch), hall, language), PROFILES[profile])
    assert 450 < len(data) <= MOST


@pytest.mark.parametrize("kind", ["ticket", "reprint", "large", "offline"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_other_slips_for_those_who_wait_are_too(
    kind: str, language: str, hall: Hall, wanted: dict[str, Wanted]
) -> None:
    for large in (False, True):
        slip = slip_of(replace(wanted[kind], language=language, large=large), hall)
        assert len(encode(slip, PROFILES["generic-80"])) <= MOST


def test_more_papers_than_there_is_room_for_are_counted(hall: Hall, ticket: Ticket, acts: Acts) -> None:
    service = hall.catalogue.services[0]
    assert service.guide
    papers = [{"name": f"第{order}种很长名字的证明材料"} for order in range(1, 20)]
    long = service.model_copy(update={"guide": service.guide.model_copy(update={"papers": papers})})
    asked = replace(hall, catalogue=hall.catalogue.model_copy(update={"services": [long]}))
    slip = ticket_slip(ticket, asked)
    assert len(encode(slip, PROFILES["generic-80"])) <= MOST
    text = "".join(act.text for act in acts(slip) if isinstance(act, TextLine))
    assert "第1种很长名字的证明材料" in text
    assert "等，共19项，请问导办员" in text


def test_pictures_do_not_cost_a_slip_its_words(hall: Hall, ticket: Ticket, face: Face, acts: Acts) -> None:
    slip = ticket_slip(ticket, hall)
    native, drawn = ([a for a in acts(slip, p) if isinstance(a, TextLine)] for p in ("generic-80", "old-80"))
    assert native == drawn
    assert len(encode(slip, PROFILES["old-80"], face)) > MOST


EVIL = st.text(st.characters(exclude_categories=[]), max_size=30) | st.sampled_from(
    [
        "\x1d\x56\x00甲",
        "\x1b\x70\x00\x10\x10",
        "\x10\x04\x01",
        "\u202e乙",
        "e\u0301",
        "👨‍👩‍👧",
        "\ud800",
        "\x1c\x2e",
        "\n\n",
    ]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(name=EVIL, profile=st.sampled_from(sorted(PROFILES)), drawn=st.booleans())
def test_no_name_puts_a_command_on_the_wire(
    name: str, profile: str, drawn: bool, hall: Hall, ticket: Ticket, face: Face
) -> None:
    def told(name: str) -> bytes:
        service = ServiceEntry(code="x", name="甲" + name, queue="household")
        named = replace(
            hall, catalogue=hall.catalogue.model_copy(update={"services": [service], "name": "乙" + name})
        )
        slip = ticket_slip(ticket.model_copy(update={"service": "x"}), named)
        return encode(slip, PROFILES[profile], face if drawn else None)

    commands = (b"\x1d\x56", b"\x1b\x70", b"\x10\x04", b"\x1b\x40", b"\x1c\x2e")
    data, harmless = told(name), told("")
    if drawn:  # in a picture any byte may stand
        data = data if b"\x1d\x76\x30" not in data else harmless
    assert [data.count(command) for command in commands] == [harmless.count(command) for command in commands]


def test_no_text_of_ours_needs_a_picture(hall: Hall, wanted: dict[str, Wanted], face: Face) -> None:
    for kind in ("ticket", "reprint", "large", "appointment", "checklist", "offline", "calling_list"):
        for language in LANGUAGES:
            for large in (False, True):
                slip = slip_of(replace(wanted[kind], language=language, large=large), hall)
                assert encode(slip, PROFILES["generic-80"], face) == encode(slip, PROFILES["generic-80"])
