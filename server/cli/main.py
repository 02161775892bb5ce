"""The `quhao` command: one subcommand a program; exits 0 on success, 2 on wrong usage, 1 on failure with one line."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence

from server.cli import demo, records

EDGES = {
    "kiosk": ("kiosk", "the touch kiosk"),
    "board": ("display_board", "LED boards"),
    "printer": ("printers", "a ticket printer"),
    "wechat": ("wechat_bridge", "the WeChat bridge"),
}


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
    records.add(commands)
    for name, (_, what) in EDGES.items():
        commands.add_parser(name, help=what, add_help=False)
    args = parser.parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = args.run
    try:
        return run(args)
    except KeyboardInterrupt:
        return 0
    except Exception as error:
        if os.environ.get("QUHAO_TRACE"):
            raise
        print(f"quhao: {str(error) or type(error).__name__}", file=sys.stderr)
        return 1
