"""The hall that followers follow: web and live over the sample, with draws at its main centre as what happens there."""

import contextlib
import itertools
import time
from collections.abc import Iterator
from secrets import token_hex

from server.access.tokens import new_device_token
from server.bootstrap import assemble
from server.catalogue.sample import MAIN_CENTRE, sample_district
from server.cli import programs, seed
from server.cli.bench import over_http
from server.cli.bench.boards import Staffed
from server.cli.bench.followers import Followed
from server.cli.bench.over_http import Target
from server.cli.supervise import Supervisor
from server.operations.change import Caller
from server.operations.draw_request import DrawRequest
from server.records import devices
from server.settings import Settings
from server.wire.vocabulary import Channel, DeviceKind

READY_PATIENCE_S = 60.0


@contextlib.contextmanager
def running(settings: Settings) -> Iterator[tuple[Followed, Target, Staffed]]:
    """The followed hall, draws over HTTP at another centre, and who works in the hall; stopped at the end."""
    server = assemble(settings)
    now_ms = int(time.time() * 1000)
    seed.publish_sample(server.database, now_ms)
    known = seed.credentials(server.database, settings.data / "credentials.json", "", now_ms)
    sample, token = sample_district(), new_device_token()
    other = next(one for one in sample if one != MAIN_CENTRE)
    with server.database.change() as session:
        devices.create(
            session, f"kiosk-{token_hex(4)}", DeviceKind.KIOSK, other, token=token, by="bench", now=now_ms
        )
    service, numbers = sample[MAIN_CENTRE].services[0].code, itertools.count(1)

    def draw() -> None:
        caller = Caller("bench", f"followed-{next(numbers)}", "f00d" * 4)
        server.reception.draw(MAIN_CENTRE, DrawRequest(service=service, channel=Channel.KIOSK), caller)

    supervisor, env = Supervisor(settings.data / "logs"), programs.environment(settings)
    try:
        draw()  # opens the day
        supervisor.add([programs.web(settings, env), programs.live(settings, env)])
        if missing := supervisor.wait_ready(READY_PATIENCE_S):
            raise RuntimeError(f"not ready: {', '.join(missing)}")
        live = supervisor.children[1].process
        assert live is not None
        body = {"service": sample[other].services[0].code, "channel": "kiosk"}
        drawn = over_http.target(
            settings.port, "POST", f"/api/v1/centres/{other}/tickets", body, 201, token
        )  # fmt: skip
        board = known["devices"]["board-1"]
        staffed = Staffed(
            settings.web_origin, sample[MAIN_CENTRE], known["devices"]["kiosk-1"], board,
            known["staff"]["simulation"], settings.data,
        )  # fmt: skip
        yield Followed(settings.live_port, live.pid, board, MAIN_CENTRE, draw), drawn, staffed
    finally:
        supervisor.stop()
        server.database.close()
        server.client.close()
