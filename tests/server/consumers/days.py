"""Days that an installation has behind it, and all that becomes of them by itself."""

import datetime

from server.bootstrap import Server
from server.consumers import archive, schedules
from server.operations.day import open_day
from tests.server.running import HERE

RUNS = -(-schedules.DAYS_LOOKED_BACK // schedules.DAYS_AT_ONCE)
"""How often a schedule runs until it has looked at every day."""


def open_days_before(server: Server, *backs: int) -> str:
    """Open days so long ago with a ticket in each; today's date."""
    hall = server.halls.get(HERE)
    today = datetime.date.fromisoformat(hall.today().date)
    for back in backs:
        keys = hall.on((today - datetime.timedelta(days=back)).isoformat())
        open_day(server.client, keys, hall.index)
        server.client.ask("hset", keys.day, "i:1", "AA001")
        server.client.ask("hset", keys.ticket("AA001"), "doc", "{}")
        server.client.ask("hset", keys.private("AA001"), "private", "x")
    return today.isoformat()


def days_left(server: Server) -> set[int]:
    """How many days ago the days are of which anything is left."""
    today = datetime.date.fromisoformat(server.halls.get(HERE).today().date)
    found = {key.split(":")[3] for key in server.client.redis.scan_iter(f"*:{HERE}:*") if key.count(":") > 2}
    return {(today - datetime.date.fromisoformat(day)).days for day in found}


def drop_all(server: Server) -> int:
    """Close, archive and drop what there is."""
    for _ in range(RUNS):
        schedules.close_days(server)
    archive.run(server)
    return sum(schedules.drop_days(server) for _ in range(RUNS))
