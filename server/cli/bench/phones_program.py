"""Many visitors' phones in one process of their own: each follows its own ticket by its secret, as a page does.

Told and answered by lines as the crowd of `follower_program`; secrets are read from a file, one a line.
"""

import argparse
import itertools
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from server.cli.bench.follower_program import Crowd, Follower, say
from server.cli.bench.frames import framed

_CONNECTED = b"40/live"


class Phones(Crowd):
    """Followers who are nobody but the holders of their tickets."""

    def __init__(self, port: int, secrets: Iterator[str]) -> None:
        super().__init__(port, bare=False, places=[("", "")])
        self._path += "&calm=1"
        self._connects = [framed(b"40/live,", masked=True)]
        self._secrets = secrets

    def _take(self, one: Follower, payload: bytes) -> None:
        if not payload.startswith(_CONNECTED):
            super()._take(one, payload)
            return
        asked = json.dumps(["follow", {"secret": next(self._secrets)}])
        one.socket.send(framed(b"42/live,0" + asked.encode(), masked=True))


def main() -> int:
    """Run the phones that the command line names."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--secrets", type=Path, required=True)
    args = parser.parse_args()
    try:
        Phones(args.port, itertools.cycle(args.secrets.read_text("ascii").split())).run()
    except (RuntimeError, OSError) as error:
        say({"error": str(error)})
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
