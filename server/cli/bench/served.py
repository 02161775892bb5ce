"""The product's web process, and what runs beside it, each with what to ask of it over HTTP."""

import contextlib
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from server.catalogue.sample import MAIN_CENTRE, sample_district
from server.cli import programs, seed
from server.cli.bench import bare, over_http
from server.cli.supervise import Program, Supervisor
from server.records.engine import open_database
from server.settings import Settings

Json = dict[str, Any]
READY_PATIENCE_S = 60.0


def sample(settings: Settings) -> Json:
    """Publish the sample hall; the credentials of its staff and devices."""
    database = open_database(settings.sql_url)
    now_ms = int(time.time() * 1000)
    seed.publish_sample(database, now_ms)
    known: Json = seed.credentials(database, settings.data / "credentials.json", "", now_ms)
    database.close()
    return known


@contextlib.contextmanager
def product(settings: Settings, *beside: Program) -> Iterator[over_http.Target]:
    """The product's web process over the sample with these programs beside it, and a draw; stopped at the end."""
    known = sample(settings)
    supervisor = Supervisor(settings.data / "logs")
    try:
        supervisor.add([programs.web(settings, programs.environment(settings)), *beside])
        if missing := supervisor.wait_ready(READY_PATIENCE_S):
            raise RuntimeError(f"not ready: {', '.join(missing)}")
        path = f"/api/v1/centres/{MAIN_CENTRE}/tickets"
        yield over_http.target(settings.port, "POST", path, _body(), 201, known["devices"]["kiosk-1"])
    finally:
        supervisor.stop()


@contextlib.contextmanager
def beside_the_bare_app(
    settings: Settings,
) -> Iterator[tuple[over_http.Target, over_http.Target, over_http.Target]]:
    """A draw of the product's, one of the bare app's, and the bare app's route that does nothing."""
    port = settings.wechat_port
    with product(settings, bare_app(settings, port)) as draw:
        yield (
            draw,
            over_http.target(port, "POST", "/tickets", _body(), 201),
            over_http.target(port, "GET", "/health/ready", None, 200),
        )


def bare_app(settings: Settings, port: int) -> Program:
    """The bare app under the very command line of the product's web process."""
    there = settings.model_copy(update={"port": port})
    program = programs.web(there, {bare.STORE: settings.store_url})
    return replace(program, name="bare", argv=[*program.argv[:-1], "server.cli.bench.bare:build"])


def _body() -> dict[str, object]:
    return {"service": sample_district()[MAIN_CENTRE].services[0].code, "channel": "kiosk"}
