"""The archive's program waits for a store that is not there yet, goes on after a failure, and ends when told to."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from server.bootstrap import Server, assemble, begin
from server.cli.programs import environment
from server.consumers import runner
from server.records.engine import open_database
from server.settings import Settings
from server.store.embedded import Embedded
from tests.server.assembled import record
from tests.server.running import HERE, PATIENCE_S


def without_a_store(store: Embedded, folder: Path) -> Settings:
    """The settings of an installation whose store is not started."""
    settings = Settings(data=folder, redis_url=store.url, hours="always", partitions=8)
    record(settings, HERE)
    return settings


def test_what_follows_the_store_waits_until_it_is_there(store_directory: Path, tmp_path: Path) -> None:
    store = Embedded(store_directory)
    server = assemble(without_a_store(store, tmp_path))
    waited: list[float] = []

    def start(seconds: float) -> None:
        waited.append(seconds)
        store.start()

    try:
        begin(server, pause=start)
        assert len(waited) == 1
        assert server.client.ping()
    finally:
        server.watch.stop()
        server.close()
        store.stop()


def test_a_program_that_waits_for_its_store_says_so_in_one_line_and_ends_when_told_to(
    store_directory: Path, tmp_path: Path
) -> None:
    settings = without_a_store(Embedded(store_directory), tmp_path)
    with subprocess.Popen(
        [sys.executable, "-m", "server.consumers.runner"], text=True, stderr=subprocess.STDOUT,
        stdout=subprocess.PIPE, env=os.environ | environment(settings),
    ) as program:  # fmt: skip
        assert program.stdout is not None
        said = program.stdout.readline()
        program.send_signal(signal.SIGTERM)
        rest = program.stdout.read()
        assert program.wait(PATIENCE_S) == 0
    assert "waits for store and database" in said
    assert rest == ""


def test_work_goes_on_after_the_database_was_away(server: Server) -> None:
    did: list[str] = []

    def work(_: Server) -> None:
        if not did:
            did.append("failed")
            with open_database("postgresql://nobody@127.0.0.1:1/nothing").read() as session:
                session.connection()
        did.append("done")

    run = runner._guarded("work", runner._noted(server, work))
    run()
    run()
    assert did == ["failed", "done"]
    assert int(server.client.ask("hget", runner.RUNS, "work")) > 0


def test_work_that_fails_in_an_unforeseen_way_is_tried_again(server: Server) -> None:
    did: list[str] = []

    def work(_: Server) -> None:
        did.append("tried")
        raise ValueError("unforeseen")

    run = runner._guarded("work", runner._noted(server, work))
    run()
    run()
    assert did == ["tried", "tried"]
