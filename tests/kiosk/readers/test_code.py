"""What of ours a scanned text is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.readers.code import CheckInCode, ForeignCode, TicketCode, parse
from server.wire.secret import Locator, pack

SECRET = pack(Locator(7, "demo", "2026-11-24", "A023"), bytes(range(12)))


@pytest.mark.parametrize(
    "text",
    [
        SECRET,
        f"  {SECRET}\n",
        f"https://hall.example.cn/t/{SECRET}",
        f"http://127.0.0.1:8000/t/{SECRET}/",
        f"https://hall.example.cn/t/{SECRET}/why?lang=en#top",
        f"https://hall.example.cn/t/{SECRET.replace('A', '%41')}",
        f"]Q1https://hall.example.cn/t/{SECRET}",
        f"]Q3{SECRET}",
        f"HTTPS://hall.example.cn/t/{SECRET}",
        f"https://gov.example.cn/queue/hall/t/{SECRET}",
    ],
)
def test_a_tickets_page_or_secret_is_a_ticket(text):
    assert parse(text) == TicketCode(SECRET)


def test_a_secret_stays_out_of_a_repr():
    assert SECRET not in repr(parse(SECRET))


def test_a_halls_check_in_code_is_told_apart():
    assert parse("https://hall.example.cn/check-in/demo/q7Xa2B") == CheckInCode("demo", "q7Xa2B")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "]Q1",
        "A023",
        "https://hall.example.cn/",
        "https://hall.example.cn/t/",
        "https://hall.example.cn/t/not-a-secret",
        f"https://hall.example.cn/x/{SECRET}",
        f"ftp://hall.example.cn/t/{SECRET}",
        f"javascript:/t/{SECRET}",
        f"/t/{SECRET}",
        f"{SECRET}A",
        SECRET[:-1],
        "https://[/t/x",
        "wxp://f2f0example",
    ],
)
def test_what_is_not_ours_is_somebody_elses(text):
    assert parse(text) == ForeignCode()


@given(st.text(max_size=200) | st.text(max_size=60).map(lambda end: "https://hall.example.cn/t/" + end))
def test_any_text_is_something(text):
    assert isinstance(parse(text), TicketCode | CheckInCode | ForeignCode)
