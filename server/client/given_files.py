"""Files that somebody names to a program: read, or refused in a line that a person can act on; it keeps none."""

import tomllib
from pathlib import Path
from typing import Any


def toml_in(path: Path) -> dict[str, Any]:
    """The tables of a TOML file; OSError, or ValueError naming the file, if it can't be read as one."""
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except ValueError as fault:  # both of the decoders' own are
        raise ValueError(f"{path}: {fault}") from None


def in_words(fault: Exception) -> str:
    """What is wrong with which file, without the system's number: `FILE: No such file or directory`."""
    if isinstance(fault, OSError) and fault.filename and fault.strerror:
        return f"{fault.filename}: {fault.strerror}"
    return str(fault)
