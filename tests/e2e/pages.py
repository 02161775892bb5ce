"""The hall's pages in a real browser: the clerk's desk, the hall screen, the visitor's phone."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.installation import Installation

PATIENCE_MS = 60_000
PHONE = {"width": 390, "height": 844}
TELEVISION = {"width": 1920, "height": 1080}
DESK = {"width": 1366, "height": 768}

Json = dict[str, Any]


class Screen:
    """One page, opened once; it is never loaded again."""

    def __init__(self, browser: Browser, url: str, size: dict[str, int]) -> None:
        self._context = browser.new_context(viewport=size, locale="zh-CN")  # type: ignore[arg-type]
        self._context.set_default_timeout(PATIENCE_MS)
        self.errors: list[str] = []
        self.page: Page = self._context.new_page()
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.goto(url)
        self.page.evaluate("window.stillTheSame = true")

    def enter(self, account: Json, look: Callable[[], None] = lambda: None) -> None:
        """Give a name and its password, let somebody look at that, and press Enter."""
        self.page.fill("[name=username]", account["username"])
        self.page.fill("[name=password]", account["password"])
        look()
        self.page.keyboard.press("Enter")

    def see(self, selector: str) -> Locator:
        return self.page.locator(selector)

    def shows(self, selector: str, words: str) -> None:
        """Waits until the words stand there, exactly."""
        expect(self.see(selector)).to_have_text(words, timeout=PATIENCE_MS)

    def says(self, words: str) -> None:
        """Waits until the words can be read somewhere."""
        expect(self.page.get_by_text(words).first).to_be_visible(timeout=PATIENCE_MS)

    def is_gone(self, selector: str) -> None:
        """Waits until nothing stands there any more."""
        expect(self.see(selector)).to_have_count(0, timeout=PATIENCE_MS)

    def was_not_loaded_again(self) -> bool:
        return bool(self.page.evaluate("window.stillTheSame === true"))

    def picture(self, path: Path) -> Path:
        self.page.screenshot(path=path)
        return path

    def close(self) -> None:
        self._context.close()


class Television(Screen):
    """The hall screen, signed in as a device."""

    def __init__(self, browser: Browser, hall: Installation, query: str = "") -> None:
        token = hall.credentials["devices"]["tv-1"]
        super().__init__(browser, f"{hall.url}/tv/demo{query}#token={token}", TELEVISION)

    def calls(self, number: str, counter: str) -> None:
        """Waits until the number is called large, to this counter."""
        self.shows("[data-call]", number)
        self.shows("[data-counter]", counter)

    def follows(self) -> None:
        """Waits until it follows the hall."""
        expect(self.see(".waiting")).to_be_visible(timeout=PATIENCE_MS)

    def numbers(self) -> set[str]:
        """All numbers that stand there as called, large or in the list."""
        found = self.see("[data-call], [data-large], [data-recent] > .number").all_text_contents()
        return {number.strip() for number in found}

    @contextmanager
    def cut_off(self) -> Iterator[None]:
        """Its cable pulled out until the end of the block; it has said so before the block begins."""
        self._context.set_offline(True)
        self.says("与服务器断开，正在重连")
        yield
        self._context.set_offline(False)
        self.is_gone(".cut")


class Phone(Screen):
    """A visitor's own ticket."""

    def __init__(self, browser: Browser, url: str) -> None:
        super().__init__(browser, url, PHONE)

    def is_in(self, state: str) -> None:
        """Waits until the ticket is in this state."""
        expect(self.see(f'[data-state="{state}"]')).to_be_visible(timeout=PATIENCE_MS)


class Desk(Screen):
    """The clerk's page."""

    def __init__(self, browser: Browser, hall: Installation) -> None:
        super().__init__(browser, f"{hall.url}/counter", DESK)
        self._clerk = hall.credentials["staff"]["clerk"]

    def sit(self, counter: str, shoot: Callable[[str, "Screen"], None] = lambda *_: None) -> None:
        """Sign in and choose a counter."""
        self.sign_in(shoot)
        expect(self.see(f'[data-counter="{counter}"]')).to_be_visible(timeout=PATIENCE_MS)
        shoot("desk-choose", self)
        self.page.keyboard.type(counter.lstrip("c").lstrip("0"))
        self.page.keyboard.press("Enter")
        expect(self.act("call-next")).to_be_visible(timeout=PATIENCE_MS)

    def sign_in(self, shoot: Callable[[str, "Screen"], None] = lambda *_: None) -> None:
        self.enter(self._clerk, lambda: shoot("desk-sign-in", self))

    def act(self, name: str) -> Locator:
        return self.see(f'[data-act="{name}"]')

    def next(self) -> None:
        """The one key, as soon as the desk takes it."""
        expect(self.act("call-next")).to_be_enabled(timeout=PATIENCE_MS)
        self.page.keyboard.press("Space")

    def has(self, number: str) -> None:
        """Waits until this is the current ticket."""
        self.shows("[data-current]", number)

    def press(self, name: str) -> None:
        """A button, as soon as it may be pressed."""
        expect(self.act(name)).to_be_enabled(timeout=PATIENCE_MS)
        self.act(name).click()

    def leave(self) -> None:
        """Finish what is there and give the counter back."""
        if self.see("[data-current]").count():
            self.press("finish")
        self.is_gone("[data-current]")
        leave = self.page.get_by_role("button", name="离开窗口")
        expect(leave).to_be_enabled(timeout=PATIENCE_MS)
        leave.click()
        expect(self.see("[data-counter]").first).to_be_visible(timeout=PATIENCE_MS)


def link_in(told: str) -> str:
    """The address in a message."""
    found = re.search(r"http://\S+?/t/[A-Za-z0-9_-]+", told)
    assert found, told
    return found.group()


class DeviceBoard(Screen):
    """The staff's page of devices."""

    def __init__(self, browser: Browser, hall: Installation) -> None:
        super().__init__(browser, f"{hall.url}/devices", DESK)
        self._staff = hall.credentials["staff"]

    def sign_in(self, who: str) -> None:
        """As a person who may see the devices."""
        self.enter(self._staff[who])

    def row(self, device: str) -> Locator:
        """What stands of one device."""
        return self.see(".devices li").filter(has=self.page.get_by_text(device, exact=True))
