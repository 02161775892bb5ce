"""What axe-core finds on a page that would stop somebody who hears it read out or sees it badly."""

from pathlib import Path

from playwright.sync_api import Page

_AXE = Path(__file__).parents[2] / "server" / "pages" / "node_modules" / "axe-core" / "axe.min.js"
_SERIOUS = ("serious", "critical")


def serious(page: Page) -> list[str]:
    """The serious findings on the page as it stands, each with the rule and the first place it is broken at."""
    # Evaluated, and not added as a script: the page's own policy allows none but its own.
    page.evaluate(_AXE.read_text("utf-8") + "; 0")
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:200]}"
        for one in found["violations"]
        if one["impact"] in _SERIOUS
    ]
