"""`quhao clock`: how the store's clock stands to this machine's and to each hall's, and the end of a false lead."""

import argparse
import datetime
import sys
import time
from typing import Any

from server.bootstrap import Server, assemble
from server.cli.places import add_places, installed
from server.operations.rebase import Clock, read_clock, rebase
from server.records import catalogue_store

ASK = """Order times begin again from the clock as it is now. Who drew while they were ahead waits behind those who draw
from now on, for as long as the lead was; tickets of a day that has not come stay there. Go on? [y/N] """

FEW = 10
"""So many centres are shown each; of more those that need something, and how many don't."""


def add(commands: Any) -> None:
    """Add the subcommand."""
    clock = commands.add_parser("clock", help="the store's clock beside this machine's and the halls'")
    add_places(clock)
    clock.set_defaults(run=show)
    mend = clock.add_subparsers(metavar="ACT").add_parser("rebase", help="end a false lead")
    add_places(mend, argparse.SUPPRESS)
    mend.add_argument("--centre", help="left out: all that need it")
    mend.add_argument("--yes", action="store_true", help="don't ask")
    mend.set_defaults(run=end_lead)


def show(args: argparse.Namespace) -> int:
    """Print the clocks."""
    server = _server(args)
    store_ms, here_ms = server.client.now_ms(), time.time() * 1000
    print(f"store       {_utc(store_ms)}")
    print(f"machine     {_utc(here_ms)}")
    print(f"difference  {(store_ms - here_ms) / 1000:+.3f} s")
    clocks = _clocks(server, None)
    wrong = [clock for clock in clocks if not clock.is_right]
    for clock in clocks if len(clocks) <= FEW else wrong:
        print(_line(clock))
    if len(clocks) > FEW:
        print(
            f"{len(clocks) - len(wrong)} of {len(clocks)} centres are on the day it is, and no order time leads"
        )
    return 0


def end_lead(args: argparse.Namespace) -> int:
    """Mend each centre that needs it."""
    server = _server(args)
    wrong = [clock for clock in _clocks(server, args.centre) if not clock.is_right]
    if not wrong:
        print("nothing to mend: no order time leads, and every centre is on the day it is")
        return 0
    for clock in wrong:
        print(_line(clock))
    if not args.yes and not _agrees():
        print("quhao: nothing was changed", file=sys.stderr)
        return 1
    for clock in wrong:
        before = rebase(server.halls.get(clock.centre))
        if before is None or before.is_right:
            print(f"{clock.centre}: right by now")
            continue
        print(f"{clock.centre}: is on {before.date}; its order time led by {before.lead_ms / 1000:.3f} s")
        if before.on_day > before.date and before.drawn:
            print(f"{clock.centre}: {before.drawn} tickets were drawn on {before.on_day} and stay there")
    return 0


def _line(clock: Clock) -> str:
    day = clock.on_day if clock.on_day <= clock.date else f"{clock.on_day}, but it is {clock.date}"
    return f"{clock.centre}  on {day}  order time leads by {clock.lead_ms / 1000:.3f} s"


def _clocks(server: Server, centre: str | None) -> list[Clock]:
    with server.database.read() as session:
        centres = sorted(catalogue_store.current_versions(session))
    if centre is not None and centre not in centres:
        raise LookupError(f"there is no centre {centre}")
    found = [read_clock(server.halls.get(one)) for one in centres if centre in (None, one)]
    return [clock for clock in found if clock is not None]


def _agrees() -> bool:
    try:
        return input(ASK).strip().lower() in ("y", "yes")
    except EOFError:
        return False


def _utc(ms: float) -> str:
    return datetime.datetime.fromtimestamp(ms / 1000, datetime.UTC).isoformat(timespec="milliseconds")


def _server(args: argparse.Namespace) -> Server:
    return assemble(installed(args))
