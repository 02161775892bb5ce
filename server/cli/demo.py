"""`quhao demo` and `quhao serve`: everything an installation needs on this machine, started and stopped together."""

import argparse
import contextlib
import json
import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from server.access.party_key import parties
from server.bootstrap import installed_partitions
from server.catalogue.sample import MAIN_CENTRE
from server.cli import seed
from server.cli.demo_boards import write_boards
from server.cli.demo_wechat import account, pages_in_wechat
from server.cli.kept_store import KeptStore
from server.cli.places import add_places, settings_of
from server.cli.ports import free_ports, wait_for_port
from server.cli.programs import edge, server_programs, traffic, with_log_ready
from server.cli.simulate.program import rate
from server.cli.supervise import Program, Supervisor
from server.logs import configure
from server.operations.sealed_texts import SealedTexts
from server.records.engine import migrate, open_database
from server.settings import Settings
from server.store.client import Client
from server.store.embedded import CannotStart, Embedded

READY_PATIENCE_S = 60.0
END_PATIENCE_S = 4.0
STORE_SHARE_S = 1.0
LAST_PORT = 65_000
KIOSK_SIZE = "540x960"
"""Half of the portrait screen it is made for, so that it fits an ordinary display."""


def add_demo(parser: argparse.ArgumentParser) -> None:
    """The demo's flags."""
    parser.add_argument("--port", type=_port, default=8000, help="where the pages are (8000)")
    parser.add_argument("--data", type=Path, default=Path("data"), help="where the hall is kept (./data)")
    parser.add_argument("--no-kiosk", action="store_true", help="no kiosk window, even if there is a display")
    parser.add_argument(
        "--traffic", type=rate, metavar="N", help="made-up visitors an hour, and clerks who serve them (none)"
    )
    parser.add_argument(
        "--hours",
        choices=("always", "real"),
        default="always",
        help="open round the clock, or as in the calendar",
    )
    parser.set_defaults(run=demo)


def add_serve(parser: argparse.ArgumentParser) -> None:
    """The server's flags; all else comes from settings."""
    add_places(parser)
    parser.set_defaults(run=serve)


def demo(args: argparse.Namespace) -> int:
    """Run the sample hall: store, web, live, archive, twins, edges, and the kiosk where there is a display."""
    if not wait_for_port(args.port):
        raise CannotStart(f"port {args.port} is in use; choose another with --port")
    live_port, wechat_port, *devices = free_ports(args.port, 7)
    settings = Settings(
        data=args.data, port=args.port, live_port=live_port, wechat_port=wechat_port, hours=args.hours, demo=True,
        public_url=f"http://127.0.0.1:{args.port}", host="127.0.0.1",
    )  # fmt: skip
    with installation(settings) as (supervisor, store):
        database = open_database(settings.sql_url)
        now_ms = Client(settings.store_url).now_ms()
        seed.publish_sample(database, now_ms)
        url = f"http://127.0.0.1:{wechat_port}/wechat/callback"
        api_url = f"http://127.0.0.1:{devices[-1]}"
        known = seed.credentials(database, settings.data / "credentials.json", url, now_ms, api_url)
        settings = settings.model_copy(update=pages_in_wechat(settings.data, known["wechat"], api_url))
        database.close()
        supervisor.add(server_programs(settings))
        supervisor.add(edges(settings, known, devices, kiosk=not args.no_kiosk))
        crowd = [traffic(settings, args.traffic)] if args.traffic else []
        return attend(supervisor, settings, store, crowd)


def serve(args: argparse.Namespace) -> int:
    """Run the server: store (unless one is named), web, live and archive."""
    settings = settings_of(args)
    for name in ("port", "live_port"):
        port: int = getattr(settings, name)
        if not wait_for_port(port, settings.host):
            raise CannotStart(f"port {port} is in use; set another as QUHAO_{name.upper()}")
    with installation(settings) as (supervisor, store):
        supervisor.add(server_programs(settings))
        return attend(supervisor, settings, store)


@contextlib.contextmanager
def installation(settings: Settings) -> Iterator[tuple[Supervisor, Embedded | None]]:
    """A supervisor and the embedded store, the record made ready; all of it stopped at the end."""
    configure("quhao", logging.WARNING)
    try:
        settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        settings.twins_directory.mkdir(exist_ok=True)
    except OSError as error:
        raise CannotStart(f"{settings.data} can't be the data directory: {error.strerror}") from error
    store = None if settings.redis_url else Embedded(settings.store_directory.resolve(), settings.fsync)
    supervisor = Supervisor(settings.data / "logs")
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, supervisor.ask_to_stop)
    try:
        if store is not None and not store.start(stopping=lambda: supervisor.stopping):
            raise SystemExit(0)
        sealing = SealedTexts(parties(settings.data))
        database = open_database(settings.sql_url)
        migrate(database, sealing)
        installed_partitions(database, settings)
        database.close()
        yield supervisor, store
    finally:
        end(supervisor, store)


def end(supervisor: Supervisor, store: Embedded | None) -> None:
    """Stop everything within the five seconds that are promised, the store last."""
    until = time.monotonic() + END_PATIENCE_S
    supervisor.stop(until - STORE_SHARE_S)
    if store is not None:
        store.stop(until - time.monotonic())


def _port(value: str) -> int:
    """A port with room for the others after it."""
    port = int(value)
    if not 0 < port <= LAST_PORT:
        raise argparse.ArgumentTypeError(f"a port is a number from 1 to {LAST_PORT}")
    return port


def attend(
    supervisor: Supervisor, settings: Settings, store: Embedded | None, then: Sequence[Program] = ()
) -> int:
    """Say `ready` when everything answers, start what comes after that, and keep it running until told to stop."""
    missing = supervisor.wait_ready(READY_PATIENCE_S)
    if supervisor.stopping:
        return 0
    if missing:
        print(f"quhao: not ready: {', '.join(missing)}; see {settings.data / 'logs'}", file=sys.stderr)
        return 1
    print(f"ready {settings.web_origin}", flush=True)
    supervisor.add(then)
    kept = None if store is None else KeptStore(store)
    supervisor.run(lambda: None if kept is None else kept.look(time.monotonic()))
    return 0


def edges(
    settings: Settings, known: dict[str, Any], ports: Sequence[int], *, kiosk: bool
) -> list[Program]:  # fmt: skip
    """Twins, printer, board, bridge, and the kiosk window where there is a display.

    `ports` are the twins': the printer's, the board's, the card reader's, the scanner's and WeChat's.
    """
    printer_port, board_port, reader_port, scanner_port, weixin_port = ports
    data = settings.data.resolve()
    common = {"QUHAO_SERVER": settings.web_origin, "QUHAO_CENTRE": MAIN_CENTRE}
    wechat = account(data, known["wechat"])

    def device(name: str) -> tuple[str, ...]:
        token = data / "tokens" / name
        seed.write_private(token, known["devices"][name])
        return ("--device", name, "--token-file", str(token), "--data", str(data))

    twin = ("--data", str(data))
    boards = ("--config", str(write_boards(data, board_port)))
    programs = [
        edge("printers.virtual", "printer-twin", {}, "--device", "printer-1", "--port", str(printer_port), *twin),
        edge("display_board.virtual", "board-twin", {}, *boards, *twin),
        edge("printers", "printer", common, "--link", f"tcp://127.0.0.1:{printer_port}", *device("printer-1"),
             "--door", str(data / "printers" / "printer-1.door")),
        edge("display_board", "board", common, *boards, *device("board-1")),
        edge("display_board", "voice", common, "--config", str(_voices(data, device)), *device("voice-1")),
        edge("wechat_bridge", "wechat", common | wechat, "--port", str(settings.wechat_port), *device("wechat-1")),
        edge("wechat_bridge.virtual", "weixin", wechat, "--api", "--device", "wechat-1", "--port", str(weixin_port),
             "--url", known["wechat"]["url"], *twin),
    ]  # fmt: skip
    if kiosk:
        programs += [
            edge("kiosk.readers.virtual", "reader-twin", {}, "--device", "reader-1", "--port", str(reader_port),
                 *twin),
            edge("kiosk.readers.virtual", "scanner-twin", {}, "--device", "scanner-1", "--kind", "scanner",
                 "--port", str(scanner_port), *twin),
        ]  # fmt: skip
    if kiosk and (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        readers = [
            "--reader", f"tcp://127.0.0.1:{reader_port}", "--scanner", f"tcp://127.0.0.1:{scanner_port}",
        ]  # fmt: skip
        door = ("--door", str(data / "printers" / "printer-1.door"))
        shown = ("--printer", "printer-1", *door, "--size", KIOSK_SIZE, *readers, *device("kiosk-1"))
        programs.append(edge("kiosk", "kiosk", common, *shown))
    return [with_log_ready(program, *_log_of(data, program.name)) for program in programs]


def _voices(data: Path, device: Callable[[str], tuple[str, ...]]) -> Path:
    """The demo's one voice: what it says can be read, and heard, among the twins."""
    _, _, _, token, *_ = device("voice-1")
    config = data / "voice" / "voices.toml"
    lines = ("[[voices]]", 'id = "voice-1"', 'driver = "virtual"', f"token_file = {json.dumps(token)}")
    seed.write_private(config, "\n".join([*lines, 'languages = ["zh-CN", "en"]', ""]))
    return config


def _log_of(data: Path, name: str) -> tuple[Path, int]:
    path = data / "logs" / f"{name}.log"
    return path, path.stat().st_size if path.is_file() else 0
