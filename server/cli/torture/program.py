"""`quhao torture`: rounds of clients and faults in an installation of its own, thrown away afterwards; says what broke.

It never touches an installation that exists: every round has a store, a folder and processes of its own.
"""

import argparse
import contextlib
import secrets
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter as Tally
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from statistics import median

from server.cli.torture import truncated
from server.cli.torture.beside import Parts
from server.cli.torture.nemesis import ALL_FAULTS, FAULTS, KILLS
from server.cli.torture.round import BACK_WITHIN_S, Plan, Result, ground, run
from server.cli.torture.victim import faketime
from server.cli.torture.violation import Violation

ROUND_OPERATIONS = 25_000
MINUTES = 1.0
CLIENTS = 8
TAIL_BYTES = 4_096
SHOWN = 20
_MOVED = frozenset({"clock", "wrong-day", "midnight"})


def add(parser: argparse.ArgumentParser) -> None:
    """The flags."""
    parser.add_argument("--minutes", type=float, help=f"how long ({MINUTES:g}, unless --operations is given)")
    parser.add_argument("--operations", type=int, help="how many commands, however long they take")
    parser.add_argument("--seed", type=int, help="the same commands and faults as another run (a new one)")
    parser.add_argument("--clients", type=int, default=CLIENTS, help=f"client processes ({CLIENTS})")
    parser.add_argument("--faults", default="all", help=f"all, none, or some of: {','.join(ALL_FAULTS)}")
    parser.add_argument(
        "--engine-only",
        action="store_true",
        help="no web, live, archive, kiosks and followers beside the engine",
    )
    parser.add_argument(
        "--back-within",
        type=float,
        default=BACK_WITHIN_S,
        metavar="S",
        help=f"a killed program is to be back after so many seconds ({BACK_WITHIN_S:g}; more on a busy machine)",
    )
    parser.add_argument(
        "--phones", type=int, default=0, metavar="N", help="so many follow another hall all along (0)"
    )
    parser.add_argument("--keep", type=Path, metavar="DIR", help="leave the histories in an empty folder")
    parser.add_argument(
        "--every-byte", action="store_true", help="first, a power cut at each of a log's last 4,096 bytes"
    )
    parser.set_defaults(run=torture, parser=parser)


def torture(args: argparse.Namespace) -> int:
    """Run and check, round after round; 1 if any promise was broken."""
    faults = _chosen(args)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    seed = secrets.randbelow(1 << 32) if args.seed is None else args.seed
    began = time.monotonic()
    minutes = args.minutes or (None if args.operations else MINUTES)
    until = began + minutes * 60 if minutes else float("inf")
    total = Result()
    with _folder(args.keep) as folder:
        possible = _possible(folder, faults)
        print(f"seed {seed}, {args.clients} clients, faults: {', '.join(possible) or 'none'}", flush=True)
        if args.every_byte:
            total.add(_every_byte(folder / "cuts", str(seed)))
        number = 0
        while time.monotonic() < until and (not args.operations or total.operations < args.operations):
            number += 1
            left = args.operations - total.operations if args.operations else ROUND_OPERATIONS
            plan = Plan(
                seed=f"{seed}/{number}", operations=min(left, ROUND_OPERATIONS), until=until,
                clients=args.clients, faults=possible, beside=None if args.engine_only else Parts(phones=args.phones),
                back_within_s=args.back_within,
            )  # fmt: skip
            here = folder / str(number)
            here.mkdir()
            result = run(here, plan)
            total.add(result)
            print(f"round {number}: {result.line()}", flush=True)
            _show(result.violations)
    print(summary(total, time.monotonic() - began))
    limit = f"--operations {args.operations}" if args.operations else f"--minutes {minutes:g}"
    beside = (
        "--engine-only" if args.engine_only else f"--back-within {args.back_within:g} --phones {args.phones}"
    )
    again = f"--seed {seed} --clients {args.clients} --faults {args.faults} {beside}"
    print(f"again: quhao torture {limit} {again}")
    return 1 if total.violations else 0


def summary(total: Result, seconds: float) -> str:
    """The whole run in a few lines."""
    outcomes = ", ".join(f"{count:,} {name}" for name, count in total.outcomes.most_common())
    faults = ", ".join(f"{name} {count}" for name, count in total.faults.most_common())
    kills = sum(total.faults[name] for name in KILLS)
    lines = [
        f"operations {total.operations:,} ({outcomes}) in {seconds:.0f} s",
        f"events {total.events:,}",
        f"faults {sum(total.faults.values())}: {faults or 'none'}",
        f"processes killed {kills}",
        f"violations {len(total.violations)}",
    ]
    if total.beside:
        beside = ", ".join(f"{name} {count:,}" for name, count in total.beside.items())
        lines.insert(2, f"beside the engine: {beside}")
    back = ", ".join(
        f"{name} {median(all_s):.2f} s ({max(all_s):.2f})" for name, all_s in total.back_s.items() if all_s
    )
    if back:
        lines.insert(-1, f"back after a kill, median and longest: {back}")
    for kind, count in Tally(one.kind for one in total.violations).most_common():
        lines.append(f"  {kind} {count}")
    return "\n".join(lines)


def _every_byte(folder: Path, seed: str) -> Result:
    """A power cut at each of the last bytes of a small log."""
    folder.mkdir()
    written = truncated.write(folder, seed)
    result = Result()
    for _, found in truncated.look(folder, written, range(written.size - TAIL_BYTES, written.size + 1)):
        result.faults["power-cut-at-a-byte"] += 1
        result.violations += found
    print(f"each of the last {TAIL_BYTES:,} bytes: {len(result.violations)} violations", flush=True)
    _show(result.violations)
    return result


def _show(violations: Sequence[Violation]) -> None:
    for violation in violations[:SHOWN]:
        print(f"  {violation}", flush=True)


def _chosen(args: argparse.Namespace) -> list[str]:
    if args.clients < 2:
        args.parser.error("--clients: at least 2")
    there_are = FAULTS if args.engine_only else ALL_FAULTS
    if args.faults == "all":
        return list(there_are)
    chosen = [] if args.faults == "none" else args.faults.split(",")
    if unknown := sorted({*chosen} - there_are.keys()):
        args.parser.error(f"--faults: no such fault: {', '.join(unknown)}; there are {', '.join(there_are)}")
    return [one for one in there_are if one in chosen]


def _possible(folder: Path, faults: Collection[str]) -> list[str]:
    """The faults that can be made on this machine; says which can't, and why."""
    reasons: dict[str, str] = {}
    if faketime() is None:
        reasons |= dict.fromkeys(_MOVED, "no libfaketime here (Debian's package faketime)")
    trial = folder / "trial"
    trial.mkdir()
    if "disk-full" in faults:
        try:
            with ground(trial, small=True):
                pass
        except RuntimeError:
            reasons["disk-full"] = "only root can mount a small disk"
    shutil.rmtree(trial)
    for fault in faults:
        if fault in reasons:
            print(f"left out: {fault}: {reasons[fault]}", flush=True)
    return [one for one in faults if one not in reasons]


@contextlib.contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    if kept is None:
        with tempfile.TemporaryDirectory(prefix="qh-torture-") as folder:
            yield Path(folder)
        return
    kept.mkdir(parents=True, exist_ok=True)
    if any(kept.iterdir()):
        raise RuntimeError(f"{kept} is not empty")
    yield kept.resolve()
