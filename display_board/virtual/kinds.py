"""Which twin stands for which driver of a configuration, and what it can be made to suffer."""

from collections.abc import Callable
from typing import Protocol

from display_board.virtual.card import Card as Onbon
from display_board.virtual.cp5200 import Card as Cp5200
from display_board.virtual.digits import Kanban, Modbus, Sunpn
from display_board.virtual.memory import Area
from display_board.virtual.strips import MAKERS, Strip

NO_ANSWER, DROP_LINE, BAD_CHECKSUM, SLOW, POWER_OFF = FAULTS = (
    "no_answer", "drop_line", "bad_checksum", "slow", "power_off",
)  # fmt: skip
"""What every twin can be told: it hears and does nothing · the cable is pulled, or the connection cut · its answers, or
what reaches a board without answers, are spoilt · all takes half a second longer · it is dark and has forgotten all."""


class Incoming(Protocol):
    """What one line's bytes go into; survives any noise and keeps little."""

    def feed(self, chunk: bytes) -> list[bytes]:
        """The packets that end in this chunk."""


class Speaks(Protocol):
    """One board's side of a protocol, and its memory."""

    address: int
    areas: dict[int, Area]
    frames: int

    def incoming(self) -> Incoming:
        """What a new connection's bytes go into."""

    def answer(self, packet: bytes, now: float) -> bytes | None:
        """Does what a packet says if it is for this board; the reply, or None."""

    def sealed(self, reply: bytes, spoil: bool = False) -> bytes:
        """The reply as it goes over the line."""

    def lose(self) -> None:
        """The power is gone."""

    def expire(self, now: float) -> bool:
        """Forgets the areas whose time has run out; whether there were any."""


def _network(address: int, size: tuple[int, int]) -> Cp5200:
    return Cp5200(address, size, network=True)


def _strip(maker: str) -> Callable[[int, tuple[int, int]], Speaks]:
    return lambda address, size: Strip(address, size, maker)


KINDS: dict[str, Callable[[int, tuple[int, int]], Speaks]] = {
    "onbon": Onbon,
    "virtual": Onbon,
    "cp5200": Cp5200,
    "cp5200-net": _network,
    "modbus": Modbus,
    "kanban": Kanban,
    "sunpn": Sunpn,
    **{maker: _strip(maker) for maker in MAKERS},
}
"""From a driver's name: address and pixels to a board that has just got power."""

MUTE = ("kanban", *MAKERS)
