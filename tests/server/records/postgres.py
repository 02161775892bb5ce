"""Debian's PostgreSQL for a whole run of the tests, on a socket of its own; its service is neither used nor touched."""

import atexit
import contextlib
import functools
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import psycopg

from server.store.embedded import die_with_parent
from tests.waiting import until

_PLACES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parent.name))
BIN = _PLACES[-1] if _PLACES and (_PLACES[-1] / "initdb").exists() else None
"""Where its programs are, None if it isn't installed."""
_USER = "postgres" if os.geteuid() == 0 else None
"""It refuses to run as root."""
_NAME = "quhao"
_QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=")


@functools.cache
def start() -> str:
    """The URL of a server that ends with the tests, started by whoever needs it first."""
    assert BIN is not None
    folder = Path(tempfile.mkdtemp(prefix="qh-"))
    if _USER is not None:
        shutil.chown(folder, _USER)
    data = folder / "data"
    made = [
        str(BIN / "initdb"), "-D", str(data), "-U", _NAME, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync",
    ]  # fmt: skip
    subprocess.run(made, check=True, stdout=subprocess.DEVNULL, user=_USER, cwd=folder)
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [BIN / "postgres", "-D", data, "-k", folder, *(word for one in _QUICK for word in ("-c", one))],
            stdout=log, stderr=log, user=_USER, cwd=folder, preexec_fn=die_with_parent,
        )  # fmt: skip
    atexit.register(_stop, process, folder)
    url = f"postgresql://{_NAME}@/postgres?host={folder}"

    def answers() -> bool:
        assert process.poll() is None, (folder / "log").read_text("utf-8")
        with contextlib.suppress(psycopg.OperationalError):
            psycopg.connect(url).close()
            return True
        return False

    until(answers, "PostgreSQL")
    return url


def _stop(process: "subprocess.Popen[bytes]", folder: Path) -> None:
    process.send_signal(signal.SIGQUIT)
    process.wait()
    shutil.rmtree(folder)
