"""What each thing that is asked of a call-next costs inside the store: a bare pop, and one part more each time.

As with `parts`, each is written as shortly as Lua allows, and reads and writes a record in one command however many
parts there are. They show what can't be had for less; the product's script is not made of them.
"""

import itertools
from dataclasses import dataclass
from typing import Any

from server.cli.bench.bare import BESIDE, DOC

FINGERPRINT = "f00d" * 4
OVERLAY = '{"state":"called","counter":"c1","zone":"z1","announced":1,"pinned_to":null'
COUNTER = '{"id":"c1","state":"open","back_at":null,"queues":["A"],"delays":{},"profile":null,"clerk":"b","version":3'
CALL = '{"counter":"c1","label":"1","zone":"z1"'


@dataclass(frozen=True, slots=True)
class Part:
    """One thing more: what is read of the counter and of the day, asked before the pop, done after it, and written."""

    id: str
    what: str
    counter_reads: str = ""
    day_reads: tuple[tuple[str, str], ...] = ()
    before: str = ""
    after: str = ""
    ticket_sets: str = ""
    day_sets: str = ""
    tells: str = ""


PARTS = (
    Part("counter", "the counter's record read, guarded, and written with the ticket", "'v'",
         before="if counter[1] and counter[1] ~= ARGV[11] then return {'guard'} end",
         after="local busy = ARGV[9] .. ',\"ticket\":\"' .. number .. '\"}'", tells="'k', busy"),
    Part("key", "+ a request's key, so that one asked again calls nobody else", "'v', 'lk', 'lf', 'la'",
         before="if counter[2] == ARGV[7] then return {'again'} end"),
    Part("clock", "+ one clock that never goes back, and the call's time by it", day_reads=(("last", "'o'"),),
         before="local time = call('TIME')\n"
         "local now = time[1] * 1000 + math.floor(time[2] / 1000)\n"
         "order = format('%d', math.max(now, last or 0))", day_sets="'o', order"),
    Part("guards", "+ the day's and the catalogue's version", day_reads=(("day", "'v'"), ("catalogue", "'cat'")),
         before="if (day or '1') ~= ARGV[12] or (catalogue or '1') ~= ARGV[12] then return {'guard'} end"),
    Part("pinned", "+ who is pinned to the counter looked for first",
         before="if call('ZRANGE', KEYS[5], 0, 0, 'WITHSCORES')[1] then return {'pinned'} end"),
    Part("ticket", "+ the ticket's own record read for the event, and its version",
         after="local ticket = call('HMGET', ARGV[1] .. number, 'v', 'doc', 'hall')\n"
         "doc, version = ticket[2], format('%d', (ticket[1] or 0) + 1)"),
    Part("why", "+ whom it was compared with, and when it was by the calendar, kept",
         after="local compared = 'A ' .. head[2] .. ' ' .. number",
         ticket_sets="'why', compared, 'called', order", tells="'w', compared"),
    Part("turn", "+ how far the queue's turn has come, which check-ins guard", day_reads=(("turn", "'mx:A'"),),
         after="local raised = math.max(turn or 0, head[2])", ticket_sets="'turn', turn or '0'",
         day_sets="'mx:A', format('%d', raised)"),
    Part("waiting", "+ how many wait, told with the queue", after="image = image .. call('ZCARD', KEYS[2])"),
    Part("ring", "+ the day's last twenty calls, with which boards begin", day_reads=(("calls", "'cn'"),),
         day_sets="'c:' .. (calls or 0) % 20, event .. '|' .. ARGV[10] .. ',\"ticket\":\"' .. number .. "
         "'\",\"at\":' .. order .. '}', 'cn', (calls or 0) + 1"),
)  # fmt: skip


def script(count: int) -> str:
    """The script of the first so many parts."""
    parts = PARTS[:count]
    counter_reads = [part.counter_reads for part in parts if part.counter_reads][-1]
    kept = "'v', ARGV[11], 'doc', busy" + (
        ", 'lk', ARGV[7], 'lf', ARGV[8], 'la', '|' .. number" if count > 1 else ""
    )
    reads = [read for part in parts for read in part.day_reads]
    have = f"local have = call('HMGET', KEYS[1], {', '.join(field for _, field in reads)})" if reads else ""
    named = "\n".join(f"local {name} = have[{place}]" for place, (name, _) in enumerate(reads, 1))
    before, after = (
        "\n".join(filter(None, (getattr(one, name) for one in parts))) for name in ("before", "after")
    )
    ticket_sets, day_sets, tells = (
        ", ".join(filter(None, (getattr(one, name) for one in parts)))
        for name in ("ticket_sets", "day_sets", "tells")
    )
    timed = " .. ',\"version\":' .. version .. ',\"called_at\":' .. order .. '}'"
    return f"""
local call, format, order, version, doc, image = redis.call, string.format, '1', '2', ARGV[2], ARGV[6]
local counter = call('HMGET', KEYS[4], {counter_reads})
{have}
{named}
{before}
local head = call('ZPOPMIN', KEYS[2])
local number = head[1]
{after}
local overlay = ARGV[4]{timed}
call('HSET', ARGV[1] .. number, 'v', version, 'over', overlay{", " + ticket_sets if ticket_sets else ""})
call('HSET', KEYS[4], {kept})
local event = call('XADD', KEYS[3], '*', 'e', ARGV[5], 't', doc, 'o', overlay, 'q', image, {tells})
{f"call('HSET', KEYS[1], {day_sets})" if day_sets else ""}
return {{number, event}}
"""


class TakeParts:
    """The scripts of one part, of two, and so on, each with records of its own, ready to be run."""

    def __init__(self, client: Any) -> None:
        self._hashes = [str(client.script_load(script(count))) for count in range(1, len(PARTS) + 1)]
        self._taken = itertools.count(1)
        self._client = client

    def wait(self, place: int, count: int) -> None:
        """Let so many wait in the line of a script."""
        hall, pipe = f"{{taken{place}}}", self._client.pipeline(transaction=False)
        for _ in range(count):
            number = f"A{next(self._taken):06d}"
            pipe.hset(
                f"{hall}:t:{number}", mapping={"v": "1", "doc": DOC, "sec": BESIDE[0], "hall": BESIDE[1]}
            )
            pipe.zadd(f"{hall}:q", {number: 1764000000000})
        pipe.execute()

    def commands(self, place: int, count: int) -> list[tuple[str, ...]]:
        """So many calls with all parts up to that place, each with a key of its own."""
        hall = f"{{taken{place}}}"
        keys = (f"{hall}:d", f"{hall}:q", f"{hall}:ev", f"{hall}:c", f"{hall}:q:pinned")
        told = (f"{hall}:t:", DOC, "1", OVERLAY, BESIDE[2], "A 0 ")
        head = ("EVALSHA", self._hashes[place], str(len(keys)), *keys, *told)
        beside = (FINGERPRINT, COUNTER, CALL, "3", "1")
        return [(*head, f"{next(self._taken):032x}", *beside) for _ in range(count)]
