"""`quhao bench`: runs every measurement in an installation of its own, thrown away afterwards; prints and writes it."""

import argparse
import contextlib
import datetime
import json
import os
import platform
import signal
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from server.cli import ports, programs
from server.cli.bench import (
    boards,
    district,
    followed_hall,
    followers,
    fqm,
    kiosk_window,
    memory,
    over_http,
    peer,
    phones,
    python_draw,
    screen,
    served,
    wechat,
)
from server.cli.bench.crowd import Scattered
from server.cli.bench.hall import MeasuredHall
from server.cli.bench.inside import Inside
from server.cli.bench.installation import installation
from server.cli.bench.rows import Row, table
from server.cli.supervise import Supervisor
from server.settings import Settings
from server.store.client import Client

Json = dict[str, Any]
WARM_S = 0.2


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is measured."""

    rounds: int
    calls: int  # of a script in a round
    crowd: int
    http_rounds: int
    http_s: float
    followers: tuple[int, ...]
    busy: int  # followers beside draws
    boards: boards.Load
    wechat: wechat.Load
    day: district.Load
    phones: int
    kiosk: kiosk_window.Load
    peer: peer.Load


WHOLE = Sizes(
    rounds=15, calls=300, crowd=100_000, http_rounds=5, http_s=1.0, followers=(100, 1_000, 3_000), busy=1_000,
    boards=boards.Load(rounds=50, boards=300, lines=8, seconds=30.0),
    wechat=wechat.Load(rounds=5, seconds=5.0, calls=50), phones=phones.WHOLE,
    day=district.Load(tickets=district.TICKETS // 20, centres=district.CENTRES),
    kiosk=kiosk_window.Load(starts=5, walks=10, slips=20), peer=peer.Load(rounds=5, seconds=3.0),
)  # fmt: skip
QUICK = Sizes(
    rounds=2, calls=40, crowd=1_000, http_rounds=1, http_s=0.1, followers=(10, 100), busy=20,
    boards=boards.Load(rounds=2, boards=6, lines=2, seconds=0.5),
    wechat=wechat.Load(rounds=1, seconds=0.5, calls=2), phones=phones.LEAST,
    day=district.Load(tickets=60, centres=3),
    kiosk=kiosk_window.Load(starts=1, walks=1, slips=1), peer=peer.Load(rounds=1, seconds=0.5),
)  # fmt: skip


def add(parser: argparse.ArgumentParser) -> None:
    """The flags."""
    parser.add_argument("--quick", action="store_true", help="a few seconds; its figures say little")
    parser.add_argument(
        "--out", type=Path, default=Path("bench.json"), help="where to write it (./bench.json)"
    )
    parser.add_argument("--only", choices=PARTS, action="append", help="one part; may be repeated")
    parser.add_argument(
        "--whole-day", action="store_true", help="the district's whole day, and not a twentieth"
    )
    parser.add_argument(
        "--peer", type=Path, metavar="DIR", help="a checkout of Free Queue Manager, to draw beside it"
    )
    parser.set_defaults(run=bench)


def bench(args: argparse.Namespace) -> int:
    """Measure, print the table, write it; a slow day or a missed figure is no failure."""
    sizes = QUICK if args.quick else WHOLE
    if args.whole_day:
        sizes = replace(sizes, day=replace(sizes.day, tickets=district.TICKETS))
    sizes = replace(sizes, peer=replace(sizes.peer, folder=args.peer))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with _of_its_own() as (settings, client):
        rows: list[Row] = []
        for name, part in PARTS.items():
            if args.only is None or name in args.only:
                rows += part(settings, client, sizes)
        machine = about(client, settings)
    print(", ".join(f"{name} {value}" for name, value in machine.items()))
    print(table(rows))
    written = {"at": _now(), "quick": args.quick, "machine": machine, "rows": [row.public() for row in rows]}
    args.out.write_text(json.dumps(written, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return 0


def within(settings: Settings, client: Client, sizes: Sizes) -> list[Row]:
    """Measure the scripts inside the store, and its memory."""
    client.redis.config_set("appendfsync", "everysec")
    inside = Inside(client, sizes.rounds, sizes.calls)
    with _hall(settings, "draws") as hall:
        rows = [*inside.draws(hall), *inside.parts()]
    with _hall(settings, "takes") as hall:
        rows += [*inside.takes(hall), *inside.take_parts()]
    with _hall(settings, "few") as few, _hall(settings, "many") as many:
        filled = memory.filled(client, many, sizes.crowd)
        return [*rows, *inside.crowds(few, many, sizes.crowd), filled]


def in_python(settings: Settings, _: Client, sizes: Sizes) -> list[Row]:
    """Measure draws in Python, on one thread."""
    with _hall(settings, "python") as hall:
        return [python_draw.row(hall, fsync, sizes.rounds, sizes.calls) for fsync in ("everysec", "always")]


def through_http(settings: Settings, client: Client, sizes: Sizes) -> list[Row]:
    """Measure draws over HTTP."""
    with served.beside_the_bare_app(settings) as (product, reference, nothing):
        rows = []
        for asked in (product, reference, nothing):
            over_http.load(asked, 8, WARM_S)
        for fsync in ("everysec", "always"):
            client.redis.config_set("appendfsync", fsync)
            http = over_http.Http(fsync, sizes.http_rounds, sizes.http_s)
            rows += [http.rates(product, reference, clients) for clients in (1, 8, 32)]
            rows += http.latencies(product, reference, nothing)
        return [*rows, http.together(product)]


def against_a_peer(_: Settings, __: Client, sizes: Sizes) -> list[Row]:
    """Measure draws over HTTP beside Free Queue Manager's, which has an empty hall too."""
    try:
        whole = fqm.checkout(sizes.peer.folder)
        with _of_its_own() as (settings, client):
            client.redis.config_set("appendfsync", "always")
            return peer.rows(settings, whole, sizes.peer)
    except fqm.Lacking as why:
        print(f"not measured, {fqm.NAME}: {why}", file=sys.stderr)
        return []


def with_followers(settings: Settings, client: Client, sizes: Sizes) -> list[Row]:
    """Measure what followers get, what they cost, and how soon boards show what was called."""
    client.redis.config_set("appendfsync", "everysec")
    with followed_hall.running(settings) as (followed, drawn, staffed):
        bare_port = settings.wechat_port
        rows: list[Row] = []
        try:
            rows += followers.fan_out(followed, bare_port, sizes.followers, sizes.rounds)
            rows.append(followers.beside_draws(followed, drawn, sizes.busy, sizes.http_rounds, sizes.http_s))
        except Scattered as why:
            print(f"not measured, followers: {why}", file=sys.stderr)
        try:
            rows += boards.rows(staffed, sizes.boards)
        except Scattered as why:
            print(f"not measured, boards: {why}", file=sys.stderr)
        try:
            rows += screen.rows(staffed, sizes.boards.rounds)
        except Scattered as why:
            print(f"not measured, the hall's screen: {why}", file=sys.stderr)
        return rows


def with_phones(settings: Settings, client: Client, sizes: Sizes) -> list[Row]:
    """Measure what a visitor's phone takes that follows its own ticket."""
    client.redis.config_set("appendfsync", "everysec")
    return phones.rows(settings, sizes.phones)


def through_wechat(_: Settings, __: Client, sizes: Sizes) -> list[Row]:
    """Measure the WeChat bridge, its callback, and how soon a call is out, in a hall where nobody else waits."""
    with _of_its_own() as (settings, client):
        client.redis.config_set("appendfsync", "everysec")
        bridge, stand_in = ports.free_ports(settings.wechat_port + 1, 2)
        known_ports = wechat.Ports(bridge, stand_in, settings.wechat_port)
        known = served.sample(settings)
        supervisor, env = Supervisor(settings.data / "logs"), programs.environment(settings)
        try:
            supervisor.add([
                programs.web(settings, env), programs.live(settings, env),
                served.bare_app(settings, known_ports.nothing), *wechat.programs_of(settings, known, known_ports),
            ])  # fmt: skip
            if missing := supervisor.wait_ready(served.READY_PATIENCE_S):
                raise RuntimeError(f"not ready: {', '.join(missing)}")
            return wechat.rows(settings, known, known_ports, sizes.wechat)
        finally:
            supervisor.stop()


def through_a_day(_: Settings, __: Client, sizes: Sizes) -> list[Row]:
    """Measure a district's day, in an installation of its own: the record is to have nothing else to archive."""
    with _of_its_own() as (settings, client):
        try:
            return [district.row(settings, client, sizes.day)]
        except Scattered as why:
            print(f"not measured, the district's day: {why}", file=sys.stderr)
            return []


def at_the_kiosk(settings: Settings, client: Client, sizes: Sizes) -> list[Row]:
    """Measure the kiosk's window and its slip."""
    client.redis.config_set("appendfsync", "everysec")
    try:
        return kiosk_window.rows(settings, sizes.kiosk)
    except Scattered as why:
        print(f"not measured, kiosk: {why}", file=sys.stderr)
        return []


PARTS = {
    "scripts": within, "python": in_python, "http": through_http, "peer": against_a_peer, "followers": with_followers,
    "phones": with_phones, "wechat": through_wechat, "district": through_a_day, "kiosk": at_the_kiosk,
}  # fmt: skip
"""What is measured, by the name it goes by on the command line, in this order."""


def about(client: Client, settings: Settings) -> Json:
    """The machine and the versions."""
    server = client.redis.info("server")
    store = (
        ("Valkey", server["valkey_version"])
        if "valkey_version" in server
        else ("Redis", server["redis_version"])
    )
    return {
        "cores": os.cpu_count(), "processor": _processor(), "python": platform.python_version(),
        "store": " ".join(store), "http_threads": settings.threads, "load": round(os.getloadavg()[0], 1),
    }  # fmt: skip


@contextlib.contextmanager
def _of_its_own() -> Iterator[tuple[Settings, Client]]:
    """An installation that no other part has used."""
    with tempfile.TemporaryDirectory(prefix="qh-bench-") as folder, installation(Path(folder)) as settings:
        client = Client(settings.store_url)
        try:
            yield settings, client
        finally:
            client.close()


@contextlib.contextmanager
def _hall(settings: Settings, name: str) -> Iterator[MeasuredHall]:
    hall = MeasuredHall(settings.store_url, f"bench-{name}")
    try:
        yield hall
    finally:
        hall.close()


def _processor() -> str:
    """The processor's name where the system tells it."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
