"""A pad's settings from TOML, all of it checked before anything is opened: every error at once, by its name."""

import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

ACTS = ("next", "recall", "start", "no_show", "hold", "finish", "pause", "resume")
DIGITS = tuple("0123456789")
ENTER, CLEAR = "enter", "clear"
MEANINGS = (*ACTS, *DIGITS, ENTER, CLEAR)
"""What a key may mean: an act, a digit of a number, its end (which calls it, or the next one), or its loss."""
KEYPAD: Mapping[str, str] = {
    **{f"KEY_KP{digit}": digit for digit in DIGITS},
    "KEY_KPENTER": ENTER,
    "KEY_ENTER": ENTER,
    "KEY_KPPLUS": "recall",
    "KEY_KPMINUS": "no_show",
    "KEY_KPASTERISK": "hold",
    "KEY_KPSLASH": "pause",
    "KEY_KPDOT": CLEAR,
    "KEY_BACKSPACE": CLEAR,
}
"""The keys of a usual USB number pad, as evdev names them."""
_TOP = ("server", "token_file", "device", "keys", "answers")
_BAUD = 9_600  # what serial pads and scanners are set to unless said otherwise


class Wrong(Exception):
    """The settings are wrong; `errors` says in which ways."""

    def __init__(self, errors: list[str]) -> None:
        super().__init__("; ".join(errors))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class UsbPad:
    """A keypad of the machine: by its path (`/dev/input/by-id/…`), or by vendor and product (hex)."""

    path: str | None = None
    ids: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class SerialPad:
    """A call pad on a serial line, 8N1; what it sends is a line, or single bytes where it never ends a line."""

    port: str
    baud: int = _BAUD
    by_line: bool = True


@dataclass(frozen=True, slots=True)
class PadConfig:
    """One pad: where the server is, what it is, what its keys mean, and what it is told in return (serial, bytes)."""

    server: str
    device: UsbPad | SerialPad
    token_file: Path | None = None
    keys: Mapping[str, str] = field(default_factory=dict)
    good: bytes = b""
    bad: bytes = b""


def read_config(text: str) -> PadConfig:
    """The settings; raises Wrong with everything that is wrong with them."""
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Wrong([f"not TOML: {error}"]) from None
    errors = [_unknown(name, _TOP) for name in given if name not in _TOP]
    server = given.get("server")
    if not isinstance(server, str) or urlsplit(server).scheme not in ("http", "https"):
        errors.append("server: the address of the server, http://… or https://…")
    device = _device(given.get("device"), errors)
    token_file = given.get("token_file")
    if token_file is not None and not isinstance(token_file, str):
        errors.append("token_file: the path of a file")
    keys = _keys(given.get("keys"), device, errors)
    answers = given.get("answers", {})
    good, bad = (_bytes(answers, name, errors) for name in ("good", "bad"))
    if errors or device is None:
        raise Wrong(errors)
    return PadConfig(str(server), device, Path(token_file) if token_file else None, keys, good, bad)


def _device(given: Any, errors: list[str]) -> UsbPad | SerialPad | None:
    if isinstance(given, str):
        if given.startswith("/dev/input/"):
            return UsbPad(path=given)
        if found := re.fullmatch(r"usb:([0-9a-fA-F]{4}):([0-9a-fA-F]{4})", given):
            return UsbPad(ids=(int(found[1], 16), int(found[2], 16)))
        if given.startswith("serial:"):
            return _serial(given, errors)
    errors.append(
        "device: /dev/input/by-id/…, usb:VENDOR:PRODUCT (four hex digits each), or serial:///dev/PORT"
    )
    return None


def _serial(given: str, errors: list[str]) -> SerialPad | None:
    parts = urlsplit(given)
    asked = parse_qs(parts.query)
    baud, frame = asked.pop("baud", [str(_BAUD)])[-1], asked.pop("frame", ["line"])[-1]
    port = parts.path or parts.netloc
    if not port or asked or not baud.isdecimal() or int(baud) == 0 or frame not in ("line", "byte"):
        errors.append("device: serial:///dev/PORT[?baud=NUMBER][&frame=line or byte]")
        return None
    return SerialPad(port, int(baud), frame == "line")


def _keys(given: Any, device: UsbPad | SerialPad | None, errors: list[str]) -> Mapping[str, str]:
    """What each key means: the usual number pad's, and over it what is given."""
    usual = {} if isinstance(device, SerialPad) else dict(KEYPAD)
    if given is None and not isinstance(device, SerialPad):
        return usual
    if not isinstance(given, dict) or not given:
        errors.append('keys: what each key means, such as KEY_KPENTER = "next"')
        return usual
    for key, meaning in given.items():
        if meaning not in MEANINGS:
            errors.append(f"keys.{_unknown(str(key), (), str(meaning))}")
    return usual | {str(key): str(meaning) for key, meaning in given.items()}


def _unknown(name: str, known: tuple[str, ...], meaning: str | None = None) -> str:
    if meaning is None:
        near = difflib.get_close_matches(name, known, 1)
        return f"{name}: no such setting" + (f"; did you mean {near[0]}?" if near else "")
    near = difflib.get_close_matches(meaning, MEANINGS, 1)
    return f"{name}: {meaning!r} is none of {', '.join(MEANINGS)}" + (
        f"; did you mean {near[0]}?" if near else ""
    )


def _bytes(given: Any, name: str, errors: list[str]) -> bytes:
    value = given.get(name, "") if isinstance(given, dict) else None
    try:
        return bytes.fromhex(str(value))
    except ValueError:
        errors.append(f'answers.{name}: bytes in hex, such as "07"')
        return b""
