"""The kiosk's flags of its voice, and the settings that come of them; nothing is started here."""

import argparse
from collections.abc import Callable
from pathlib import Path

from kiosk.session.voice import BEGIN, KEYS, parse_keys
from kiosk.voice.loud import VoiceSettings


def add_flags(parser: argparse.ArgumentParser, env: Callable[[str, str], str]) -> None:
    """Adds them; `env` gives a variable of the environment, or else its second argument."""
    group = parser.add_argument_group("voice", "for those who don't see the screen, and in large type")
    group.add_argument(
        "--speak", default=env("QUHAO_SPEAK", "auto"), choices=("auto", "voice", "off"),
        help="voice: not in large type",
    )  # fmt: skip
    group.add_argument(
        "--player", default=env("QUHAO_PLAYER", "") or None, metavar="CMD",
        help="takes a WAV file as its last word; else aplay, paplay or pw-play; or virtual, the twin",
    )  # fmt: skip
    group.add_argument("--volume", default=env("QUHAO_VOLUME", "100"), type=_volume, metavar="PERCENT")
    group.add_argument("--no-sounds", action="store_true", help="no click and no chime")
    group.add_argument("--headphones", type=Path, metavar="FILE", help="the jack's /dev/input/event…")
    group.add_argument(
        "--voice-keys", default=KEYS, type=_keys, metavar="KEYS",
        help="Kivy's key codes: before=50,after=56,choose=53,repeat=48,back=42,guide=35",
    )  # fmt: skip
    group.add_argument(
        "--voice-begin", default=BEGIN, type=_codes, metavar="CODES", help="codes of the keys that begin it"
    )


def settings_of(options: argparse.Namespace) -> VoiceSettings | None:
    """What the flags ask for; None: the kiosk is silent."""
    if options.speak == "off":
        return None
    return VoiceSettings(
        options.player,
        volume=options.volume,
        prompts=options.speak == "auto",
        sounds=not options.no_sounds,
        keys=options.voice_keys,
        begin=options.voice_begin,
        headphones=options.headphones,
    )


def _volume(words: str) -> int:
    if not (words.isdigit() and int(words) <= 200):
        raise argparse.ArgumentTypeError(f"{words!r} is no percentage from 0 to 200")
    return int(words)


def _codes(words: str) -> frozenset[int]:
    if not all(code.strip().isdigit() for code in words.split(",")):
        raise argparse.ArgumentTypeError(f"{words!r} are no codes like 261,293")
    return frozenset(int(code) for code in words.split(","))


def _keys(words: str) -> object:
    try:
        return parse_keys(words)
    except ValueError as fault:
        raise argparse.ArgumentTypeError(str(fault)) from fault
