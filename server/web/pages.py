"""The browser pages as they were built into the package; an empty shell until the page asks the API."""

from importlib.resources import files
from pathlib import Path

from flask import Blueprint, Response, send_from_directory

from server.wire.texts import text

pages = Blueprint("pages", __name__)

FOLDER = Path(str(files("server") / "pages" / "static"))
GUIDE_WORKER = "guide-worker.js"
"""Keeps the guide's page openable without a line; its name stays, so it is asked for anew each time."""
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


@pages.get("/check-in/<centre>/<code>")
def page_check_in(centre: str, code: str) -> Response:
    """What the code in the hall leads to: the visitor's page, which knows the tickets on this phone."""
    return page("home")


@pages.get("/sw.js")
def service_worker() -> Response:
    """What keeps the pages' shell on a phone; it stands at the root, for the pages there."""
    response = send_from_directory(FOLDER, "sw.js", max_age=0)
    response.headers["Cache-Control"] = "no-cache"
    return response


@pages.get("/tv/<centre>")
def page_tv(centre: str) -> Response:
    """The hall's television."""
    return page("tv")


@pages.get("/counter")
def page_counter() -> Response:
    """The clerk's page."""
    return page("counter")


@pages.get("/manage")
def page_manage() -> Response:
    """The hall manager's page."""
    return page("manage")


@pages.get("/guide")
def page_guide() -> Response:
    """The guide's page."""
    return page("guide")


@pages.get("/counter/notice/<centre>/<ticket>")
def page_one_time_notice(centre: str, ticket: str) -> Response:
    """The one-time notice of a ticket, to be printed."""
    return page("notice")


@pages.get("/devices")
def page_devices() -> Response:
    """How every device is, for staff."""
    return page("devices")


@pages.get("/rating/<centre>")
def page_rating(centre: str) -> Response:
    """The rating screen of a counter."""
    return page("rating")


@pages.get("/hotline")
def page_hotline() -> Response:
    """The page beside the telephone, and that of bad ratings followed up."""
    return page("hotline")


@pages.get("/agent")
def page_agent() -> Response:
    """The village agent's page, on a phone."""
    return page("agent")


@pages.get("/static/<path:name>")
def static_file(name: str) -> Response:
    """Scripts and styles; their names change with their content."""
    if name != GUIDE_WORKER:
        return send_from_directory(FOLDER, name, max_age=A_YEAR_S)
    response = send_from_directory(FOLDER, name, max_age=0)
    response.headers["Service-Worker-Allowed"] = "/guide"
    return response
