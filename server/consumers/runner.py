"""The archive process: runs the outbox and the schedules, one runner at a time. `python -m server.consumers.runner`."""

import logging
import signal
import sys
from collections.abc import Callable

from apscheduler.schedulers.blocking import BlockingScheduler

from server.bootstrap import Server, assemble, begin
from server.consumers import outbox, schedules
from server.logs import configure
from server.records.engine import DatabaseAway
from server.settings import Settings
from server.store.client import StoreAway

log = logging.getLogger(__name__)

RUNS = "{sys}:runs"
"""Hash: schedule → when it last ran (ms)."""


def main() -> int:
    """Run until told to stop."""
    configure("archive")
    server = assemble(Settings())
    begin(server)
    scheduler = BlockingScheduler(timezone="UTC")
    jobs: list[tuple[Callable[[Server], object], float]] = [
        (outbox.publish, 0.5),
        (schedules.open_days, 20),
        (schedules.trim_streams, 600),
        (schedules.drop_days, 3600),
    ]
    for work, seconds in jobs:
        run = _guarded(server, work)
        run()
        scheduler.add_job(run, "interval", seconds=seconds, max_instances=1, coalesce=True)
    signal.signal(signal.SIGTERM, lambda *_: scheduler.shutdown(wait=False))
    signal.signal(signal.SIGINT, lambda *_: scheduler.shutdown(wait=False))
    print("ready archive", flush=True)
    scheduler.start()
    return 0


def _guarded(server: Server, work: Callable[[Server], object]) -> Callable[[], None]:
    """The work, whose store or database may be away for a while; it says so once, and once that it is back."""
    away = False

    def run() -> None:
        nonlocal away
        try:
            work(server)
            server.client.ask("hset", RUNS, work.__name__, server.client.now_ms())
        except (StoreAway, DatabaseAway) as error:
            if not away:
                log.warning("%s waits: %s", work.__name__, error)
            away = True
            return
        except Exception:  # one piece of work that fails must not end the others; it is tried again
            if not away:
                log.exception("%s failed", work.__name__)
            away = True
            return
        if away:
            log.info("%s goes on", work.__name__)
        away = False

    return run


if __name__ == "__main__":
    sys.exit(main())
