"""The browser pages as they were built into the package; an empty shell until the page asks the API."""

from importlib.resources import files
from pathlib import Path

from flask import Blueprint, Response, send_from_directory

from server.wire.texts import text

pages = Blueprint("pages", __name__)

FOLDER = Path(str(files("server") / "pages" / "static"))
A_YEAR_S = 365 * 24 * 3600


def page(name: str) -> Response:
    """One page; it says plainly what is missing where the pages were not built."""
    if not (FOLDER / f"{name}.html").is_file():
        return Response(text("page.not_built"), status=503, content_type="text/plain; charset=utf-8")
    response = send_from_directory(FOLDER, f"{name}.html", max_age=0)
    response.headers["Cache-Control"] = "no-cache"
    return response


@pages.get("/")
def page_home() -> Response:
    """Which pages there are."""
    return page("home")


@pages.get("/tv/<centre>")
def page_tv(centre: str) -> Response:
    """The hall's television."""
    return page("tv")


@pages.get("/counter")
def page_counter() -> Response:
    """The clerk's page."""
    return page("counter")


@pages.get("/devices")
def page_devices() -> Response:
    """How every device is, for staff."""
    return page("devices")


@pages.get("/static/<path:name>")
def static_file(name: str) -> Response:
    """Scripts and styles; their names change with their content."""
    return send_from_directory(FOLDER, name, max_age=A_YEAR_S)
