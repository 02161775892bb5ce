"""What each thing that is asked of a draw costs inside the store: a bare script, and one part more each time.

The parts are written as shortly as Lua allows, and read and write the day in one command each however many there are.
They show what can't be had for less; the product's script is not made of them.
"""

import itertools
from dataclasses import dataclass
from typing import Any

from server.cli.bench.bare import BESIDE, DOC
from server.wire.vocabulary import Channel

FINGERPRINT = "f00d" * 6
_QUEUE = "u:all-day:A"
_SHARE = f"{_QUEUE}:{Channel.KIOSK}"
FAR = ("1", "0", "9007199254740991")
"""The version guarded, and the bounds of the session."""


@dataclass(frozen=True, slots=True)
class Part:
    """One thing more: fields of the day read under a name, what is looked at, fields written, what is asked after."""

    id: str
    what: str
    reads: tuple[tuple[str, str], ...] = ()
    check: str = ""
    sets: str = ""
    after: str = ""


PARTS = (
    Part("number", "a read and a write of the day in one command each"),
    Part("key", "+ a request's key, so that one asked again draws no second ticket", (("known", "ARGV[7]"),),
         "if known then return {'again'} end", "ARGV[7], ARGV[8] .. ':' .. number"),
    Part("midnight", "+ the same over midnight", check="if call('HGET', KEYS[4], ARGV[7]) then return {'again'} end"),
    Part("clock", "+ one clock that never goes back, and the ticket's times by it", (("last", "'o'"),),
         "local time = call('TIME')\n"
         "now = time[1] * 1000 + math.floor(time[2] / 1000)\n"
         "order = format('%d', math.max(now, last or 0))\n"
         """doc = doc .. ',"drawn_at":' .. order .. ',"base_at":' .. order .. ',"rank_at":' .. order""",
         "'o', order"),
    Part("guards", "+ the day's and the catalogue's version, the session", (("version", "'v'"), ("catalogue", "'cat'")),
         "if (version or '1') ~= ARGV[9] or (catalogue or '1') ~= ARGV[9] then return {'guard'} end\n"
         "if now < tonumber(ARGV[10]) or now >= tonumber(ARGV[11]) then return {'guard'} end"),
    Part("order", "+ the order of draws, by which ties go and lists are read", (("place", "'s'"),),
         "local seq = (place or 0) + 1\nmember = format('%06d%s', seq, number)", "'s', seq, 'i:' .. seq, number"),
    Part("quotas", "+ a quota, and its share by channel", (("all", f"'{_QUEUE}'"), ("share", f"'{_SHARE}'")),
         "all, share = (all or 0) + 1, (share or 0) + 1\n"
         "if all > tonumber(ARGV[11]) or share > tonumber(ARGV[11]) then return {'guard'} end",
         f"'{_QUEUE}', all, '{_SHARE}', share"),
    Part("ahead", "+ how many are ahead, and how many wait", after=
         "local ahead, waiting = call('ZRANK', KEYS[2], member), call('ZCARD', KEYS[2])"),
)  # fmt: skip


def script(count: int) -> str:
    """The script of the first so many parts."""
    parts = PARTS[:count]
    reads = [("counted", "'n'"), *(read for part in parts for read in part.reads)]
    named = "\n".join(f"local {name} = have[{place}]" for place, (name, _) in enumerate(reads, 1))
    checks = "\n".join(part.check for part in parts if part.check)
    sets = ", ".join(["'n'", "count", *(part.sets for part in parts if part.sets)])
    after = "\n".join(part.after for part in parts if part.after)
    returned = "number, event" if count < len(PARTS) else "number, event, ahead, waiting"
    return f"""
local call, format, now, order = redis.call, string.format, nil, '1'
local have = call('HMGET', KEYS[1], {", ".join(field for _, field in reads)})
{named}
local count = (counted or 0) + 1
local number = format('A%03d', count)
local doc, member = ARGV[2], number
{checks}
doc = doc .. '}}'
call('HSET', ARGV[1] .. number, 'v', '1', 'doc', doc, 'sec', ARGV[3], 'hall', ARGV[4])
call('HSET', KEYS[1], {sets})
call('ZADD', KEYS[2], order, member)
{after}
local event = call('XADD', KEYS[3], '*', 'e', ARGV[5], 't', doc, 'q', ARGV[6])
return {{{returned}}}
"""


class Parts:
    """The scripts of one part, of two, and so on, each with records of its own, ready to be run."""

    def __init__(self, client: Any) -> None:
        self._hashes = [str(client.script_load(script(count))) for count in range(1, len(PARTS) + 1)]
        self._drawn = itertools.count(1)

    def commands(self, place: int, count: int) -> list[tuple[str, ...]]:
        """So many draws with all parts up to that place, each with a key of its own."""
        hall = f"{{parts{place}}}"
        keys = (f"{hall}:d", f"{hall}:q", f"{hall}:ev", f"{hall}:d:before")
        head = ("EVALSHA", self._hashes[place], str(len(keys)), *keys, f"{hall}:t:", DOC[:-1], *BESIDE)
        return [(*head, f"k:{next(self._drawn):032x}", FINGERPRINT, *FAR) for _ in range(count)]
