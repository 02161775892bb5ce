"""What is known of the kiosk's own parts, as far as a visitor should be told before they need one; a value."""

from dataclasses import dataclass, replace

_NO_SLIP = frozenset({"paper_out", "cover_open", "cutter", "error", "offline", "no_answer", "line_lost"})
"""With one of these a printer prints nothing (`printers.status`)."""


@dataclass(frozen=True, slots=True)
class Health:
    """The printer's own last word (state and faults by name), and which of its own parts don't answer."""

    printer: str = "unknown"
    printer_faults: frozenset[str] = frozenset()
    away: frozenset[str] = frozenset()
    card_lies: bool = False  # on the reader, after it was read

    @property
    def prints(self) -> bool:
        """Whether a slip can be hoped for: a printer that said nothing yet is trusted."""
        return self.printer != "offline" and not (self.printer_faults & _NO_SLIP)

    @property
    def reads_cards(self) -> bool:
        """Whether the card reader answers."""
        return "card_reader" not in self.away

    @property
    def scans(self) -> bool:
        """Whether the scanner answers."""
        return "scanner" not in self.away

    @property
    def speaks(self) -> bool:
        """Whether there is a program that speaks, where the kiosk is to have a voice."""
        return "voice" not in self.away

    @property
    def hears_of_plugs(self) -> bool:
        """Whether the jack can be followed, where the kiosk is to know of headphones."""
        return "headphones" not in self.away

    def with_printer(self, state: str, faults: frozenset[str]) -> "Health":
        """The same with the printer's last word."""
        return replace(self, printer=state, printer_faults=faults)

    def with_card(self, lies: bool | None) -> "Health":
        """The same with a card laid down, or lifted; None where nothing was said of one."""
        return self if lies is None else replace(self, card_lies=lies)

    def with_part(self, part: str, answers: bool) -> "Health":
        """The same with a reader, or the voice, gone or back."""
        return replace(self, away=self.away - {part} if answers else self.away | {part})
