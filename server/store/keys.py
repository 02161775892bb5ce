"""Names of all keys in the live store. Every key of a partition shares one hash tag, so each script touches one slot.

A key belongs to a partition, a centre and mostly to a business day, so nothing has to be reset at midnight:

    {p07}:ev                            stream of the partition's events
    {p07}:centres                       hash centre → latest business day begun
    {p07}:dev:demo                      hash device → its last status (JSON)
    {p07}:rs:demo                       hash device → key of the last order to start anew
    {p07}:ahead:demo                    set of the later days that have appointments
    {p07}:due                           sorted set of what is to be done by the clock: centre|day|kind|what, score ms
    {p07}:ns:demo                       hash of no-shows: party → how many in a row, last when; until:party → ms
    {p07}:d:demo:2026-11-23             hash of the day, all that draws and calls guard and count in one record:
                                          v, cat, state, until, stop, sus, quotas, extras, ids, lk, lf, la
                                          o order time · s draws so far · ended when · cl of these closed, closed all
                                          n:A numbers of a prefix · i:7 number of the 7th draw · mx:A turn taken
                                          k:KEY fingerprint:number of an answered draw
                                          b:KEY fingerprint of a booking that was answered on this day, for any day
                                          h:PARTY live tickets of a party · h:PARTY:A its number in a queue
                                          u:…, sl:… tallies of quotas and slots
                                          cn calls so far · c:0 … c:19 the last of them, event_id|JSON
    {p07}:t:demo:2026-11-23:A001        hash of one ticket: v, doc, over, hall, sec, party, lk, lf, why, turn, undo
                                          called, shown, ended: when it last was, as the calendar read then; unclaimed
    {p07}:q:demo:2026-11-23:A           sorted set of who waits in a line: member seq+number, score rank
    {p07}:c:demo:2026-11-23:c01         hash of a counter: v, doc, hall, lk, lf, la, finished, missed
    {p07}:w:demo:2026-11-23             hash of what clerks did: CLERK|served, missed, ms, out:OUTCOME
    {p07}:s:demo:2026-11-23             hash of who has shown a call: event_id → devices, event_id|device → what it said
    {p07}:j:demo:2026-11-23             hash of open print jobs (JSON)
    {p07}:e:demo:2026-11-23             hash of print jobs that ended (JSON)
    {p07}:no:demo:2026-11-23            hash of live notices: v, lk, lf, la, n:ID → JSON
    {p07}:hp:demo:2026-11-23            hash of calls for help: ID → JSON, open:DEVICE → ID of the one not answered
    {p07}:x:demo:2026-11-23:A001        hash beside a ticket, sealed: private its party, beside papers, notes;
                                          finish:1 what a finish said of its first stop
    {p07}:sure                          written behind a change that a replica is to confirm (confirm.py)
    {sys}:ev                            stream of what concerns no centre (accounts, devices, logins)
    {sys}:runner {sys}:runs             the archive's lock, when each schedule ran
    {sys}:closed {sys}:dropped          the last day closed and dropped, by centre
"""

from dataclasses import dataclass

from server.wire.secret import partition_of

SYSTEM_STREAM = "{sys}:ev"
BESIDE = "beside"
"""The field of a ticket's private part with its papers and notes."""
CALLED, SHOWN, ENDED = "called", "shown", "ended"
"""Fields of a ticket: the calendar's time of its last call, of that call's showing, of its last no-show or finish.

The record has the order's, which stands still while it leads: nobody could tell from it how long ago that was.
"""
UNCLAIMED = "unclaimed"
"""The field of a booked ticket whose grace is over: it counts in its queue's quota no longer."""


def stream(partition: int) -> str:
    """The event stream of a partition."""
    return f"{{p{partition:02d}}}:ev"


@dataclass(frozen=True, slots=True)
class CentreKeys:
    """Keys of one centre that outlive the day."""

    centre: str
    partition: int
    tag: str
    stream: str
    centres: str
    devices: str
    restarts: str
    ahead: str
    due: str
    no_shows: str

    @classmethod
    def of(cls, centre: str, partitions: int) -> "CentreKeys":
        """The keys of a centre in an installation of so many partitions."""
        partition = partition_of(centre, partitions)
        tag = f"{{p{partition:02d}}}"
        return cls(
            centre, partition, tag, stream=f"{tag}:ev", centres=f"{tag}:centres", devices=f"{tag}:dev:{centre}",
            restarts=f"{tag}:rs:{centre}", ahead=f"{tag}:ahead:{centre}", due=f"{tag}:due",
            no_shows=f"{tag}:ns:{centre}",
        )  # fmt: skip

    def on(self, day: str) -> "DayKeys":
        """The keys of one business day."""
        return DayKeys(self, day, f"{self.centre}:{day}")


@dataclass(frozen=True, slots=True)
class DayKeys:
    """Keys of one centre and business day."""

    base: CentreKeys
    date: str
    _at: str

    @property
    def day(self) -> str:
        return f"{self.base.tag}:d:{self._at}"

    @property
    def clerks(self) -> str:
        return f"{self.base.tag}:w:{self._at}"

    @property
    def shown(self) -> str:
        return f"{self.base.tag}:s:{self._at}"

    @property
    def prints(self) -> str:
        return f"{self.base.tag}:j:{self._at}"

    @property
    def ended_prints(self) -> str:
        return f"{self.base.tag}:e:{self._at}"

    @property
    def notices(self) -> str:
        return f"{self.base.tag}:no:{self._at}"

    @property
    def helps(self) -> str:
        return f"{self.base.tag}:hp:{self._at}"

    @property
    def ticket_prefix(self) -> str:
        return f"{self.base.tag}:t:{self._at}:"

    def ticket(self, number: str) -> str:
        """The hash of one ticket."""
        return f"{self.ticket_prefix}{number}"

    def private(self, number: str) -> str:
        """The hash of a ticket's private part."""
        return f"{self.base.tag}:x:{self._at}:{number}"

    def queue(self, line: str) -> str:
        """The sorted set of who waits in a queue, or in a line pinned to a counter or a group."""
        return f"{self.base.tag}:q:{self._at}:{line}"

    def counter(self, counter: str) -> str:
        """The hash of one counter."""
        return f"{self.base.tag}:c:{self._at}:{counter}"


def drawn_field(key: str) -> str:
    """The day's field of a draw's key."""
    return f"k:{key}"


def booked_field(key: str) -> str:
    """The field of the day on which an appointment was booked, of the booking's key."""
    return f"b:{key}"


def numbers_field(series: str) -> str:
    """The day's field of how many numbers were given out under a prefix."""
    return f"n:{series}"


def holding_field(party: str) -> str:
    """The day's field that counts a party's live tickets."""
    return f"h:{party}"


def held_field(party: str, queue: str) -> str:
    """The day's field of the number a party holds in a queue."""
    return f"h:{party}:{queue}"


def notice_field(notice: str) -> str:
    """The field of a live notice."""
    return f"n:{notice}"


def open_help_field(device: str) -> str:
    """The field of the call for help that a device has open."""
    return f"open:{device}"


def turn_field(queue: str) -> str:
    """The day's field of the largest rank that call-next has taken from a queue."""
    return f"mx:{queue}"


def shown_field(event_id: str, device: str) -> str:
    """The field of what one device said of a call; devices that answer at the same time don't meet in it."""
    return f"{event_id}|{device}"


def due_member(centre: str, day: str, kind: str, what: str) -> str:
    """The member of a timed act in a partition's sorted set."""
    return f"{centre}|{day}|{kind}|{what}"


def ticket_id(centre: str, day: str, number: str) -> str:
    """`{centre}-{yyyymmdd}-{number}`."""
    return f"{centre}-{day.replace('-', '')}-{number}"


def parse_ticket_id(value: str) -> tuple[str, str, str] | None:
    """(centre, day, number) of an id, or None."""
    centre, _, rest = value.rpartition("-")
    centre, _, date = centre.rpartition("-")
    if not centre or len(date) != 8 or not date.isdigit() or not rest.replace(".", "").isalnum():
        return None
    return centre, f"{date[:4]}-{date[4:6]}-{date[6:]}", rest
