"""What those who keep accounts and devices are answered; it checks nothing."""

from pydantic import ConfigDict, Field

from server.wire.records import Record


class Account(Record):
    """A member of staff's account; without a centre it is the whole district's."""

    id: str
    username: str
    name: str
    roles: list[str]
    centre: str | None
    active: bool
    locked_until_at: int | None  # after too many wrong passwords
    created_at: int


class Accounts(Record):
    """All accounts that the asker keeps."""

    accounts: list[Account]


class MadeAccount(Account):
    """An account just made or changed, with the password that was made for it, shown this once."""

    password: str | None = None


class Machine(Record):
    """A device that may speak for itself."""

    id: str
    kind: str
    centre: str | None
    counter: str | None  # of a call pad or a rating screen: where it stands
    active: bool
    created_at: int


class Machines(Record):
    """All devices that the asker keeps."""

    devices: list[Machine]


class MadeMachine(Machine):
    """A device just made or changed, with its new token, shown this once."""

    token: str | None = None


class Figures(Record):
    """What happened to tickets: counts, waits from draw to first call of those who drew in the hall, times at counters.

    `first_visit` is the share of stated outcomes after which nobody has to come again.
    """

    drawn: int
    served: int
    missed: int
    cancelled: int
    expired: int
    cases: int
    outcomes: dict[str, int]
    first_visit: float | None
    waits: int  # how many waits the next four are of
    wait_mean_s: int | None
    wait_p50_s: int | None
    wait_p90_s: int | None
    wait_longest_s: int | None
    service_mean_s: int | None


class FiguresRow(Figures):
    """The figures of one day, hour, service …"""

    key: str
    name: str | None


class Stats(Record):
    """Figures of some days."""

    model_config = ConfigDict(populate_by_name=True)

    centre: str
    from_: str = Field(alias="from")
    to: str
    by: str
    rows: list[FiguresRow]
    total: Figures
