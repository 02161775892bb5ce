"""The day's numbers in the order of draws, read a page at a time from the day's hash. It writes nothing."""

from collections.abc import Iterator

from server.store.client import Client
from server.store.keys import DayKeys

PAGE = 500


def pages(client: Client, keys: DayKeys) -> Iterator[list[str]]:
    """Pages of at most 500 numbers; what is drawn meanwhile may be in the last one."""
    start = 0
    while True:
        found = client.ask("hmget", keys.day, [f"i:{seq}" for seq in range(start + 1, start + PAGE + 1)])
        numbers = [number for number in found if number is not None]
        if numbers:
            yield numbers
        if len(numbers) < PAGE:
            return
        start += PAGE
