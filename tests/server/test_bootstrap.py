"""What a process is made of: keys that are there whole or not at all, and what it forgets when it hears of a change."""

import os
import resource
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.access.party_key import parties
from server.access.tokens import new_device_token
from server.bootstrap import Server, assemble, begin
from server.records import devices
from server.settings import Settings
from server.sign_in_ways import ways
from server.store.client import StoreAway
from server.store.embedded import Embedded
from server.store.keys import SYSTEM_STREAM
from server.wire.vocabulary import DeviceKind
from tests.server.assembled import assembled
from tests.server.running import HERE
from tests.waiting import until

MAKES_ITS_KEY = (
    "import sys, pathlib; from server.access.party_key import parties; parties(pathlib.Path(sys.argv[1]))"
)


@pytest.fixture
def server(store: Embedded, tmp_path: Path) -> Iterator[Server]:
    settings = Settings(data=tmp_path, redis_url=store.url, hours="always", partitions=8)
    with assembled(settings, HERE) as server:
        yield server
        server.watch.stop()


def add_printer(server: Server, name: str) -> None:
    with server.database.change() as session:
        devices.create(session, name, DeviceKind.PRINTER, HERE, token=new_device_token(), by="tests", now=1)


def test_a_file_of_templates_that_is_none_keeps_no_hall_from_opening(tmp_path: Path) -> None:
    account = {"wechat_appid": "wx1", "wechat_secret": "s", "wechat_templates": tmp_path / "not-there.toml"}
    found = ways(Settings(data=tmp_path, hours="always", partitions=8, **account))  # type: ignore[arg-type]
    assert found.pages is not None
    assert found.pages.account.templates == ()


@pytest.mark.every_store
def test_printers_are_read_again_after_a_device_changed_and_after_no_other_event(server: Server) -> None:
    heard: list[str] = []
    begin(server, lambda event: heard.append(event["type"]))
    until(lambda: server.watch.connected)
    revoked = {"type": "session.revoked", "session": "x"}
    server.client.ask("xadd", SYSTEM_STREAM, revoked)
    until(lambda: heard == ["session.revoked"])  # what is forgotten at the start is forgotten by now
    assert server.printers.of(HERE) == frozenset()
    add_printer(server, "printer-1")
    server.client.ask("xadd", SYSTEM_STREAM, revoked)
    until(lambda: heard == ["session.revoked"] * 2)
    assert server.printers.of(HERE) == frozenset()
    server.client.ask("xadd", SYSTEM_STREAM, {"type": "device.changed", "device": "printer-1"})
    until(lambda: heard == ["session.revoked"] * 2 + ["device.changed"])
    assert server.printers.of(HERE) == {"printer-1"}


def test_a_key_that_could_not_be_written_is_made_the_next_time(tmp_path: Path) -> None:
    failed = subprocess.run(
        [sys.executable, "-c", MAKES_ITS_KEY, str(tmp_path)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}, capture_output=True, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)),  # as on a full disk
    )  # fmt: skip
    assert b"File too large" in failed.stderr
    assert list(tmp_path.iterdir()) == []
    assert parties(tmp_path) == parties(tmp_path)


def test_processes_that_start_at_once_share_one_key(tmp_path: Path) -> None:
    program = f"sys = __import__('sys'); sys.stdin.read(1); {MAKES_ITS_KEY}; print(parties(pathlib.Path(sys.argv[1])))"
    started = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        )
        for _ in range(4)
    ]  # fmt: skip
    for process in started:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    assert {process.communicate(timeout=60)[0].strip() for process in started} == {str(parties(tmp_path))}
    assert [(file.name, stat.S_IMODE(file.stat().st_mode)) for file in tmp_path.iterdir()] == [
        ("party.key", 0o600)
    ]


def test_change_that_is_to_be_confirmed_is_refused_by_a_store_without_a_replica(
    server: Server, store: Embedded, tmp_path: Path
) -> None:
    settings = Settings(data=tmp_path, redis_url=store.url, hours="always", partitions=8, confirm="replica")
    confirming = assemble(settings)
    with pytest.raises(StoreAway, match="no replica"):
        confirming.halls.get(HERE).today()
    confirming.close()
