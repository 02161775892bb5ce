"""Between two visitors the kiosk holds no code of the compiler that painted for the one before."""

import ctypes
import re
from pathlib import Path

from kiosk.fallow import code_of, give_back
from tests.kiosk.robot import Robot

LIBRARY = "/libLLVM"
PAGE = 4096


def resident_kb(begin: int) -> int:
    """How much of what begins there is in memory as this process's own view of it."""
    mapping = Path("/proc/self/smaps").read_text("utf-8", "replace").partition(f"\n{begin:x}-")[2]
    found = re.search(r"^Rss: +(\d+) kB$", mapping, re.MULTILINE)
    assert found is not None
    return int(found[1])


def test_what_only_makes_shaders_is_let_go_and_comes_back_as_it_was(kiosk: Robot) -> None:
    places = list(code_of(LIBRARY))
    assert places
    read = [ctypes.string_at(begin, PAGE) for begin, _ in places]
    assert all(resident_kb(begin) for begin, _ in places)
    give_back()
    assert [resident_kb(begin) for begin, _ in places] == [0] * len(places)
    kiosk.touch("language")
    kiosk.touch("category:c2")
    assert kiosk.app.session.screen == "services"
    assert [ctypes.string_at(begin, PAGE) for begin, _ in places] == read


def test_nothing_that_may_be_written_to_counts_as_a_librarys_code() -> None:
    maps = Path("/proc/self/maps").read_text("utf-8", "replace").splitlines()
    code = {begin for begin, _ in code_of("/lib")}
    assert code
    assert all(" r-xp " in line for line in maps if int(line.partition("-")[0], 16) in code)


def test_it_is_given_back_after_a_visit(kiosk: Robot) -> None:
    ctypes.string_at(next(code_of(LIBRARY))[0], PAGE)
    kiosk.touch("category:c2")
    kiosk.touch("home")
    kiosk.until(lambda: not any(resident_kb(begin) for begin, _ in code_of(LIBRARY)))
