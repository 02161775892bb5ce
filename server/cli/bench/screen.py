"""The hall's screen: how soon a call is painted there, in a real browser; it opens the page and changes nothing."""

import contextlib
import importlib.util
import shutil
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from server.cli.bench.boards import IDLE_S, PATIENCE_S, Desks, Staffed
from server.cli.bench.crowd import Scattered
from server.cli.bench.rows import Row, Series
from server.client.http import Api

if TYPE_CHECKING:
    from playwright.sync_api import Page

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
SIZE = {"width": 1920, "height": 1080}
LOOK_S = 0.01

WATCH = """() => {
  window.painted = {}
  const note = (number) => { window.painted[number] ??= performance.timeOrigin + performance.now() }
  const look = () => {
    const number = document.querySelector('[data-call]')?.textContent
    // The frame with the number is on the glass by the time the next one begins.
    if (number) requestAnimationFrame(() => requestAnimationFrame(() => note(number)))
  }
  window.watching = new MutationObserver(look)
  window.watching.observe(document.body, { subtree: true, childList: true, characterData: true })
}"""


def rows(hall: Staffed, rounds: int) -> list[Row]:
    """From the store's time of a call to the end of its frame; Scattered where no browser can show it."""
    desks = Desks(hall)
    with _page(hall, desks) as page:
        anyone = Api(hall.url)
        counter = next(iter(desks.services))
        took = [_painted_after_ms(page, anyone, desks, counter) for _ in range(rounds)]
        anyone.close()
    what = "a call in the store until the frame with its number is on the hall's screen (Chromium, 1080p)"
    return [Row(id="event_to_screen", what=what, unit="ms", product=Series.of(took), reach=100)]


@contextlib.contextmanager
def _page(hall: Staffed, desks: Desks) -> Iterator["Page"]:
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        raise Scattered("there is no Chromium on this machine (Debian's package chromium)")
    if importlib.util.find_spec("playwright") is None:
        raise Scattered("Playwright isn't installed, by which the browser is told what to open (extra dev)")
    from playwright.sync_api import Error, sync_playwright  # only who measures the screen has it

    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
            page = browser.new_page(viewport=SIZE)  # type: ignore[arg-type]
            page.goto(f"{hall.url}/tv/{desks.centre}")
            page.wait_for_selector(".tv .waiting", timeout=PATIENCE_S * 1000)
            page.evaluate(WATCH)
            yield page
            browser.close()
    except Error as fault:
        raise Scattered(f"the hall's screen could not be opened: {fault.message.splitlines()[0]}") from fault


def _painted_after_ms(page: "Page", anyone: Api, desks: Desks, counter: str) -> float:
    """Both times are of the machine's one clock: the browser's, and the store's."""
    time.sleep(IDLE_S)
    number, _ = desks.call(counter)
    ends = time.monotonic() + PATIENCE_S
    while (painted := page.evaluate("(number) => window.painted[number]", number)) is None:
        if time.monotonic() > ends:
            raise Scattered(f"{number} never came to the hall's screen")
        time.sleep(LOOK_S)
    calls = anyone.get(f"/centres/{desks.centre}/board")["calls"]
    called_at = next(call["at"] for call in reversed(calls) if call["number"] == number)
    return float(painted) - float(called_at)
