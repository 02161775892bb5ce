"""The archive process: events to SQL, outbox, schedules; of several, one works. `python -m server.consumers.runner`."""

import contextlib
import datetime
import logging
import signal
import sys
from collections.abc import Callable

from apscheduler.schedulers.background import BackgroundScheduler

from server.bootstrap import Server, assemble, begin, when_there
from server.consumers import archive, due, outbox, schedules
from server.consumers.turn import Turn
from server.logs import configure
from server.records.engine import DatabaseAway
from server.settings import Settings
from server.store.client import StoreAway

log = logging.getLogger(__name__)

RUNS = "{sys}:runs"
"""Hash: schedule → when it last ran (ms)."""
HOLD_EVERY_S = 0.5
ARCHIVE_EVERY_S = 1.0
ENDS = (signal.SIGTERM, signal.SIGINT)
"""What tells it to stop."""


def main() -> int:
    """Run until told to stop."""
    # They are waited for, not handled: a handler runs amid what this thread does, and waits for locks that it holds.
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDS)
    configure("archive")
    server = when_there(lambda: assemble(Settings()), _pause)
    begin(server, pause=_pause)
    scheduler = BackgroundScheduler(timezone="UTC")
    jobs: list[tuple[Callable[[Server], object], float]] = [
        (outbox.publish, 0.5),
        (due.run, 1),
        (schedules.open_days, 20),
        (schedules.close_days, 20),
        (schedules.trim_streams, 600),
        (schedules.drop_days, 600),
        (schedules.purge_outbox, 3600),
        (schedules.purge_sign_ins, 3600),
        (schedules.forget_callers, 3600),
        (schedules.forget_no_shows, 3600),
        (schedules.forget_answers, 300),
    ]
    turn = Turn(server.client)

    def archive_events(server: Server) -> int:
        return archive.run(server, turn.holds)

    # After a long absence they take a while, for which nobody is to wait.
    beside: list[tuple[Callable[[Server], object], float]] = [
        (archive_events, ARCHIVE_EVERY_S),
        (archive.LagAlarm().look, 10),
    ]

    def hold() -> None:
        waited = not turn.holds()
        turn.take()
        if waited and turn.holds():  # whoever had it may have left anything undone
            for job in scheduler.get_jobs():
                job.modify(next_run_time=datetime.datetime.now(datetime.UTC))

    runs: list[tuple[Callable[[], None], float]] = [(_guarded("hold", hold), HOLD_EVERY_S)]
    for work, seconds in [*jobs, *beside]:
        runs.append((_guarded(work.__name__, _in_turn(turn, _noted(server, work))), seconds))
    for run, _ in runs[: -len(beside)]:
        run()
    for run, seconds in runs:
        scheduler.add_job(run, "interval", seconds=seconds, max_instances=1, coalesce=True)
    scheduler.start()
    print("ready archive", flush=True)
    signal.sigwait(ENDS)
    scheduler.shutdown(wait=False)
    with contextlib.suppress(StoreAway):
        turn.give_back()
    return 0


def _pause(seconds: float) -> None:
    """Wait so long, unless it is told to stop meanwhile."""
    if signal.sigtimedwait(ENDS, seconds) is not None:
        raise SystemExit(0)


def _in_turn(turn: Turn, work: Callable[[], None]) -> Callable[[], None]:
    """The work, done only while it is this runner's turn."""

    def run() -> None:
        if turn.holds():
            work()

    return run


def _noted(server: Server, work: Callable[[Server], object]) -> Callable[[], None]:
    """The work, and when it was last done."""

    def run() -> None:
        work(server)
        server.client.ask("hset", RUNS, work.__name__, server.client.now_ms())

    return run


def _guarded(name: str, work: Callable[[], None]) -> Callable[[], None]:
    """The work, whose store or database may be away for a while; it says so once, and once that it is back."""
    away = False

    def run() -> None:
        nonlocal away
        try:
            work()
        except (StoreAway, DatabaseAway) as error:
            if not away:
                log.warning("%s waits: %s", name, error)
            away = True
            return
        except Exception:  # one piece of work that fails must not end the others; it is tried again
            if not away:
                log.exception("%s failed", name)
            away = True
            return
        if away:
            log.info("%s goes on", name)
        away = False

    return run


if __name__ == "__main__":
    sys.exit(main())
