"""Ports of this machine: whether one is free before anything is started on it; it holds none."""

import errno
import socket
import time

LOCAL = "127.0.0.1"
PATIENCE_S = 3.0


def free_ports(port: int, count: int) -> list[int]:
    """Ports for the other processes: those after `port` where they are free."""
    found: list[int] = []
    candidate = port + 1
    while len(found) < count and candidate < 65536:
        if is_free(candidate):
            found.append(candidate)
        candidate += 1
    return found


def wait_for_port(port: int, host: str = LOCAL) -> bool:
    """Whether a port is free, or becomes so soon: what was killed a moment ago may still be ending."""
    deadline = time.monotonic() + PATIENCE_S
    while not is_free(port, host):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def is_free(port: int, host: str = LOCAL) -> bool:
    """Whether nobody listens on a port; OSError if nobody could at this address."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as fault:
        if fault.errno == errno.EADDRINUSE:
            return False
        raise
    return True
