"""A visitor at the kiosk: touches what has a name, reads what is shown, scans what is on screen or paper."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import zxingcpp
from PIL import Image

from tests.e2e.installation import ROOT, Installation
from tests.waiting import until

Json = dict[str, Any]


class Visitor:
    """Drives the kiosk of an installation; its process runs until `leave`."""

    def __init__(self, hall: Installation, data: Path) -> None:
        data.mkdir(parents=True, exist_ok=True)
        self._picture = data / "screen.png"
        environment = {**os.environ, "QUHAO_TOKEN": hall.credentials["devices"]["kiosk-1"]}
        with (data / "kiosk.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.e2e.kiosk_driver", hall.url, str(data)],
                cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True,
            )  # fmt: skip
        self.touches = 0

    def leave(self) -> None:
        """End the kiosk's process."""
        self._process.communicate(timeout=60)

    def look(self) -> Json:
        """What is on the screen: `screen`, `words`, and the `names` of what can be touched."""
        return self._tell({})

    def touch(self, name: str) -> None:
        """Touch it as soon as it is there."""
        until(lambda: name in self.look()["names"], f"{name} to touch")
        self._tell({"touch": name})
        self.touches += 1

    def reads(self, words: str) -> list[str]:
        """All that can be read, once these words stand among it."""
        seen: list[str] = []

        def read() -> bool:
            seen[:] = self.look()["words"]
            return any(words in line for line in seen)

        assert until(read, f"{words} on the screen, not only {seen}")
        return seen

    def picture(self, path: Path) -> Path:
        """A picture of the screen."""
        self._tell({"picture": str(path)})
        return path

    def scans(self) -> str:
        """What a phone reads from the code on the screen."""
        return scanned(self.picture(self._picture))

    def _tell(self, command: Json) -> Json:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "the kiosk's process has ended; see kiosk.log"
        seen: Json = json.loads(line)
        return seen


def scanned(picture: Path) -> str:
    """What a phone reads from the one QR code in a picture."""
    with Image.open(picture) as image:
        codes = zxingcpp.read_barcodes(
            image.convert("RGB"), formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
        )
    assert len(codes) == 1, f"{len(codes)} codes in {picture.name}"
    return codes[0].text


Looking = Callable[[str, Visitor], None]


def drawn_at_kiosk(
    visitor: Visitor, hall: Installation, service: str, shoot: Looking = lambda *_: None
) -> Json:
    """Touches home → service → draw, three touches at most; the ticket, found by the number on the screen."""
    goes_home(visitor)
    known = {ticket["id"] for ticket in hall.tickets()}
    before = visitor.touches
    for stage, name in [("home", f"service:{service}"), ("confirm", "draw")]:
        until(lambda name=name: name in visitor.look()["names"], name)  # type: ignore[misc]
        shoot(f"kiosk-{stage}", visitor)
        visitor.touch(name)
    assert visitor.touches - before <= 3
    until(lambda: visitor.look()["screen"] == "ticket", "the ticket's screen")
    (ticket,) = [ticket for ticket in hall.tickets() if ticket["id"] not in known]
    assert ticket["number"] in visitor.look()["words"]
    return hall.ticket(ticket["id"])


def goes_home(visitor: Visitor) -> None:
    if visitor.look()["screen"] != "home":
        visitor.touch("home")


def keeps_number_and_code(visitor: Visitor, hall: Installation, ticket: Json) -> None:
    """The visitor is told that nothing was printed, and has all on the screen that the slip would have said."""
    words = visitor.reads("小票没打出来")
    assert ticket["number"] in words
    assert any("请拍照或记下号码" in line for line in words)
    assert any("楼" in line and "等候" in line for line in words)
    assert visitor.scans() == f"{hall.url}/t/{ticket['secret']}"
    until(lambda: hall.ticket(ticket["id"])["print"]["state"] == "failed", "the printer's word")
    assert not hall.slips(ticket["number"])
