"""Which kiosk this is and what stands beside it; it reads no environment and opens nothing."""

from dataclasses import dataclass, field
from pathlib import Path

from kiosk.errands import REPEAT_FOR_S
from kiosk.offline.merger import HEARTBEAT_S
from kiosk.session.rules import LIMITS
from kiosk.session.values import Limits
from kiosk.voice.loud import VoiceSettings


@dataclass(frozen=True, slots=True)
class Settings:
    """One kiosk's; `printer` and `voice` are None where there is none."""

    centre: str
    device: str
    data: Path
    printer: str | None = None
    limits: Limits = LIMITS
    repeat_for_s: float = REPEAT_FOR_S
    door: Path | None = None  # of the printer's program beside it
    token: str | None = field(default=None, repr=False)  # of the device
    heartbeat_s: float = HEARTBEAT_S
    reader: str | None = None  # addresses of lines (`kiosk.readers.station`)
    scanner: str | None = None
    voice: VoiceSettings | None = None

    @property
    def prints(self) -> bool:
        """Whether there is a printer at all."""
        return self.printer is not None or self.door is not None
