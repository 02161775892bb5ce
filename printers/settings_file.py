"""Writes what was found out of a printer into the file that declares it, as a person would; it decides nothing."""

import re
import tomllib
from collections.abc import Mapping
from itertools import pairwise

TABLE = re.compile(r"^\s*\[\[printers\]\]", re.MULTILINE)


class NotEdited(Exception):
    """The file is written in a way that has to be edited by hand."""


def with_settings(text: str, printer: str, settings: Mapping[str, str | bool]) -> str:
    """The file's text with these settings of this printer, all else as it was; NotEdited if that can't be had."""
    starts = [found.start() for found in TABLE.finditer(text)]
    for begin, end in pairwise([*starts, len(text)]):
        if _id(text[begin:end]) == printer:
            edited = text[:begin] + _set(text[begin:end], settings) + text[end:]
            if _said(edited) == _wanted(text, printer, settings):
                return edited
    raise NotEdited(f"printer {printer!r} is not declared in a way that can be edited here")


def declared(printer: str, link: str, profile: str, settings: Mapping[str, str | bool]) -> str:
    """A new table for a printer."""
    given: dict[str, str | bool] = {"id": printer, "link": link, "profile": profile}
    return "[[printers]]\n" + "".join(
        f"{key} = {_toml(value)}\n" for key, value in (given | dict(settings)).items()
    )


def _id(table: str) -> object:
    try:
        return tomllib.loads(table)["printers"][0].get("id")
    except tomllib.TOMLDecodeError:
        return None


def _set(table: str, settings: Mapping[str, str | bool]) -> str:
    for key, value in settings.items():
        line = f"{key} = {_toml(value)}"
        table, changed = re.subn(
            rf"^([ \t]*){key}[ \t]*=.*$", rf"\g<1>{line}", table, count=1, flags=re.MULTILINE
        )
        if not changed:
            table = re.sub(
                r"^([ \t]*)id[ \t]*=.*$", rf"\g<0>\n\g<1>{line}", table, count=1, flags=re.MULTILINE
            )
    return table


def _said(text: str) -> object:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise NotEdited(str(fault)) from fault


def _wanted(text: str, printer: str, settings: Mapping[str, str | bool]) -> object:
    config = tomllib.loads(text)
    for table in config["printers"]:
        if table.get("id") == printer:
            table.update(settings)
    return config


def _toml(value: str | bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
