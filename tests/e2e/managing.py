"""The manager's page in a real browser, as a manager uses it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from playwright.sync_api import Browser, Locator, expect

from tests.e2e.accessible import serious
from tests.e2e.installation import Installation
from tests.e2e.pages import DESK, PATIENCE_MS, Screen

MANAGED = "/manage/catalogue/demo"


class Manager(Screen):
    """A manager at their page, signed in."""

    def __init__(self, browser: Browser, hall: Installation, name: str = "manager") -> None:
        super().__init__(browser, f"{hall.url}/manage", DESK)
        self.enter(hall.credentials["staff"][name])
        self.tab("catalogue" if name in ("operator", "district") else "day")

    def tab(self, name: str) -> None:
        self.see(f"#tab-{name}").click()

    def confirm(self, reason: str) -> None:
        """Give a reason for what is asked, and do it."""
        self.page.fill("[name=reason]", reason)
        self.see("[data-yes]").click()

    def part(self, name: str) -> None:
        """A part of the catalogue."""
        self.tab("catalogue")
        self.see(f"[data-part={name}]").click()

    def open(self, part: str, entry: str) -> Locator:
        """The form of an entry, found by its id or code."""
        self.part(part)
        self.page.get_by_role("searchbox").fill(entry)
        self.see(f'[data-entry="{entry}"] button').click()
        form = self.see(".drawer form")
        expect(form).to_be_visible(timeout=PATIENCE_MS)
        return form

    def save(self) -> None:
        """Save the form that is open."""
        self.see(".drawer [data-save]").click()

    def saved(self) -> None:
        """Waits until what was saved is in the draft."""
        self.is_gone(".drawer form")
        self.says("已保存到草稿")

    def publish(self) -> None:
        """Publish the draft, once what it changes was looked at."""
        self.see("[data-publish]").click()
        self.see("[data-publish-now]").click()
        expect(self.see("[data-published]")).to_be_visible(timeout=PATIENCE_MS)
        self.see("[data-published] button").click()
        self.is_gone("[data-published]")

    def speak(self, language: str) -> None:
        self.see(f'.languages [lang="{language}"]').click()

    def rested(self) -> None:
        """Waits until nothing moves: a page half faded in has no contrast, a list half open takes no click."""
        self.page.evaluate("Promise.allSettled(document.getAnimations().map((one) => one.finished))")

    def is_good(self, shoot: Callable[[str, Screen], None], name: str) -> None:
        """Nothing serious by axe; its picture is kept."""
        self.rested()
        assert serious(self.page) == []
        shoot(name, self)

    def takes_form(self, to: Path) -> Workbook:
        """The catalogue's form, downloaded to a file."""
        self.part("form")
        with self.page.expect_download() as taken:
            self.page.get_by_role("link", name="下载 XLSX").first.click()
        taken.value.save_as(to)
        return load_workbook(to)

    def hands_in_form(self, form: Path) -> None:
        """Give a form in, to be checked."""
        self.page.set_input_files("input[type=file]", form)
        self.see("[data-check]").click()


def service(hall: Installation, code: str) -> dict[str, Any]:
    """A service as anybody may read it."""
    found: dict[str, Any] = hall.staff("manager").get(f"/centres/demo/services/{code}")
    return found
