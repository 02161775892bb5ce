"""Sets what has to be set before Kivy is imported: files, window, how little memory it takes; it shows nothing."""

import ctypes
import logging
import os
import sys
from pathlib import Path

FRAMES_A_SECOND = 30
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8  # glibc, malloc.h
_MALLOC = {_M_MMAP_THRESHOLD: 64 * 1024, _M_TRIM_THRESHOLD: 128 * 1024, _M_ARENA_MAX: 2}
"""Pictures of texts come and go with every screen: each is to have pages of its own, which end with it. Left alone,
glibc packs them among what stays, and after a few visitors 40 MB lie fallow."""
_UNUSED = ("redis", "valkey", "PIL")
"""Stores that python-socketio loads for servers where they are installed: 7 MB; what Kivy and qrcode load to read and
write pictures of all kinds: 4 MB, and the kiosk has none."""


def prepare_kivy(data: Path, size: tuple[int, int], fullscreen: bool = False) -> None:
    """Kivy reads these when it is first imported, and never again; for a process that is a kiosk and nothing else."""
    _be_frugal()
    home = data / "kivy"
    home.mkdir(parents=True, exist_ok=True)
    os.environ.update(KIVY_NO_ARGS="1", KIVY_HOME=str(home), KIVY_LOG_MODE="PYTHON")
    os.environ["SDL_NO_SIGNAL_HANDLERS"] = (
        "1"  # SDL takes SIGTERM for a wish to close the window, which may be refused
    )
    from kivy.config import Config

    width, height = size
    graphics = {
        "width": width, "height": height, "maxfps": FRAMES_A_SECOND, "fullscreen": "auto" if fullscreen else 0,
        "multisamples": 0,  # smoother edges cost a machine without a graphics card half of its frames
    }  # fmt: skip
    for name, value in graphics.items():
        Config.set("graphics", name, str(value))
    Config.set("kivy", "exit_on_escape", "0")
    logging.getLogger("kivy").setLevel(logging.WARNING)
    # A second finger is no right mouse button, and the window already tells of touches: no second reader beside it.
    Config.set("input", "mouse", "mouse,disable_multitouch")
    for name, _ in Config.items("input"):
        if name != "mouse":
            Config.remove_option("input", name)


def _be_frugal() -> None:
    for name in _UNUSED:
        if name not in sys.modules:
            sys.modules[name] = None  # type: ignore[assignment]  # which is how an import is refused
    if sys.platform == "linux" and (mallopt := getattr(ctypes.CDLL(None), "mallopt", None)):
        for setting, value in _MALLOC.items():
            mallopt(setting, value)
