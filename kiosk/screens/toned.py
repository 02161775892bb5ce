"""Fitted text of which some parts stand back in a lighter tone; what is said and how it breaks stays the fitting's."""

from collections.abc import Iterable, Sequence
from itertools import chain

from kivy.core.text.markup import MarkupLabel
from kivy.properties import ListProperty
from kivy.utils import escape_markup, get_hex_from_color

from kiosk.screens import look
from kiosk.screens.parts import FitText, font_of

Part = tuple[str, bool]  # words, and whether they stand back


class TonedText(FitText):
    """`parts` in a row, as (words, quiet); `content` is all their words."""

    parts = ListProperty([])

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.fbind("parts", self._due)
        self._tint.rgba = look.CARD

    def on_parts(self, _: object, parts: Sequence[Part]) -> None:
        """The words are fitted as any text is."""
        self.content = "".join(words for words, _ in parts).rstrip()

    def painted(self) -> MarkupLabel:
        """A label of both tones."""
        marked = toned(self.text, self.parts, get_hex_from_color(look.MUTED))
        return MarkupLabel(
            marked,
            font_name=font_of(self.content),
            font_size=self.font_size,
            halign=self.halign,
            color=look.INK,
        )


def toned(fitted: str, parts: Iterable[Part], colour: str) -> str:
    """`fitted` with marks around what is quiet; it may be broken anywhere, so only what is written is counted."""
    quiet = chain.from_iterable((is_quiet for c in words if not c.isspace()) for words, is_quiet in parts)
    marked, within = "", False
    for character in fitted:
        if not character.isspace() and (now := next(quiet, False)) != within:
            marked += f"[color={colour}]" if now else "[/color]"
            within = now
        marked += escape_markup(character)
    return marked + ("[/color]" if within else "")
