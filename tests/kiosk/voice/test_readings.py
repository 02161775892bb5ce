"""The process that knows how Chinese is read: there while something new is said, and not otherwise."""

import subprocess
import sys

from server.client.readings import Readings


def test_kiosk_itself_holds_no_tables_of_readings() -> None:
    code = "import sys, kiosk.voice.loud; print('pypinyin' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_process_ends_at_rest_and_begins_again_with_the_next_question() -> None:
    readings = Readings()
    assert not readings.running()
    assert readings.of("取号") == "qu3 hao4"
    assert readings.running()
    readings.rest()
    assert not readings.running()
    assert readings.of("绿") == "lv4"
    readings.rest()


def test_process_that_was_killed_is_begun_again() -> None:
    readings = Readings()
    readings.of("取号")
    assert readings._process is not None
    readings._process.kill()
    readings._process.join()
    assert readings.of("取号") == "qu3 hao4"
    readings.rest()
