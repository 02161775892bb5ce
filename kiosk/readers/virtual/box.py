"""A twin's files: what it shows (by rename), the faults it is told to have, and what somebody does at it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Json = dict[str, Any]


class Box:
    """The files of one device in one folder."""

    def __init__(self, folder: Path, device: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._device = folder, device
        self._shown: Json | None = None
        self._act = folder / f"{device}.act"
        self._act.unlink(missing_ok=True)  # told to a twin before this one

    def faults(self) -> frozenset[str]:
        """The faults it is told to have now."""
        try:
            named = json.loads((self._folder / f"{self._device}.faults").read_text("utf-8"))
        except (OSError, ValueError):
            return frozenset()
        return frozenset(str(name) for name in named) if isinstance(named, list) else frozenset()

    def act(self) -> tuple[str, str] | None:
        """What somebody did since the last look, as a name and a text; it is taken away, so that it is done once."""
        taken = self._folder / f".{self._device}.act.taken"
        try:
            self._act.replace(taken)  # first, so that nothing told meanwhile is taken away unread
            told = json.loads(taken.read_text("utf-8"))
        except (OSError, ValueError):
            return None
        return (str(told.get("name", "")), str(told.get("text", ""))) if isinstance(told, dict) else None

    def show(self, told: Json, picture: Callable[[], bytes]) -> None:
        """Puts both in place, if they are news; the picture first, so that what is told can be seen."""
        if told == self._shown:
            return
        self._shown = told
        self._replace(f"{self._device}.png", picture())
        self._replace(f"{self._device}.json", json.dumps(told, ensure_ascii=False, indent=1).encode())

    def _replace(self, name: str, content: bytes) -> None:
        fresh = self._folder / f".{name}.new"
        fresh.write_bytes(content)
        fresh.replace(self._folder / name)
