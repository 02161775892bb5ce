"""Ports for what tests start: each of pytest's workers has its own, below those that the system gives to clients."""

import os
import random
import socket

FIRST, OF_A_WORKER, WORKERS = 12_000, 2_000, 10


def free_port(together: int = 1) -> int:
    """The first of so many local TCP ports in a row that nobody listens on; none is given twice until all were."""
    while True:
        first = _first_of_all + _given[0] % (OF_A_WORKER - together)
        _given[0] = first - _first_of_all + together
        if all(_is_free(port) for port in range(first, first + together)):
            return first


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


_worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
_first_of_all = FIRST + _worker % WORKERS * OF_A_WORKER
_given = [random.randrange(OF_A_WORKER)]
