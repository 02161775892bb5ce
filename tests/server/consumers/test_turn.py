"""Of several runners one works, and another takes over when it has ended or has not been heard of for a while."""

import os
import subprocess
import sys
from collections.abc import Iterator
from functools import partial

import pytest

from server.access.tokens import new_device_token
from server.bootstrap import Server
from server.cli.programs import environment
from server.consumers import runner
from server.consumers.turn import HELD_MS, LOCK, Turn
from server.records import devices
from server.store.client import Client
from server.store.keys import SYSTEM_STREAM
from server.wire.vocabulary import DeviceKind
from tests.server.running import HERE
from tests.waiting import until


@pytest.fixture
def other(server: Server) -> Iterator[Client]:
    connected = Client(str(server.settings.redis_url))
    yield connected
    connected.close()


def test_only_one_of_two_runners_works(server: Server, other: Client) -> None:
    first, second = Turn(server.client), Turn(other)
    did: list[str] = []
    for _ in range(2):
        for name, turn in (("first", first), ("second", second)):
            turn.take()
            runner._in_turn(turn, partial(did.append, name))()
    assert did == ["first", "first"]


def test_the_next_one_begins_at_once_when_the_first_has_ended(server: Server, other: Client) -> None:
    first, second = Turn(server.client), Turn(other)
    first.take()
    second.take()
    second.give_back()
    assert first.holds()
    first.give_back()
    second.take()
    assert (first.holds(), second.holds()) == (False, True)


def test_a_turn_that_is_held_lasts_and_one_that_is_not_ends_by_itself(server: Server, other: Client) -> None:
    first, second = Turn(server.client), Turn(other)
    first.take()
    server.client.ask("pexpire", LOCK, 50)
    first.take()
    assert server.client.ask("pttl", LOCK) > HELD_MS / 2
    server.client.ask("pexpire", LOCK, 50)  # not heard of for a while

    def taken() -> bool:
        second.take()
        return second.holds()

    until(taken)
    first.take()
    assert not first.holds()


def test_a_second_runner_takes_over_from_one_that_was_killed(server: Server) -> None:
    runners: list[subprocess.Popen[str]] = []
    try:
        for _ in range(2):
            runners.append(
                subprocess.Popen(
                    [sys.executable, "-m", "server.consumers.runner"], stdout=subprocess.PIPE, text=True,
                    stderr=subprocess.DEVNULL, env=os.environ | environment(server.settings),
                )
            )  # fmt: skip
            assert runners[-1].stdout is not None
            assert runners[-1].stdout.readline() == "ready archive\n"
        runners[0].kill()
        runners[0].wait()
        with server.database.change() as session:
            devices.create(session, "tv-9", DeviceKind.TV, HERE, token=new_device_token(), by="tests", now=1)
        until(lambda: server.client.ask("exists", SYSTEM_STREAM))
        runners[1].terminate()
        assert runners[1].wait(60) == 0
        assert server.client.ask("get", LOCK) is None
    finally:
        for one in runners:
            one.kill()
            one.wait()
            assert one.stdout is not None
            one.stdout.close()
