"""Which installation a command acts on: its flags, and the settings they name; it opens nothing."""

import argparse
from pathlib import Path
from typing import Any

from server.settings import Settings


def add_places(parser: argparse.ArgumentParser, default: str | None = None) -> None:
    """The flags that name an installation."""
    parser.add_argument(
        "--data", type=Path, default=default, metavar="DIR", help="where the hall is kept (./data)"
    )
    parser.add_argument(
        "--config", type=Path, default=default, metavar="FILE", help="a TOML file of settings"
    )


def settings_of(args: argparse.Namespace) -> Settings:
    """The settings as the flags, the environment and files say."""
    given: dict[str, Any] = {
        name: value for name in ("config", "data") if (value := getattr(args, name)) is not None
    }
    return Settings(**given)


def installed(args: argparse.Namespace) -> Settings:
    """The settings of an installation that is there; LookupError if there is none."""
    settings = settings_of(args)
    if settings.database_url is None and not (settings.data / "record.db").is_file():
        raise LookupError(f"there is no installation in {settings.data}; name its directory with --data")
    return settings
