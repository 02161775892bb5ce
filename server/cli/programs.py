"""The programs of an installation as command lines; each edge is started as a program of its own."""

import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path

from server.cli.simulate.program import LONGEST_H
from server.cli.supervise import Program
from server.settings import Settings

HEALTH_TIMEOUT_S = 1.0


def environment(settings: Settings) -> dict[str, str]:
    """The settings as child processes of the server read them."""
    given = settings.model_dump(mode="json", exclude_none=True, exclude={"config"})
    return {f"QUHAO_{name.upper()}": str(value) for name, value in given.items()}


def server_programs(settings: Settings) -> list[Program]:
    """Web, live and archive."""
    env = environment(settings)
    return [web(settings, env), live(settings, env), archive(env)]


def web(settings: Settings, env: Mapping[str, str]) -> Program:
    """HTTP, by granian with blocking threads."""
    argv = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--factory", "--host", settings.host,
        "--port", str(settings.port), "--workers", "1", "--blocking-threads", str(settings.threads), "--no-ws",
        "--no-access-log", "--log-level", "warning", "--workers-kill-timeout", "2", "server.web.entry:build",
    ]  # fmt: skip
    return Program("web", argv, env, *health(settings.host, settings.port))


def live(settings: Settings, env: Mapping[str, str]) -> Program:
    """Socket.IO, by gunicorn with gevent, in a process of its own."""
    argv = [
        sys.executable, "-m", "gunicorn", "--worker-class", "server.live.worker.Worker", "--workers", "1",
        "--worker-connections", "10000", "--bind", f"{settings.host}:{settings.live_port}", "--graceful-timeout", "1",
        "--log-level", "warning", "--no-control-socket", "server.live.entry:app",
    ]  # fmt: skip
    return Program("live", argv, env, *health(settings.host, settings.live_port))


def archive(env: Mapping[str, str]) -> Program:
    """Events to SQL, outbox and schedules."""
    return Program("archive", [sys.executable, "-m", "server.consumers.runner"], env)


def edge(package: str, name: str, env: Mapping[str, str], *arguments: str) -> Program:
    """An edge program, ready as soon as it runs: it waits for the server by itself."""
    return Program(name, [sys.executable, "-m", package, *arguments], env)


def traffic(settings: Settings, visitors_per_hour: int) -> Program:
    """Made-up visitors and clerks, for as long as everything runs."""
    argv = [
        sys.executable, "-m", "server.cli", "simulate", "--server", settings.web_origin,
        "--credentials", str(settings.data / "credentials.json"), "--visitors-per-hour", str(visitors_per_hour),
        "--hours", str(LONGEST_H),
    ]  # fmt: skip
    return Program("traffic", argv, leaves_first=True)


def with_log_ready(program: Program, log: Path, size: int) -> Program:
    """The program, ready once it says `ready` in its log after the first `size` bytes."""

    def said_ready() -> bool:
        try:
            with log.open("rb") as file:
                file.seek(size)
                return any(line.startswith(b"ready ") for line in file)
        except FileNotFoundError:
            return False

    return Program(program.name, program.argv, program.env, said_ready)


def health(host: str, port: int) -> tuple[Callable[[], bool], Callable[[], bool]]:
    """Checks that a program is ready, and that it lives."""
    return answers(f"http://{host}:{port}/health/ready"), answers(f"http://{host}:{port}/health/live")


def answers(url: str) -> Callable[[], bool]:
    """A check that a health address answers 200."""

    def check() -> bool:
        try:
            with urllib.request.urlopen(url, timeout=HEALTH_TIMEOUT_S) as response:
                return bool(response.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    return check
