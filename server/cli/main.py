"""The `quhao` command: one subcommand a program; exits 0 on success, 2 on wrong usage, 1 on failure with one line."""

import argparse
import difflib
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError

from server.cli import catalogue, clock, demo, records
from server.cli.simulate import program as simulate
from server.cli.voice import program as voice
from server.client.given_files import in_words
from server.settings import Settings

EDGES = {
    "kiosk": ("kiosk", "the touch kiosk"),
    "board": ("display_board", "LED boards"),
    "printer": ("printers", "a ticket printer"),
    "wechat": ("wechat_bridge", "the WeChat bridge"),
}


BENCH = "measure the product beside references"
TORTURE = "prove that no number is lost or given twice, with everything breaking"
PAD = "a counter's USB keypad or call pad, whatever window has the focus"
ATTENDED = frozenset({"demo", "serve"})


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments and arguments[0] in EDGES:
        package, _ = EDGES[arguments[0]]
        os.execv(sys.executable, [sys.executable, "-m", package, *arguments[1:]])
    parser = argparse.ArgumentParser(prog="quhao", description="Queues and guidance for a service hall.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    demo.add_demo(commands.add_parser("demo", help="everything on this machine, with the sample district"))
    demo.add_serve(commands.add_parser("serve", help="the server: store, web, live, archive"))
    if arguments[:1] == ["bench"]:
        from server.cli.bench import program as bench  # loads all it measures

        bench.add(commands.add_parser("bench", help=BENCH))
    else:
        commands.add_parser("bench", help=BENCH)
    simulate.add(commands.add_parser("simulate", help="made-up visitors and clerks in a running hall"))
    if arguments[:1] == ["torture"]:
        from server.cli.torture import program as torture  # loads what only it uses

        torture.add(commands.add_parser("torture", help=TORTURE))
    else:
        commands.add_parser("torture", help=TORTURE)
    if arguments[:1] == ["pad"]:
        from server.cli.pad import program as pad  # needs evdev, which only the machine beside a keypad has

        pad.add(commands.add_parser("pad", help=PAD))
    else:
        commands.add_parser("pad", help=PAD)
    records.add(commands)
    catalogue.add(commands)
    clock.add(commands)
    voice.add(commands)
    for name, (_, what) in EDGES.items():
        commands.add_parser(name, help=what, add_help=False)
    args = parser.parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = args.run
    try:
        status = run(args)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return 0
    except BrokenPipeError:  # who read has enough: nothing more is told, not even at the interpreter's end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        if os.environ.get("QUHAO_TRACE"):
            raise
        print(f"quhao: {in_one_line(error)}", file=sys.stderr)
        return 1
    if args.command in ATTENDED:
        # Everything has been stopped by now; the interpreter's own end would take another second.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
    return status


def _told(wrong: Mapping[str, Any]) -> str:
    name = ".".join(map(str, wrong["loc"]))
    if wrong["type"] != "extra_forbidden":
        return f"{name}: {wrong['msg']}"
    near = difflib.get_close_matches(name, Settings.model_fields, 1)
    return f"{name}: there is no such setting" + (f"; did you mean {near[0]}?" if near else "")


def in_one_line(error: Exception) -> str:
    """What went wrong, without a second line: each wrong setting by its name, of others their own words."""
    if isinstance(error, ValidationError):
        return "; ".join(map(_told, error.errors()))
    if isinstance(error, DBAPIError) and isinstance(error.orig, Exception):
        error = error.orig  # the driver's own words: SQLAlchemy adds the statement to them
    return (
        "; ".join(line.strip() for line in in_words(error).splitlines() if line.strip())
        or type(error).__name__
    )
