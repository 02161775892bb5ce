"""What a visitor does on a phone: signs in by a code, draws, and sees the page well."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from tests.e2e.accessible import serious
from tests.e2e.installation import CENTRE, Installation
from tests.e2e.pages import PATIENCE_MS, Json

PASSPORT = "CR001"  # of queue B, whose counters are 10 to 12
COUNTER = "c10"
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


def draw_afar(hall: Installation, openid: str | None = None) -> str:
    """The path of the page of a number drawn in the chat."""
    asked = {"service": PASSPORT, "channel": "wechat", "party": {"openid": openid or f"o-{next(PHONES)}"}}
    return f"/t/{hall.device('wechat-1').post(f'{CENTRE}/tickets', asked)['secret']}"


@contextmanager
def at_counter(hall: Installation) -> Iterator[Callable[[], Json]]:
    """A clerk at a counter of the queue until the end of the block; what is given calls the next ticket."""
    clerk, at = hall.staff("clerk"), f"{CENTRE}/counters/{COUNTER}"
    clerk.post(f"{at}/sign-in", {"take_over": True})
    yield lambda: clerk.post(f"{at}/call-next", {"finish": {"outcome": "done"}})["called"]
    clerk.post(f"{at}/finish", {"outcome": "done"})
    clerk.post(f"{at}/sign-out", {})


def reads_a_notice(page: Page, hall: Installation) -> None:
    """A notice to the queue that is waited in stands on the page, opened anew too, until it is taken down."""
    manager, words = hall.staff("manager"), "出入境自助机检修，请到10号窗口旁等候。"
    said = {"text": words, "text_en": "Please wait by counter 10.", "scope": "queue:exit-entry"}
    notice = manager.post(f"{CENTRE}/notices", said)
    shown = page.locator("[data-notice]")
    expect(shown).to_have_text(words, timeout=PATIENCE_MS)
    looks_right(page)
    page.reload()
    expect(shown).to_have_text(words, timeout=PATIENCE_MS)
    manager.post(f"{CENTRE}/notices", {"id": notice["id"], "ended": True})
    expect(shown).to_have_count(0, timeout=PATIENCE_MS)


def filmed(text: str, film: Path) -> None:
    """What a camera sees of a QR code held before it, as a film of one picture."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode)
    picture = Image.fromarray(zxingcpp.write_barcode_to_image(code, scale=10)).convert("L").resize((440, 440))
    whole = Image.new("L", (640, 480), 200)
    whole.paste(picture, (100, 20))
    grey = bytes([128]) * (640 * 480 // 2)
    film.write_bytes(b"YUV4MPEG2 W640 H480 F10:1 Ip A1:1 C420jpeg\nFRAME\n" + whole.tobytes() + grey)


def is_in(page: Page, state: str) -> None:
    expect(page.locator(f'[data-state="{state}"]')).to_be_visible(timeout=30_000)
