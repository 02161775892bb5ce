"""The guide's tablet in a real browser: touched, scanned at, carried out of the network's reach."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from playwright.sync_api import Browser, Locator, expect

from tests.e2e.installation import CENTRE, Installation
from tests.e2e.pages import PATIENCE_MS, Screen
from tests.waiting import until

Json = dict[str, Any]

SERVICE = "GA001"
UPRIGHT = {"width": 800, "height": 1280}
LEAST_PX = 48
"""What a wet finger finds: no key is narrower or lower."""
_READY = "Boolean(navigator.serviceWorker.controller && localStorage.getItem('quhao.guide.now'))"
_SMALL = """(least) => [...document.querySelectorAll('button, select, input, summary')]
    .filter((key) => key.offsetParent)
    .map((key) => [key.getBoundingClientRect(), key.outerHTML.slice(0, 90)])
    .filter(([box]) => box.width < least || box.height < least)
    .map(([box, html]) => `${Math.round(box.width)}x${Math.round(box.height)} ${html}`)"""
_SCAN = """(text) => { for (const key of [...text, 'Enter'])
    window.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })) }"""


class Tablet(Screen):
    """The guide's page; whoever opens it signs in first."""

    def __init__(self, browser: Browser, hall: Installation, size: dict[str, int] = UPRIGHT) -> None:
        super().__init__(browser, f"{hall.url}/guide", size)
        self._guide = hall.credentials["staff"]["guide"]

    def sign_in(self) -> "Tablet":
        self.enter(self._guide)
        expect(self.see("[data-tab=find]")).to_be_visible(timeout=PATIENCE_MS)
        self.is_gone(".cut")
        return self

    def touch(self, *selectors: str) -> None:
        """One key after the other, each as soon as it may be touched."""
        for selector in selectors:
            key = self.see(selector).first
            expect(key).to_be_enabled(timeout=PATIENCE_MS)
            key.click()

    def search(self, words: str) -> Locator:
        """Ask in everyday words; the services found."""
        self.touch("[data-tab=find]")
        self.page.fill("[name=q]", words)
        found = self.see("[data-service]")
        expect(found.first).to_be_visible(timeout=PATIENCE_MS)
        return found

    def look_up(self, number: str) -> None:
        """Open a ticket by its number."""
        self.touch("[data-tab=scan]")
        self.page.fill("[name=number]", number)
        self.touch(".scan .primary")
        self.shows("[data-ticket]", number)

    def scan(self, text: str) -> None:
        """A hand scanner, which plays a keyboard in haste."""
        self.page.evaluate(_SCAN, text)

    def case(self, kind: str, words: str) -> Locator:
        """A row of the hall's list, by its kind and something that stands in it."""
        return self.see(f"main [data-case={kind}]").filter(has_text=words)

    def too_small(self) -> list[str]:
        """Keys that a wet finger would miss."""
        found: list[str] = self.page.evaluate(_SMALL, LEAST_PX)
        return found

    def too_wide(self) -> bool:
        """Whether something can only be seen by pushing the page aside."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth > innerWidth"))

    @contextmanager
    def out_of_reach(self) -> Iterator[None]:
        """Carried out of the network's reach until the end of the block; it has said so before the block begins."""
        self._context.set_offline(True)
        try:
            expect(self.see(".cut")).to_be_visible(timeout=PATIENCE_MS)
            yield
        finally:
            self._context.set_offline(False)
        self.is_gone(".cut")


def seen(hall: Installation, ticket: str) -> Json:
    """A ticket as its clerk will see it."""
    return hall.staff("clerk").get(f"{CENTRE}/tickets/{ticket}")


def newest(hall: Installation) -> Json:
    return hall.tickets()[-1]


def views(hall: Installation, one: Tablet) -> Iterator[str]:
    """Lead a tablet from view to view; the name of each as it stands there."""
    hall.device("kiosk-1").post(f"{CENTRE}/help", {})
    drawn = hall.draw(SERVICE)
    one.search("居住证")
    yield "find"
    one.touch("[data-service]", "[data-paper=have]")
    yield "service"
    one.touch("[data-act=draw]", "[data-class=elderly]", "details summary")
    yield "draw"
    one.look_up(drawn["number"])
    expect(one.see(".papers").first).to_be_visible(timeout=PATIENCE_MS)
    one.touch("[data-act=cancel]")
    yield "ticket"
    one.touch("[data-tab=hall]")
    expect(one.case("help", "kiosk-1")).to_be_visible(timeout=PATIENCE_MS)
    yield "hall"
    one.touch("[data-tab=mine]")
    expect(one.see(".visitors")).to_be_visible(timeout=PATIENCE_MS)
    yield "mine"


def gives_up_away(hall: Installation, tablet: Tablet, away: AbstractContextManager[None]) -> None:
    """While `away`: give a ticket up, open the page once more and find all as it was. Then it is given up."""
    until(lambda: tablet.page.evaluate(_READY), "what the tablet keeps")
    drawn = hall.draw(SERVICE)
    tablet.look_up(drawn["number"])
    with away:
        tablet.touch("[data-act=cancel]", "[data-reason=left]", "[data-act=confirm]")
        tablet.says("已记下")
        tablet.page.reload()
        expect(tablet.see("[data-act=waiting]")).to_be_visible(timeout=PATIENCE_MS)
        expect(tablet.see(".cut")).to_contain_text("截至")
        tablet.touch("[data-tab=hall]", "[data-kind=everybody]")
        expect(tablet.see("main [data-number]").first).to_be_visible(timeout=PATIENCE_MS)
        assert '"needs"' not in tablet.page.evaluate("JSON.stringify(Object.entries(localStorage))")
    tablet.is_gone("[data-act=waiting]")
    assert seen(hall, drawn["id"])["state"] == "cancelled"
