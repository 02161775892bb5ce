"""The pages of those who say how it was and of those who listen: rating screen, hotline desk, village agent's phone."""

from playwright.sync_api import Browser, expect

from tests.e2e.installation import Installation
from tests.e2e.pages import DESK, PATIENCE_MS, PHONE, Screen

TABLET = {"width": 1024, "height": 600}


class RatingScreen(Screen):
    """The screen that stands at a counter, signed in as a device."""

    def __init__(self, browser: Browser, hall: Installation, counter: str) -> None:
        token = hall.credentials["devices"]["rating-1"]
        super().__init__(browser, f"{hall.url}/rating/demo?counter={counter}#token={token}", TABLET)

    def rests(self) -> None:
        """Waits until it hears what happens at its counter and asks nobody."""
        expect(self.see('[data-follows="true"] [data-idle]')).to_be_visible(timeout=PATIENCE_MS)

    def asks(self, number: str) -> None:
        """Waits until it asks whoever had this number."""
        expect(self.see(f'[data-asks="{number}"]')).to_be_visible(timeout=PATIENCE_MS)


class StaffPage(Screen):
    """A page that somebody signs in to."""

    def __init__(
        self, browser: Browser, hall: Installation, path: str, who: str, size: dict[str, int]
    ) -> None:
        super().__init__(browser, f"{hall.url}{path}", size)
        self.enter(hall.credentials["staff"][who])

    def speaks(self, language: str) -> None:
        self.page.get_by_role("button", name=language, exact=True).click()


class HotlineDesk(StaffPage):
    """The page beside the telephone."""

    def __init__(self, browser: Browser, hall: Installation, who: str = "hotline") -> None:
        super().__init__(browser, hall, "/hotline", who, DESK)

    def tab(self, name: str) -> None:
        self.see(f'[data-tab="{name}"]').click(timeout=PATIENCE_MS)


class AgentPhone(StaffPage):
    """The village agent's page."""

    def __init__(self, browser: Browser, hall: Installation) -> None:
        super().__init__(browser, hall, "/agent", "agent", PHONE)
