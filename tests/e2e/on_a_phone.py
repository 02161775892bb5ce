"""What a visitor does on a phone: signs in by a code, draws, and sees the page well."""

import json

from playwright.sync_api import Page, expect

from tests.e2e.accessible import serious
from tests.e2e.installation import Installation

PASSPORT = "CR001"  # of queue B
LEAST_TARGET = 44
PHONES = iter(f"1390007{n:04d}" for n in range(100))

_TOO_SMALL = """least => [...document.querySelectorAll('a, button, input:not([type=checkbox]), summary')]
  .map((one) => [one.getBoundingClientRect(), one.textContent.trim() || one.name])
  .filter(([box]) => box.width && (box.height < least - 0.5 || box.width < least - 0.5)).map(([, words]) => words)"""
_TOO_WIDE = "() => document.documentElement.scrollWidth > innerWidth + 1"


def looks_right(page: Page) -> None:
    """Nothing is cut or too small to be touched, and axe-core finds nothing serious; also in type twice as large."""
    assert serious(page) == []
    assert page.evaluate(_TOO_SMALL, LEAST_TARGET) == []
    for size in ("200%", "100%"):
        page.evaluate(f"document.documentElement.style.fontSize = '{size}'")
        assert not page.evaluate(_TOO_WIDE), f"wider than the phone at {size}: {page.url}"


def sent_code(hall: Installation) -> str:
    """The last code, as the demo shows it."""
    said = json.loads((hall.data / "twins" / "sms.json").read_text("utf-8"))["said"]
    return str(said[-1]["caption"]).partition("　")[2]


def sign_in(page: Page, hall: Installation) -> None:
    """By a phone nobody has used, and the code sent to it."""
    number = next(PHONES)
    page.fill("[name=phone]", number)
    page.click("[data-send]")
    expect(page.locator(".sheet .said.good")).to_be_visible()
    page.fill("[name=code]", sent_code(hall))
    page.click("[data-enter]")


def draw(page: Page, hall: Installation, service: str = PASSPORT) -> str:
    """A number from home; its secret."""
    page.goto(f"/#/c/demo/s/{service}/draw")
    page.click("[data-minutes='20']")
    page.click("[data-go]")
    sign_in(page, hall)
    page.wait_for_url("**/t/*")
    expect(page.locator("[data-afar]")).to_be_visible()
    return page.url.rpartition("/")[2]


def is_in(page: Page, state: str) -> None:
    expect(page.locator(f'[data-state="{state}"]')).to_be_visible(timeout=30_000)
