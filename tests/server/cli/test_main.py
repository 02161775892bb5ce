"""The command line: help, wrong usage, failures in one line."""

import io
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from server.cli.main import main
from server.records import catalogue_store
from server.records.engine import migrate, open_database
from tests.server.cli.conftest import quhao

COMMANDS = [
    "demo",
    "serve",
    "kiosk",
    "board",
    "printer",
    "wechat",
    "simulate",
    "user",
    "device",
    "catalogue",
    "clock",
]


@dataclass
class Ended:
    status: int
    out: str
    err: str


Run = Callable[..., Ended]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command in this process, on a data directory of its own."""
    monkeypatch.setenv("QUHAO_DATA", str(tmp_path))
    database = open_database(f"sqlite:///{tmp_path / 'record.db'}")
    migrate(database)
    with database.change() as session:
        catalogue_store.ensure_centre(session, "demo", "示例", now=0)
    database.close()

    def ended(*arguments: str, given: str = "", **env: str) -> Ended:
        for name, value in env.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr("sys.stdin", io.StringIO(given))
        capsys.readouterr()
        try:
            status = main(arguments)
        except SystemExit as left:
            status = int(left.code or 0)
        said = capsys.readouterr()
        return Ended(status, said.out, said.err)

    return ended


def test_who_interrupts_it_while_it_loads_sees_no_trace(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import signal, sys\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # a shell's background job has it ignored
        "class Interrupted:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'server.cli.main':\n"
        "            signal.raise_signal(signal.SIGINT)\n"
        "sys.meta_path.insert(0, Interrupted())\n"
    )
    ended = quhao("serve", env={"PYTHONPATH": str(tmp_path)})
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "", "")


def test_help_names_every_command() -> None:
    ended = quhao("--help")
    assert ended.returncode == 0
    assert all(command in ended.stdout for command in COMMANDS)


@pytest.mark.parametrize("command", ["wechat", "printer", "board"])
def test_an_edge_program_takes_the_place_of_the_command(command: str) -> None:
    ended = quhao(command, "--help")
    assert ended.returncode == 0
    assert ended.stdout.startswith(f"usage: quhao {command} ")
    assert "--device" in ended.stdout


@pytest.mark.parametrize("command", ["demo", "serve", "simulate", "user", "device", "catalogue", "clock"])
def test_every_command_explains_itself(run: Run, command: str) -> None:
    ended = run(command, "--help")
    assert ended.status == 0
    assert command in ended.out


@pytest.mark.parametrize(
    "arguments",
    [
        (), ("dance",), ("demo", "--port", "many"), ("demo", "--port", "0"), ("demo", "--port", "70000"),
        ("demo", "--hours", "never"), ("demo", "--traffic", "0"), ("demo", "--traffic", "many"), ("simulate",),
        ("user", "add"), ("device", "add", "x", "--kind", "toaster", "--centre", "demo"),
    ],
)  # fmt: skip
def test_wrong_usage_exits_with_two(run: Run, arguments: tuple[str, ...]) -> None:
    ended = run(*arguments)
    assert (ended.status, ended.out) == (2, "")
    assert "usage: quhao" in ended.err


@pytest.mark.parametrize(
    ("arguments", "env", "says"),
    [
        (("user", "disable", "nobody"), {}, "there is no nobody"),
        (("device", "token", "nothing"), {}, "there is no nothing"),
        (("catalogue", "import", "/nowhere"), {}, "there is no /nowhere"),
        (("user", "list"), {"QUHAO_PORT": "many"}, "port: "),
        (("user", "list"), {"QUHAO_PORT": "many", "QUHAO_THREADS": "0"}, "; threads: "),
        (("user", "list"), {"QUHAO_DATABASE_URL": "mysql://x"}, "sqlite:///FILE"),
        (("user", "list", "--config", "/nowhere.toml"), {}, "/nowhere.toml"),
    ],
)
def test_a_failure_exits_with_one_and_one_line(
    run: Run, arguments: tuple[str, ...], env: dict[str, str], says: str
) -> None:
    ended = run(*arguments, **env)
    assert (ended.status, ended.out) == (1, "")
    assert len(ended.err.strip().splitlines()) == 1
    assert ended.err.startswith("quhao: ")
    assert says in ended.err


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("prt = 8000\n", "prt: there is no such setting; did you mean port?"),
        ("port = 8000\nport = 8001", "hall.toml: Cannot overwrite a value"),
    ],
)
def test_what_is_wrong_in_a_settings_file_is_said(run: Run, tmp_path: Path, content: str, says: str) -> None:
    (tmp_path / "hall.toml").write_text(content)
    ended = run("user", "list", "--config", str(tmp_path / "hall.toml"))
    assert (ended.status, says in ended.err, len(ended.err.splitlines())) == (1, True, 1)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("user", "add", "li", "--role", "clerk", "--centre", "dmeo"), "did you mean demo?"),
        (("device", "add", "kiosk-9", "--kind", "kiosk", "--centre", "dmeo"), "did you mean demo?"),
        (("user", "list", "--data", "nowhere"), "there is no installation in nowhere"),
    ],
)
def test_what_is_misspelt_is_said_and_nothing_is_made(
    run: Run, arguments: tuple[str, ...], says: str
) -> None:
    ended = run(*arguments)
    assert (ended.status, says in ended.err) == (1, True)
    assert not Path("nowhere").exists()


@pytest.mark.parametrize("name", ["QUHAO_PORT", "QUHAO_LIVE_PORT"])
def test_a_server_begins_nothing_at_a_port_that_is_taken(run: Run, tmp_path: Path, name: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = run("serve", **{"QUHAO_PORT": "0", "QUHAO_LIVE_PORT": "0", name: str(port)})
    assert ended == Ended(1, "", f"quhao: port {port} is in use; set another as {name}\n")
    assert not (tmp_path / "store").exists()


def test_a_damaged_record_is_said_in_the_words_of_the_guide(run: Run, tmp_path: Path) -> None:
    (tmp_path / "record.db").write_bytes(b"x" * 4096)
    assert run("user", "list") == Ended(1, "", "quhao: file is not a database\n")


def test_what_exists_already_is_said(run: Run) -> None:
    for arguments in (
        ("user", "add", "li", "--role", "clerk"),
        ("device", "add", "d", "--kind", "tv", "--centre", "demo"),
    ):
        assert run(*arguments).status == 0
        again = run(*arguments)
        assert (again.status, "already" in again.err) == (1, True)


def test_who_reads_a_list_and_has_enough_sees_no_failure(run: Run) -> None:
    run("user", "add", "li", "--role", "clerk")
    reader, writer = os.pipe()
    os.close(reader)
    listing = [sys.executable, "-m", "server.cli", "user", "list"]
    ended = subprocess.run(listing, stdout=writer, stderr=subprocess.PIPE, timeout=60, check=False)
    os.close(writer)
    assert (ended.returncode, ended.stderr) == (1, b"")


def test_a_password_is_read_or_made_and_shown_once(run: Run) -> None:
    assert "password" not in run("user", "add", "li", "--role", "clerk", given="a password of mine\n").out
    assert run("user", "add", "wu", "--role", "guide").out.splitlines()[-1].startswith("password: ")
    assert run("user", "add", "li", "--role", "clerk").status == 1
    listed = run("user", "list").out
    assert "li clerk - active" in listed
    assert "wu guide - active" in listed
