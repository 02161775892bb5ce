"""An installation, a kiosk and a screen for each file, one browser for all; QUHAO_SHOTS names a folder for pictures."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.e2e.installation import Installation
from tests.e2e.managing import Manager
from tests.e2e.pages import Desk, DeviceBoard, Phone, Screen, Television
from tests.e2e.visitor import Visitor

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
CHROMIUM_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip

AS_ON_A_HALL_SCREEN = "--autoplay-policy=no-user-gesture-required"
"""A voice is heard without anybody's touch."""

Shoot = Callable[[str, "Screen | Visitor | Path"], None]


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder whose path is short enough for a socket."""
    with tempfile.TemporaryDirectory(prefix="qh-") as directory:
        yield Path(directory)


@pytest.fixture(scope="module")
def starting(folder: Path) -> Iterator[Installation]:
    """The sample hall, just started."""
    installation = Installation(folder / "hall")
    installation.begin()
    yield installation
    installation.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A headless browser, started while the first hall starts."""
    flags = [*CHROMIUM_FLAGS, AS_ON_A_HALL_SCREEN]
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield running
        running.close()


@pytest.fixture(scope="module")
def hall(starting: Installation, chromium: Browser) -> Installation:
    """The sample hall, running."""
    starting.wait_ready()
    return starting


@pytest.fixture(scope="module")
def visitor(hall: Installation, folder: Path) -> Iterator[Visitor]:
    """A visitor at the kiosk."""
    standing = Visitor(hall, folder / "kiosk")
    yield standing
    standing.leave()


@pytest.fixture
def screens() -> Iterator[list[Screen]]:
    """The pages opened in a test; none may have failed."""
    opened: list[Screen] = []
    yield opened
    for screen in opened:
        screen.close()
    assert [screen.errors for screen in opened] == [[] for _ in opened]


@pytest.fixture(scope="module")
def television(hall: Installation, chromium: Browser) -> Iterator[Television]:
    """The hall screen; it is on all morning."""
    opened = Television(chromium, hall)
    yield opened
    opened.close()
    assert not opened.errors


@pytest.fixture(scope="module")
def manager(hall: Installation, chromium: Browser) -> Iterator[Manager]:
    """A manager, signed in all morning."""
    opened = Manager(chromium, hall)
    yield opened
    opened.close()
    assert not opened.errors


@pytest.fixture
def desk(hall: Installation, chromium: Browser, screens: list[Screen]) -> Desk:
    """The clerk's page, nobody signed in."""
    screens.append(opened := Desk(chromium, hall))
    return opened


@pytest.fixture
def device_board(hall: Installation, chromium: Browser, screens: list[Screen]) -> DeviceBoard:
    """The page of devices, nobody signed in."""
    screens.append(opened := DeviceBoard(chromium, hall))
    return opened


@pytest.fixture
def phone(chromium: Browser, screens: list[Screen]) -> Callable[[str], Phone]:
    """Opens a ticket's page on a phone."""

    def open_page(url: str) -> Phone:
        screens.append(opened := Phone(chromium, url))
        return opened

    return open_page


@pytest.fixture(scope="session")
def shoot() -> Shoot:
    """Keeps a picture of a page, of the kiosk's screen or of a twin, if a folder for them is named."""
    wanted = os.environ.get("QUHAO_SHOTS")

    def keep(name: str, seen: "Screen | Visitor | Path") -> None:
        if not wanted:
            return
        path = Path(wanted) / f"e2e-{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(seen, Path):
            shutil.copy(seen, path)
        else:
            seen.picture(path)

    return keep
