"""`quhao printer test`: prints the sheet of charsets, asks which line can be read, and sets that; no tickets."""

import argparse
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from printers.at_hand import QUEUED, AtHand, DoorClosed, Told
from printers.charsets import CHARSETS
from printers.checking import Wrong
from printers.config import Setup, setups_of
from printers.links import link
from printers.place import Place, hall_of
from printers.printer import Printer
from printers.raster import Face
from printers.settings_file import NotEdited, declared, with_settings
from printers.slips.of_staff import RARE
from printers.status import Fault
from printers.tasks import Task
from server.client.given_files import toml_in
from server.wire.catalogue import Catalogue
from server.wire.texts import has, text
from server.wire.vocabulary import LANGUAGES, PrintState

Settings = dict[str, str | bool]
NONE = "picture"


@dataclass(frozen=True, slots=True)
class Terminal:
    """Who is asked: `ask` shows a line and returns the answer, `say` shows one."""

    ask: Callable[[str], str] = input
    say: Callable[[str], None] = print


def run(options: argparse.Namespace, face: Face | None, terminal: Terminal | None = None) -> int:
    """0 when the sheet is printed and what was found is set; raises Wrong, OSError for a file that can't be used."""
    terminal = terminal or Terminal()
    setup = _setup(options)
    told, trouble = _printed(setup, options, face)
    mute = told.state == PrintState.UNKNOWN and told.fault == Fault.NO_ANSWER
    if not told.printed and not mute:
        _say_fault(terminal, told.fault or told.state, trouble)
        return 1
    settings = _asked(terminal)
    if mute:
        _say(terminal, "printer.trial_mute")
    return _kept(options, setup, settings, terminal)


def _setup(options: argparse.Namespace) -> Setup:
    if options.config and options.config.exists():
        setups = setups_of(toml_in(options.config))
        found = next((setup for setup in setups if setup.id == options.device), None)
        if found is None:
            raise Wrong([f"no printer {options.device!r} in {options.config}"])
        return found
    told = {"id": options.device, "link": options.link, "profile": options.profile}
    return setups_of({"printers": [told]})[0]


def _printed(setup: Setup, options: argparse.Namespace, face: Face | None) -> tuple[Told, str]:
    """By the printer's program if that runs, since only that has the printer; else by itself. And a link's trouble."""
    door = setup.door or (options.data and options.data / "printers" / f"{setup.id}.door")
    if door:
        try:
            return AtHand(door).test("charset"), ""
        except DoorClosed:
            pass
    place = Place("", setup.title, hall_of(Catalogue(), None), setup.language, face)
    printer = Printer(link(setup.link), setup.profile)
    outcome = printer.send(place.compose(Task("trial", "charset"), printer))
    printer.close()
    return Told(outcome.state, outcome.fault) if outcome else Told(QUEUED), printer.trouble


def _asked(terminal: Terminal) -> Settings:
    names = list(CHARSETS)
    number = _answer(terminal, "printer.trial_which", [str(n) for n in range(len(names) + 1)])
    name = names[int(number) - 1] if number != "0" else NONE
    if name == NONE:
        _say(terminal, "printer.trial_none")
        return {"charset": name}
    known = _answer(terminal, "printer.trial_rare", ["y", "n"], character=RARE[-1])
    return {"charset": name, "font": "gbk" if known == "y" else "gb2312"}


def _kept(options: argparse.Namespace, setup: Setup, settings: Settings, terminal: Terminal) -> int:
    path = options.config
    table = declared(setup.id, setup.link, setup.profile.name, settings)
    if path is None:
        terminal.say(table)
        return 0
    if not path.exists():
        path.write_text(table, "utf-8")
        return 0
    try:
        path.write_text(with_settings(path.read_text("utf-8"), setup.id, settings), "utf-8")
    except NotEdited as by_hand:
        terminal.say(f"{by_hand}:\n{table}")
        return 1
    return 0


def _answer(terminal: Terminal, key: str, choices: list[str], **places: str) -> str:
    while (said := terminal.ask(_both(key, **places) + "\n> ").strip().lower()) not in choices:
        _say(terminal, "printer.trial_again", choices=" ".join(choices))
    return said


def _say(terminal: Terminal, key: str, **places: str) -> None:
    terminal.say(_both(key, **places))


def _say_fault(terminal: Terminal, fault: str, trouble: str) -> None:
    key = f"printer.fault_{fault}"
    terminal.say(_both(key) if has(key) else fault)
    if trouble:
        terminal.say(trouble)


def _both(key: str, **places: str) -> str:
    values: Mapping[str, object] = places
    return "\n".join(text(key, language, **values) for language in LANGUAGES)
