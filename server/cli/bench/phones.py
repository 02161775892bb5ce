"""Phones that follow their own tickets, each by a WebSocket of its own: what one takes in the live process.

`python -m server.cli.bench.phones --phones 10000` measures this row alone, in an installation of its own.
"""

import argparse
import itertools
import resource
import sys
import tempfile
from pathlib import Path

from server.bootstrap import assemble
from server.catalogue.sample import MAIN_CENTRE, sample_district
from server.cli.bench import followed_hall
from server.cli.bench.crowd import Scattered, phones
from server.cli.bench.followers import KIB, resident_bytes
from server.cli.bench.installation import installation
from server.cli.bench.rows import Row, Series, table
from server.operations.change import Caller
from server.operations.draw_request import DrawRequest
from server.settings import Settings
from server.wire.vocabulary import Channel

FIRST = 100
"""What the process takes for itself is measured with so many."""
LEAST = 2 * FIRST
STEP = 1_000
"""So many come at a time: the crowd's patience is for each."""
WHOLE = 10_000


def rows(settings: Settings, count: int) -> list[Row]:
    """The row; none, and why, where the machine could not keep so many together."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    # For the live process and the phones, who inherit it
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    count = max(count, LEAST)
    with followed_hall.running(settings) as (followed, _, _):
        secrets = settings.data / "secrets.txt"
        secrets.write_text("\n".join(_drawn(settings, count)) + "\n", "ascii")
        try:
            with phones(followed.port, secrets) as crowd:
                crowd.grow(FIRST)
                before = resident_bytes(followed.process)
                for following in (*range(STEP, count, STEP), count):
                    crowd.grow(following)
                each = (resident_bytes(followed.process) - before) / (count - FIRST) / KIB
        except Scattered as why:
            print(f"not measured, {count:,} phones: {why}", file=sys.stderr)
            return []
    what = f"memory of a phone that follows its own ticket, of {count:,} on one live process"
    return [Row(id="phone_memory", what=what, unit="KiB", product=Series.of([each]), reach=75)]


def _drawn(settings: Settings, count: int) -> list[str]:
    """The secrets of so many tickets that wait, in turn in each of the main centre's queues."""
    server = assemble(settings)
    by_queue = {one.queue: one.code for one in reversed(sample_district()[MAIN_CENTRE].services)}
    services = itertools.cycle(by_queue.values())

    def drawn(number: int) -> str:
        request = DrawRequest(service=next(services), channel=Channel.KIOSK)
        caller = Caller("bench", f"phone-{number}", "f00d" * 4)
        found = server.reception.draw(MAIN_CENTRE, request, caller)
        return server.reading.secret_of(found.ticket, found.secret)

    try:
        return [drawn(number) for number in range(count)]
    finally:
        server.database.close()
        server.client.close()


def main() -> int:
    """Measure this row alone and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--phones", type=int, default=WHOLE, help=f"how many ({WHOLE})")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="qh-bench-") as folder, installation(Path(folder)) as settings:
        found = rows(settings, args.phones)
    print(table(found))
    return 0 if found else 1


if __name__ == "__main__":
    sys.exit(main())
