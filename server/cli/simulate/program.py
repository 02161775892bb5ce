"""The `quhao simulate` command: its flags, its progress, its end."""

import argparse
import math
import secrets
import signal
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random

from server.cli.simulate.clock import Clock
from server.cli.simulate.counters import Counters
from server.cli.simulate.guests import Guests
from server.cli.simulate.hall import CannotSimulate, Credentials, Hall
from server.cli.simulate.lines import Lines
from server.cli.simulate.run import Simulation
from server.cli.simulate.tally import Tally
from server.domain.simulate import staffing
from server.domain.simulate.clerk import clerks_of
from server.domain.simulate.people import HOUR_S, intentions, visitor
from server.domain.simulate.sample import LUNCH_AT_S, sample_profile
from server.wire.catalogue import Catalogue

OPENS_H = 8.5
BUSIEST_H = 10
TELL_S = 60.0
DRAW_BAR_S = 0.2
IDLE_S = 5.0
IDLE_REAL_S = 0.1
MOST_AN_HOUR = 2000
LONGEST_H = 24


def add(parser: argparse.ArgumentParser) -> None:
    """The command's flags."""
    parser.add_argument(
        "--server", required=True, metavar="URL", help="the running server, http://127.0.0.1:8000"
    )
    parser.add_argument(
        "--credentials",
        required=True,
        type=Path,
        metavar="FILE",
        help="tokens, as in the demo's data/credentials.json",
    )
    parser.add_argument("--centre", default="demo", help="whose hall (demo)")
    parser.add_argument(
        "--visitors-per-hour",
        type=rate,
        metavar="N",
        help="as many at every hour; left out: as a sample day has them, from 08:30 on",
    )
    parser.add_argument(
        "--hours",
        type=number("hours", 0.01, LONGEST_H),
        default=1.0,
        metavar="H",
        help="how long visitors come, in the simulation's hours (1)",
    )
    parser.add_argument(
        "--speed", type=number("the speed", 0.1, 10_000), default=1.0, metavar="X", help="times real time (1)"
    )
    parser.add_argument(
        "--counters",
        type=whole("counters", 1, 500),
        metavar="K",
        help="how many are staffed; left out: enough for the visitors",
    )
    parser.add_argument(
        "--seed", type=int, default=1, metavar="S", help="the same seed means the same visitors (1)"
    )
    parser.set_defaults(run=simulate)  # fmt: skip


def simulate(args: argparse.Namespace) -> int:
    """Run a simulation to its end; 1 if there were errors."""
    known = Credentials(args.credentials)
    stopping = threading.Event()
    hall = Hall(args.server, args.centre, known, stopping)
    before = {one: signal.signal(one, lambda *_: stopping.set()) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        catalogue, free = hall.enter()
        simulation, start_s = _prepare(args, hall, catalogue, free)
        simulation.run(stopping, _teller(simulation, hall.clock, args.hours * HOUR_S, start_s))
    finally:
        hall.leave()
        for one, handler in before.items():
            signal.signal(one, handler)
    if sys.stderr.isatty():
        print(file=sys.stderr)
    print(simulation.tally.summary(hall.away_s))
    return 1 if simulation.tally.errors else 0


def _prepare(
    args: argparse.Namespace, hall: Hall, catalogue: Catalogue, free: set[str]
) -> tuple[Simulation, float]:
    """The simulation, and the second of the day it begins at."""
    flat = args.visitors_per_hour is not None
    profile = sample_profile(catalogue.services, [one.id for one in catalogue.classes])
    profile = profile.at_rate(args.visitors_per_hour) if flat else profile
    load = staffing.work(profile, catalogue.services, max(profile.by_hour))
    open_to_us = [one for one in catalogue.counters if one.id in free]
    count = args.counters or staffing.enough(load)
    counters = staffing.chosen(open_to_us, load, count)
    if not counters:
        raise CannotSimulate(f"no counter of {args.centre} is free")
    if args.counters and len(counters) < args.counters:
        print(f"quhao: {len(counters)} counters are free for it, no more", file=sys.stderr)
    queues = staffing.served(catalogue.counters, counters)
    profile = profile.only({one.code for one in catalogue.services if one.queue in queues})
    start_s = _local_second() if flat else OPENS_H * HOUR_S
    hall.clock = Clock(args.speed)
    clerks = clerks_of(counters, () if flat else LUNCH_AT_S, start_s, max(IDLE_S, IDLE_REAL_S * args.speed))
    plan = intentions(profile, Random(args.seed), start_s, args.hours * HOUR_S)
    tally = Tally()
    lines = Lines(hall, {one.id: [queue.queue for queue in one.queues] for one in catalogue.counters})
    guests = Guests(hall, lines, tally, plan, run_id=secrets.token_hex(4))
    # Whom it meets beside its own visitors must not change these: a chance of its own.
    others = partial(visitor, profile, Random(args.seed + 1), 0)
    staff = Counters(hall, lines, tally, guests, clerks, catalogue.policy, others)
    return Simulation(hall, lines, tally, guests, staff), start_s


def _teller(simulation: Simulation, clock: Clock, length_s: float, start_s: float) -> Callable[[], None]:
    """Tells the progress: on a terminal one line that changes, else a line a minute."""
    bar = sys.stderr.isatty()
    last = -math.inf if bar else time.monotonic()

    def tell() -> None:
        nonlocal last
        if time.monotonic() - last < (DRAW_BAR_S if bar else TELL_S):
            return
        last = time.monotonic()
        now_s = clock.now_s()
        minute = int(start_s + now_s) // 60
        line = simulation.tally.line(now_s / length_s, f"{minute // 60 % 24:02d}:{minute % 60:02d}")
        print(f"\r{line}\x1b[K" if bar else line, end="" if bar else "\n", file=sys.stderr, flush=True)

    return tell


def number(name: str, least: float, most: float) -> Callable[[str], float]:
    """A number of a flag, within bounds."""

    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not least <= value <= most:
            raise argparse.ArgumentTypeError(f"{name}: a number from {least:g} to {most:g}, not {text}")
        return value

    return read


def whole(name: str, least: int, most: int) -> Callable[[str], int]:
    """A whole number of a flag, within bounds."""

    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and least <= int(text[:9]) <= most):
            raise argparse.ArgumentTypeError(f"{name}: a whole number from {least} to {most}, not {text}")
        return int(text)

    return read


rate = whole("visitors an hour", 1, MOST_AN_HOUR)
"""Visitors an hour, as a flag has them."""


def _local_second() -> float:
    now = time.localtime()
    return now.tm_hour * 3600.0 + now.tm_min * 60 + now.tm_sec
