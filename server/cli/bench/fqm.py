"""Free Queue Manager from a checkout that somebody has made: prepared, started by its own Python, asked for tickets.

It works in a folder that is thrown away, and nothing is written into the checkout. Its form asks for a name, so that
nothing is printed; announcements, which it would fetch from the net, are off. What it drew is counted in its SQLite
file, for it answers a draw that failed much as it does a good one.
"""

import http.client
import json
import re
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from secrets import token_hex
from urllib.parse import urlencode

from server.cli.bench.over_http import PATIENCE_S, Target
from server.cli.supervise import Program

NAME = "Free Queue Manager"
PYTHON = Path("venv/bin/python")
INSTALL = f"install its requirements/docker.txt and gevent for {PYTHON} there"
HOW = f"clone mrf345/FQM from GitHub, {INSTALL}, and name the folder: scripts/bench --only peer --peer DIR"
OWN = {"data.sqlite", "errors.log", "gt_cached.json", "venv", ".git"}
"""What a working folder has for itself, or not at all; the rest of the checkout is linked."""

_PREPARE = "import gevent, gunicorn; from app.main import create_app, create_db; create_db(create_app())"
_HALL = """
UPDATE background_tasks SET enabled = 0;
INSERT INTO offices (id, name, prefix) VALUES (1, '1', 'A');
INSERT INTO tasks (id, name, hidden) VALUES (1, 'all', 0);
INSERT INTO mtasks (office_id, task_id) VALUES (1, 1);
INSERT INTO serials (number, n, p, on_hold, office_id, task_id) VALUES (100, 0, 1, 0, 1, 1);
"""
_TEXTS = ("", "Register", "Please, enter the name to be registered along with your ticket")
"""What its form says; where one lacks, it would ask the net for English in English."""
_FORM = "/serial/1"
_LANGUAGE = "/language_switch/en"
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class Lacking(Exception):
    """It can't be measured; the words say what is missing."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """Tickets in its record, and how many of them have a number that another has."""

    tickets: int
    twice: int


def checkout(folder: Path | None) -> Path:
    """The whole path of the checkout; Lacking where it is none that can be run."""
    if folder is None:
        raise Lacking(HOW)
    for needed in ("run.py", "app/main.py", "templates", "gt_cached.json"):
        if not (folder / needed).exists():
            raise Lacking(f"{folder} is no checkout of it, {needed} is missing; {HOW}")
    if not (folder / PYTHON).exists():
        raise Lacking(f"{folder} has no Python of its own; {INSTALL}")
    return folder.resolve()


class Peer:
    """One hall of it, with one office and one task, in a working folder."""

    def __init__(self, whole: Path, place: Path) -> None:
        self._whole, self._place = whole, place
        self._python = str(whole / PYTHON)
        self._env = {
            "PYTHONPATH": str(whole), "PYTHONDONTWRITEBYTECODE": "1", "SECRET_KEY": token_hex(16),
        }  # fmt: skip
        place.mkdir()
        for entry in whole.iterdir():
            if entry.name not in OWN:
                (place / entry.name).symlink_to(entry)
        texts = json.loads((whole / "gt_cached.json").read_text("utf-8"))
        texts |= {text: texts.get(text, {}) | {"en": text} for text in _TEXTS}
        (place / "gt_cached.json").write_text(json.dumps(texts), "utf-8")
        ran = subprocess.run(
            self._argv("-c", _PREPARE), env=self._env, capture_output=True, text=True, check=False
        )
        if ran.returncode:
            raise Lacking(f"its Python can't load it ({ran.stderr.strip().splitlines()[-1]}); {INSTALL}")
        with closing(self._record()) as record:
            record.executescript(_HALL)

    def own_server(self, port: int) -> Program:
        """As its manual starts it: one process."""
        argv = self._argv(
            str(self._whole / "run.py"), "--cli", "--quiet", "--ip", "127.0.0.1", "--port", str(port)
        )
        return Program("fqm", argv, self._env, partial(_is_there, port))

    def two_workers(self, port: int) -> Program:
        """Under gunicorn, as for its container, but with connections kept."""
        argv = self._argv(
            "-m", "gunicorn", "--workers", "2", "--worker-class", "gthread", "--threads", "1", "--keep-alive", "60",
            "--bind", f"127.0.0.1:{port}", "--log-level", "warning", "app.main:bundle_app()",
        )  # fmt: skip
        return Program("fqm-workers", argv, self._env, partial(_is_there, port))

    def draw(self, port: int) -> Target:
        """What draws a ticket: the form that the touch screen showed, with a name in it."""
        _, _, cookie = _get(port, _LANGUAGE)
        place, page, cookie = _get(port, _FORM, cookie)
        token = _TOKEN.search(page)
        if token is None:
            raise Lacking(f"instead of its form for a ticket it showed {place or 'another page'}")
        head = (
            f"POST {_FORM} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
        )
        return Target(port, head, urlencode({"csrf_token": token[1], "name": "visitor"}).encode(), 302)

    def drawn(self) -> Drawn:
        """What its record has by now."""
        with closing(self._record()) as record:
            tickets, numbers = record.execute(
                "SELECT count(*), count(DISTINCT number) FROM serials"
            ).fetchone()
        return Drawn(tickets, tickets - numbers)

    def _argv(self, *arguments: str) -> list[str]:
        return ["env", "-C", str(self._place), self._python, *arguments]

    def _record(self) -> sqlite3.Connection:
        return sqlite3.connect(self._place / "data.sqlite", timeout=PATIENCE_S)


def _get(port: int, path: str, cookie: str = "") -> tuple[str, str, str]:
    """Where a page sends on to, the page, and the session's cookie after it."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)) as line:
        line.request("GET", path, headers={"Cookie": cookie} if cookie else {})
        answer = line.getresponse()
        page, given = answer.read().decode(), answer.getheader("Set-Cookie", cookie)
    return answer.getheader("Location", ""), page, given.partition(";")[0]


def _is_there(port: int) -> bool:
    try:
        return bool(_get(port, _LANGUAGE)[2])
    except (OSError, http.client.HTTPException):
        return False
