"""The kiosk as a program: reads its flags, prepares Kivy and runs the window; `python -m kiosk --help`."""

import argparse
import getpass
import logging
import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from kiosk.before_kivy import prepare_kivy
from kiosk.fonts import FontMissing, Fonts
from kiosk.readers.links import READER_BAUD, SCANNER_BAUD, make
from kiosk.readers.station import KEYBOARD
from kiosk.staff_code import StaffCode
from kiosk.voice.flags import add_flags, settings_of
from kiosk.watchdog import BEAT, WATCHED, Watchdog
from server.client.given_files import in_words
from server.client.http import Api
from server.wire.texts import text
from server.wire.vocabulary import LANGUAGES

BEAT_S = 1.0
COMMON_FACES_AFTER_S = 60.0
"""They are for the next start, and nobody is to wait for them now."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs until it is told to stop; 0, or 1 with one line on stderr."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    options = _parse(given)
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    try:
        if options.set_staff_code:
            return _set_staff_code(_staff_code(options.data))
        token = _token(options.token_file)
        if not (options.no_watchdog or WATCHED in os.environ):
            return _watch(given)
        prepare_kivy(options.data, options.size, options.fullscreen)
        return _run(options, token)
    except (OSError, ValueError, FontMissing) as fault:
        print(f"kiosk: {in_words(fault)}", file=sys.stderr)
        return 1


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    env = os.environ.get
    parser = argparse.ArgumentParser(prog="quhao kiosk", description="The touch kiosk (取号机).")
    parser.add_argument("--server", default=env("QUHAO_SERVER", "http://127.0.0.1:8000"), metavar="URL")
    parser.add_argument("--token-file", default=env("QUHAO_TOKEN_FILE"), type=Path, metavar="FILE",
                        help="holds the device's token; or set QUHAO_TOKEN")  # fmt: skip
    parser.add_argument("--centre", default=env("QUHAO_CENTRE", "demo"))
    parser.add_argument("--device", default=env("QUHAO_DEVICE", "kiosk-1"))
    parser.add_argument("--door", default=env("QUHAO_DOOR"), type=Path, metavar="PATH",
                        help="the printer's program beside it, for slips without a server")  # fmt: skip
    parser.add_argument("--screen-command", default=env("QUHAO_SCREEN_COMMAND"), metavar="CMD",
                        help="switches the screen: CMD is run with `off` outside hours and with `on` again, "
                             "such as 'xset dpms force'")  # fmt: skip
    parser.add_argument(
        "--no-watchdog", action="store_true", help="don't start the window anew when it fails"
    )
    parser.add_argument("--set-staff-code", action="store_true",
                        help="asks for the code of the maintenance screen, keeps it in --data, and ends")  # fmt: skip
    parser.add_argument(
        "--printer", default=env("QUHAO_PRINTER"), help="the printer beside it; none if left out"
    )
    parser.add_argument("--reader", default=env("QUHAO_READER"), type=_reader, metavar="URL",
                        help="the card reader: serial:///dev/ttyUSB0, usb: or tcp://host:port")  # fmt: skip
    parser.add_argument("--scanner", default=env("QUHAO_SCANNER"), type=_scanner, metavar="URL",
                        help="the code scanner: serial:///dev/ttyUSB1, tcp://host:port or keyboard")  # fmt: skip
    parser.add_argument("--data", default=env("QUHAO_DATA", "data/kiosk"), type=Path, metavar="DIR")
    parser.add_argument("--size", default=env("QUHAO_SIZE", "1080x1920"), type=_size, metavar="WxH")
    parser.add_argument(
        "--fullscreen", action="store_true", default=env("QUHAO_FULLSCREEN", "") in ("1", "true")
    )
    add_flags(parser, env)
    options = parser.parse_args(arguments)
    if options.door and not options.printer:
        parser.error(
            "--door needs --printer too: while the server answers, a slip is asked of it by the printer's id"
        )
    return options


def _size(words: str) -> tuple[int, int]:
    width, _, height = words.partition("x")
    if not (width.isdigit() and height.isdigit() and int(width) >= 320 and int(height) >= 320):
        raise argparse.ArgumentTypeError(f"{words!r} is no size like 1080x1920")
    return int(width), int(height)


def _reader(url: str) -> str:
    return _line(url, READER_BAUD)


def _scanner(url: str) -> str:
    return url if url == KEYBOARD else _line(url, SCANNER_BAUD)


def _line(url: str, baud: int) -> str:
    """The address of a line, seen to be one before anything is begun."""
    try:
        make(url, baud)
    except ValueError as wrong:
        raise argparse.ArgumentTypeError(str(wrong)) from None
    return url


def _token(file: Path | None) -> str | None:
    return file.read_text("ascii").strip() if file else os.environ.get("QUHAO_TOKEN")


def _run(options: argparse.Namespace, token: str | None) -> int:
    from kivy.base import ExceptionManager
    from kivy.clock import Clock
    from kivy.core.window import Window

    from kiosk.app import KioskApp
    from kiosk.insides import insides
    from kiosk.mishap import Mishaps
    from kiosk.offline.clock import steady_ms
    from kiosk.settings import Settings
    from kiosk.staff.errands import Backroom
    from kiosk.staff.parts import Insides
    from printers.at_hand import AtHand
    from server.client.live import Follower

    apis = {language: Api(options.server, token, language) for language in LANGUAGES}
    settings = Settings(
        options.centre, options.device, options.data, options.printer,
        door=options.door, token=token, reader=options.reader, scanner=options.scanner, voice=settings_of(options),
    )  # fmt: skip
    door = AtHand(options.door) if options.door else None

    def restart() -> None:
        app.restart()

    def look() -> Insides:
        return insides(settings, door, app.lifeline)

    app = KioskApp(
        settings,
        apis,
        lambda url, on_change, on_state: Follower(url, token, options.centre, "board", on_change, on_state),
        on_ready=lambda: print(f"ready {options.device}", flush=True),
        backroom=Backroom(_staff_code(options.data), door, restart, look),
        on_dark=_switching(options.screen_command),
    )
    ExceptionManager.add_handler(Mishaps(app.leave, steady_ms))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: Clock.schedule_once(lambda _: app.stop()))
    if options.fullscreen:
        Window.bind(on_request_close=stays_open)
    if WATCHED in os.environ:
        Clock.schedule_interval(lambda _: _beat(app.stop), BEAT_S)
    making: list[subprocess.Popen[bytes]] = []
    Clock.schedule_once(lambda _: making.extend(_make_common_faces(app.fonts)), COMMON_FACES_AFTER_S)
    app.run()
    for one in making:
        one.kill()
    return app.exit_code


def stays_open(*_: object, **__: object) -> bool:
    """The answer to a desktop that wants to close the window, by a key or a gesture: it stays."""
    return True


def _watch(arguments: Sequence[str]) -> int:
    """Runs the window as a child, and starts it anew when it dies or stands still."""
    watchdog = Watchdog([sys.executable, "-m", "kiosk", *arguments], dict(os.environ))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: watchdog.stop())
    return watchdog.run()


def _beat(stop: Callable[[], None]) -> None:
    """Tells the watchdog that frames pass; without one to hear it there is to be no window either."""
    try:
        print(BEAT, flush=True)
    except OSError:
        stop()


def _make_common_faces(fonts: Fonts) -> list[subprocess.Popen[bytes]]:
    """The program that makes the faces which take less memory; none if they are there."""
    if not {fonts.common.regular, fonts.common.bold} & {fonts.regular, fonts.bold}:
        return []
    faces = [str(fonts.regular), str(fonts.bold)]
    return [subprocess.Popen([sys.executable, "-m", "kiosk.common_fonts", *faces])]


def _staff_code(data: Path) -> StaffCode:
    return StaffCode(data / "staff-code.json")


def _set_staff_code(code: StaffCode) -> int:
    """Asks twice; 0, or 1 with one line on stderr."""
    first, second = (getpass.getpass(text(f"staff.set_{which}")) for which in ("code", "again"))
    if first != second:
        print(f"kiosk: {text('staff.set_differ')}", file=sys.stderr)
        return 1
    try:
        code.set(first)
    except ValueError:
        print(f"kiosk: {text('staff.set_poor')}", file=sys.stderr)
        return 1
    print(text("staff.set_done"))
    return 0


def _switching(command: str | None) -> Callable[[bool], None]:
    """What switches the screen by a command of the operator's, without waiting for it; nothing where none is given."""
    words = shlex.split(command or "")

    def switch(dark: bool) -> None:
        if words:
            try:
                subprocess.Popen([*words, "off" if dark else "on"])
            except OSError as fault:
                logging.getLogger(__name__).warning("the screen can't be switched: %s", fault)

    return switch


if __name__ == "__main__":
    sys.exit(main())
