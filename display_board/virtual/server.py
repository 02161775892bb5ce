"""The twin on a TCP port: answers like a card, fails as told, and leaves a picture of what is lit; it keeps no state.

Everything a card holds is in RAM: a new process starts dark.
"""

import json
import logging
import selectors
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

from display_board.virtual.card import Card, Incoming, sealed
from display_board.virtual.notation import plain
from display_board.virtual.picture import lit, strip

log = logging.getLogger(__name__)

FAULTS = ("no_answer", "drop_line", "bad_checksum", "slow")
SLOW_S = 0.5
TICK_S = 0.1


class Twin:
    """One virtual board of `size` pixels; `folder` takes its picture and holds its faults."""

    def __init__(
        self, device: str, size: tuple[int, int], folder: Path, port: int = 0, address: int = 1,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self._device, self._size, self._folder, self._clock = device, size, folder, clock
        self._card = Card(address)
        self._select = selectors.DefaultSelector()
        self._incoming: dict[socket.socket, Incoming] = {}
        self._late: list[tuple[float, socket.socket, bytes]] = []
        self._changed_at = clock()
        self._drawn: object = None
        self._listener = socket.create_server(("127.0.0.1", port))
        self._listener.setblocking(False)
        self._select.register(self._listener, selectors.EVENT_READ)
        self.port: int = self._listener.getsockname()[1]
        folder.mkdir(parents=True, exist_ok=True)
        self._draw()

    def run(self, stopping: threading.Event) -> None:
        """Serves until told to stop, then closes everything."""
        try:
            while not stopping.is_set():
                self._draw()
                for key, _ in self._select.select(TICK_S):
                    sock = key.fileobj
                    assert isinstance(sock, socket.socket)
                    if sock is self._listener:
                        self._accept()
                    else:
                        self._read(sock)
                self._send_late()
                if self._card.expire(self._clock()):
                    self._changed_at = self._clock()
        finally:
            for sock in (self._listener, *self._incoming):
                sock.close()
            self._select.close()

    def _accept(self) -> None:
        sock, _ = self._listener.accept()
        if "drop_line" in self._faults():
            sock.close()
            return
        sock.setblocking(False)
        self._incoming[sock] = Incoming()
        self._select.register(sock, selectors.EVENT_READ)

    def _read(self, sock: socket.socket) -> None:
        try:
            chunk = sock.recv(4096)
        except OSError:
            chunk = b""
        faults = self._faults()
        if not chunk or "drop_line" in faults:
            self._drop(sock)
            return
        for packet in self._incoming[sock].feed(chunk):
            if "no_answer" in faults:
                continue
            reply = self._card.answer(packet, self._clock())
            self._changed_at = self._clock()
            if reply is not None:
                due = self._clock() + (SLOW_S if "slow" in faults else 0)
                self._late.append((due, sock, sealed(reply, spoil="bad_checksum" in faults)))

    def _send_late(self) -> None:
        now = self._clock()
        due, self._late = (
            [entry for entry in self._late if entry[0] <= now],
            [entry for entry in self._late if entry[0] > now],
        )
        for _, sock, reply in due:
            if sock in self._incoming:
                try:
                    sock.sendall(reply)
                except OSError:
                    self._drop(sock)

    def _drop(self, sock: socket.socket) -> None:
        self._select.unregister(sock)
        del self._incoming[sock]
        sock.close()

    def _faults(self) -> list[str]:
        try:
            named = json.loads((self._folder / f"{self._device}.faults").read_text("utf-8"))
        except (OSError, ValueError):
            return []
        return [name for name in FAULTS if isinstance(named, list) and name in named]

    def _draw(self) -> None:
        faults = self._faults()
        if "drop_line" in faults:
            for sock in list(self._incoming):
                self._drop(sock)
        areas = list(self._card.areas.values())
        since_s = self._clock() - self._changed_at
        pages = [int(since_s / area.stay_s) % len(area.pages) if area.stay_s else 0 for area in areas]
        state = (self._card.frames, self._changed_at, faults, pages)
        if state == self._drawn:
            return
        self._drawn = state
        leds, cut = lit(areas, self._size, since_s)
        told = {
            "device": self._device,
            "areas": [
                {
                    "id": area.id, "text": plain(area.pages[0]), "colour": area.pages[0][0][0].colour,
                    "x": area.x, "y": area.y, "w": area.width, "h": area.height,
                    "pages": [plain(page) for page in area.pages],
                }
                for area in areas
            ],
            "text": "\n".join(plain(area.pages[0]) for area in areas),
            "cut": cut, "faults": faults, "frames": self._card.frames, "kind": "board", "available_faults": FAULTS,
        }  # fmt: skip
        picture = self._folder / f"{self._device}.png.new"
        strip(leds).save(picture, "PNG", compress_level=1)
        picture.rename(self._folder / f"{self._device}.png")
        description = self._folder / f"{self._device}.json.new"
        description.write_text(json.dumps(told, ensure_ascii=False), "utf-8")
        description.rename(self._folder / f"{self._device}.json")
