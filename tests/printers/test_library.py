import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

LOAD = """
import logging, os, tempfile
before = dict(os.environ)
from printers.library import load
assert load() is load()
assert dict(os.environ) == before
assert tempfile.tempdir is None
"""

UNLOADED = """
import sys
import printers.__main__, printers.agent, printers.escpos, printers.links, printers.raster, printers.virtual.__main__
assert "escpos" not in sys.modules
"""


def run(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", "-c", code]
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, **environment},
        timeout=30,
        check=False,
    )


@pytest.mark.parametrize("cache", [{}, {"ESCPOS_CAPABILITIES_PICKLE_DIR": "/no/such/folder"}])
def test_loading_leaves_no_file_no_setting_and_no_word_behind(cache: dict[str, str], tmp_path: Path) -> None:
    ended = run(LOAD, TMPDIR=str(tmp_path), HOME=str(tmp_path), **cache)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
    assert list(tmp_path.iterdir()) == []


def test_nothing_that_must_start_quickly_loads_it() -> None:
    ended = run(UNLOADED)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_a_link_opened_at_every_slip_is_no_news_and_a_fault_is() -> None:
    said = run(
        "import logging, socket; logging.basicConfig(level=logging.INFO, format='%(message)s')\n"
        "from printers.links import link\n"
        "door = socket.create_server(('127.0.0.1', 0))\n"
        "line = link(f'tcp://127.0.0.1:{door.getsockname()[1]}')\n"
        "line.open(); line.close(); door.close()\n"
        "logging.info('ours'); logging.warning('trouble')\n"
    ).stderr
    assert said == "ours\ntrouble\n"
