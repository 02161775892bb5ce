"""What becomes of a program when a thread it needs fails; each in a process of its own."""

import subprocess
import sys

PROGRAM = """
import logging, sys, threading
from server.client.essential import essential

def work():
    raise RuntimeError("a fault nobody thought of")

logging.basicConfig(stream=sys.stderr)
thread = essential("worker", work, lambda: {stopping})
thread.start()
thread.join()
{then}
"""


def run(stopping: bool, then: str) -> subprocess.CompletedProcess[str]:
    code = PROGRAM.format(stopping=stopping, then=then)
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )


def test_a_needed_thread_that_fails_ends_the_program_with_1_and_says_why() -> None:
    ended = run(False, "threading.Event().wait()")
    assert ended.returncode == 1
    assert "worker has failed" in ended.stderr
    assert "a fault nobody thought of" in ended.stderr


def test_a_thread_that_fails_while_its_program_stops_leaves_the_exit_code_alone() -> None:
    assert run(True, "").returncode == 0
