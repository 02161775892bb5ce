"""What a virtual board holds while it has power: areas of coloured text or of digits; pure, time is an argument."""

from dataclasses import dataclass, field

from display_board.virtual.notation import Row, Run

LEFT_MIDDLE, CENTRE_MIDDLE = 0x08, 0x0A  # as font cards write it: 1 right, 2 centre; 4 bottom, 8 middle


@dataclass(frozen=True, slots=True)
class Area:
    """One lit rectangle; pixels. With `segments` it is drawn as seven-segment digits, one number of lit bars each."""

    id: int
    x: int
    y: int
    width: int
    height: int
    align: int
    stay_s: float
    pages: list[list[Row]]
    expires_at: float | None = None
    segments: tuple[int, ...] = ()
    scrolls: bool = False  # on and on from right to left


@dataclass(slots=True)
class Memory:
    """A board's RAM, and how most boards seal a reply; a board that has just got power shows nothing."""

    areas: dict[int, Area] = field(default_factory=dict)
    frames: int = 0  # understood since the power came

    def lose(self) -> None:
        """The power is gone."""
        self.areas.clear()
        self.frames = 0

    def sealed(self, reply: bytes, spoil: bool = False) -> bytes:
        """The reply as it goes over the line; `spoil` makes its check value wrong."""
        return reply[:-1] + bytes([reply[-1] ^ 1]) if spoil else reply

    def expire(self, now: float) -> bool:
        """Forgets the areas whose time has run out; whether there were any."""
        gone = [
            area.id for area in self.areas.values() if area.expires_at is not None and area.expires_at <= now
        ]
        for number in gone:
            del self.areas[number]
        return bool(gone)


def whole(size: tuple[int, int], text: bytes, colour: str) -> Area:
    """One row of 16-pixel text over a board of `size` pixels, in the middle, as a plain strip shows it."""
    shown = text.decode("gb18030", "replace")
    return Area(0, 0, 0, *size, CENTRE_MIDDLE, 0.0, [[[Run(shown, colour, 16)]]])
