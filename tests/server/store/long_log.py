"""A store whose log takes seconds to load, as after a long day on a slow disk."""

from server.store.embedded import Embedded

COMMANDS = 3_000_000
ONE = b"*2\r\n$4\r\nINCR\r\n$1\r\na\r\n"


def lengthen(store: Embedded) -> None:
    """Make the log of a store that does not run so long that reading it takes seconds."""
    (log,) = (store.directory / "appendonlydir").glob("*.incr.aof")
    with log.open("ab") as file:
        for _ in range(COMMANDS // 10_000):
            file.write(ONE * 10_000)
