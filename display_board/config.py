"""Boards as a configuration file declares them, checked whole: every error at once, each with what was meant."""

import difflib
import re
from collections.abc import Iterable
from typing import Any

from display_board.boards import Board, Colour, Kind
from display_board.drivers import DRIVERS
from display_board.links import make
from server.wire.vocabulary import LANGUAGES

FIELDS = (
    "id", "link", "driver", "model", "address", "width", "height", "kind", "counters", "zone", "languages",
    "colours", "sizes", "fresh_s",
)  # fmt: skip
FONT_SIZES = ("16", "24", "32")
SMALLEST_PX, WIDEST_PX, HIGHEST_PX = 16, 2048, 512

Json = dict[str, Any]


class Wrong(Exception):
    """A configuration that can't be used; `errors` are all that is wrong with it, one sentence each."""

    def __init__(self, errors: list[str]) -> None:
        super().__init__("; ".join(errors))
        self.errors = errors


def boards_of(config: Json) -> list[Board]:
    """The boards of `{boards: [{…}]}`; raises Wrong."""
    errors = [_unknown("setting", name, ("boards",)) for name in config if name != "boards"]
    declared = config.get("boards")
    if not isinstance(declared, list) or not declared or not all(isinstance(each, dict) for each in declared):
        raise Wrong([*errors, "no boards: expected one [[boards]] table for each board"])
    boards: list[Board] = []
    for index, table in enumerate(declared):
        named = table.get("id")
        check = _Check(
            f"board {named!r}" if isinstance(named, str) and named else f"board number {index + 1}", table
        )
        boards.append(check.board())
        errors += check.errors
    errors += _clashes(boards)
    if errors:
        raise Wrong(errors)
    return boards


class _Check:
    """One table; what is wrong is noted and replaced by the default, so that all is found in one go."""

    def __init__(self, name: str, table: Json) -> None:
        self._name, self._table = name, table
        self.errors: list[str] = []

    def board(self) -> Board:
        """The board, to be used only if there are no errors."""
        for key in self._table:
            if key not in FIELDS:
                self._say(_unknown("setting", key, FIELDS))
        default = Board("", "")
        kind = Kind(self._word("kind", default.kind, Kind))
        board = Board(
            id=self._text("id", required=True),
            link=self._text("link", required=True),
            driver=self._word("driver", default.driver, DRIVERS),
            model=self._word("model", default.model, DRIVERS["onbon"].models),
            address=self._number("address", default.address, 0, 0xFFFE),
            width=self._number("width", default.width, SMALLEST_PX, WIDEST_PX),
            height=self._number("height", default.height, SMALLEST_PX, HIGHEST_PX),
            kind=kind,
            counters=self._texts("counters", ()),
            zone=self._text("zone") or None,
            languages=self._texts("languages", default.languages, LANGUAGES),
            colours=tuple(Colour(each) for each in self._texts("colours", default.colours, Colour)),
            sizes=tuple(sorted(map(int, self._sizes(default.sizes)), reverse=True)),
            fresh_s=self._number("fresh_s", default.fresh_s, 0, 300),
        )
        self._meaning(board)
        return board

    def _meaning(self, board: Board) -> None:
        if board.kind is Kind.COUNTER and len(board.counters) != 1:
            self._say("a board of kind 'counter' shows exactly one of `counters`")
        if board.kind is Kind.ZONE and not board.zone and not board.counters:
            self._say("a board of kind 'zone' needs a `zone` or `counters`")
        if board.link:
            driver = DRIVERS[board.driver]
            try:
                make(board.link, driver.tcp_port, driver.baud)
            except ValueError as fault:
                self._say(f"link {board.link!r}: {fault}")

    def _say(self, error: str) -> None:
        self.errors.append(f"{self._name}: {error}")

    def _text(self, key: str, required: bool = False) -> str:
        value = self._table.get(key, "")
        if not isinstance(value, str) or (required and not value):
            self._say(f"`{key}` is {'missing' if key not in self._table else 'not a text'}")
            return ""
        return value

    def _word(self, key: str, default: str, allowed: Iterable[str]) -> str:
        value = self._table.get(key, str(default))
        if not isinstance(value, str) or value not in list(allowed):
            self._say(_unknown(key, value, allowed))
            return str(default)
        return value

    def _number(self, key: str, default: int, low: int, high: int) -> int:
        value = self._table.get(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            self._say(f"`{key}` is {value!r}, expected a whole number from {low} to {high}")
            return default
        return value

    def _texts(
        self, key: str, default: tuple[str, ...], allowed: Iterable[str] | None = None
    ) -> tuple[str, ...]:
        value = self._table.get(key, list(default))
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            self._say(f"`{key}` is not a list of texts")
            return default
        wrong = [each for each in value if allowed is not None and each not in list(allowed)]
        for each in wrong:
            self._say(_unknown(key, each, allowed or ()))
        if default and not value:
            self._say(f"`{key}` is empty")
        return default if wrong or not value else tuple(value)

    def _sizes(self, default: tuple[int, ...]) -> list[str]:
        value = self._table.get("sizes", list(default))
        if not isinstance(value, list) or not value or not all(str(each) in FONT_SIZES for each in value):
            self._say(f"`sizes` is {value!r}, expected some of {', '.join(FONT_SIZES)}")
            return [str(size) for size in default]
        return [str(size) for size in value]


def size_of(size: str) -> tuple[int, int]:
    """`320x96` as width and height; ValueError if it is something else."""
    if not (found := re.fullmatch(r"([1-9]\d{0,3})[x×]([1-9]\d{0,3})", size)):
        raise ValueError("expected WIDTHxHEIGHT in pixels, such as 320x96")
    return int(found[1]), int(found[2])


def _clashes(boards: list[Board]) -> list[str]:
    errors = []
    for index, board in enumerate(boards):
        for other in boards[:index]:
            if board.id and board.id == other.id:
                errors.append(f"board {board.id!r} is declared twice")
            elif board.link and (board.link, board.address) == (other.link, other.address):
                errors.append(
                    f"boards {other.id!r} and {board.id!r} have the same address {board.address} on one link"
                )
            elif (
                board.link and board.link == other.link and DRIVERS[board.driver] is not DRIVERS[other.driver]
            ):
                errors.append(f"boards {other.id!r} and {board.id!r} speak different protocols on one link")
    return errors


def _unknown(what: str, value: object, allowed: Iterable[str]) -> str:
    names = [str(name) for name in allowed]
    near = difflib.get_close_matches(str(value), names, 1, 0.5)
    hint = f"did you mean {near[0]!r}?" if near else f"expected one of {', '.join(names)}"
    return f"unknown {what} {value!r}: {hint}"
