"""The clerk's page by its keyboard, looked at in every size it is used in."""

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.e2e.accessible import serious
from tests.e2e.installation import CENTRE, Installation
from tests.e2e.pages import DESK, PATIENCE_MS, Desk

SIZES = {"desk": DESK, "narrow": {"width": 380, "height": 720}, "tablet": {"width": 1024, "height": 600}}


class Keys:
    """The desk's keyboard: each key as soon as the desk takes it."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.page = desk, desk.page

    def press(self, act: str, key: str) -> None:
        expect(self.desk.act(act)).to_be_enabled(timeout=PATIENCE_MS)
        self.page.keyboard.press(key)

    def type(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def panel(self) -> Locator:
        """The question that is open."""
        opened = self.desk.see("dialog.panel")
        expect(opened).to_be_visible(timeout=PATIENCE_MS)
        return opened

    def answered(self) -> None:
        """Waits until nothing is asked any more."""
        self.desk.is_gone("dialog.panel")


def two_papers(hall: Installation, service: str) -> tuple[str, str]:
    """Two that the guide to a service names."""
    papers = hall.staff("clerk").get(f"{CENTRE}/services/{service}")["guide"]["papers"]
    return papers[1]["name"], papers[2]["name"]


def is_good_in_every_size(page: Page, desk: Desk, shoot: Callable[[str, Desk], None], name: str) -> None:
    """Nothing serious by axe, nothing wider than the window, and the big key in sight without scrolling."""
    for size, window in SIZES.items():
        page.set_viewport_size(window)  # type: ignore[arg-type]
        page.evaluate("scrollTo(0, 0)")
        assert page.evaluate("document.documentElement.scrollWidth") <= window["width"], (name, size)
        if not desk.see("dialog[open]").count():
            expect(desk.see(".next")).to_be_in_viewport(ratio=1)
        shoot(f"counter-{name}-{size}", desk)
    assert serious(page) == [], name  # what is there is the same in every size; the last one is the lowest
    page.set_viewport_size(DESK)  # type: ignore[arg-type]


def speaks(page: Page, language: str) -> None:
    page.get_by_role("button", name=language, exact=True).click()
