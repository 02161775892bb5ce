"""Boards as a configuration file declares them, checked whole: every error at once, each with what was meant."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from display_board.announce.config import voices_of
from display_board.boards import Board, Clerk, Colour, Driver, Kind
from display_board.drivers import DRIVERS, driver_of, plain, template, templates
from display_board.links import line_of, make
from display_board.meant import unknown
from server.wire.vocabulary import LANGUAGES

FIELDS = (
    "id", "link", "driver", "model", "address", "width", "height", "kind", "counters", "zone", "languages",
    "colours", "sizes", "fresh_s", "columns", "clerk",
    "clerk_names",
)  # fmt: skip
OPTIONS = tuple({name: None for driver in DRIVERS.values() for name, _ in driver.options})
FONT_SIZES = ("16", "24", "32")
SMALLEST_PX, WIDEST_PX, HIGHEST_PX = 16, 2048, 512
MOST_COLUMNS = WIDEST_PX // plain.COLUMN_PX

Json = dict[str, Any]


class Wrong(Exception):
    """A configuration that can't be used; `errors` are all that is wrong with it, one sentence each."""

    def __init__(self, errors: list[str]) -> None:
        super().__init__("; ".join(errors))
        self.errors = errors


def boards_of(config: Json) -> list[Board]:
    """The boards of `{boards: [{…}], templates: {name: {…}}}`; raises Wrong, for its voices too."""
    allowed = ("boards", "templates", "voices")
    _, errors = voices_of(config)
    errors += [unknown("setting", name, allowed) for name in config if name not in allowed]
    own, wrong = _own_drivers(config.get("templates", {}))
    errors += wrong
    declared = config.get("boards", [])
    tables = isinstance(declared, list) and all(isinstance(each, dict) for each in declared)
    if not tables or not (declared or config.get("voices")):
        raise Wrong([*errors, "no boards: expected one [[boards]] table for each board"])
    boards: list[Board] = []
    for index, table in enumerate(declared):
        named = table.get("id")
        check = _Check(
            f"board {named!r}" if isinstance(named, str) and named else f"board number {index + 1}",
            table,
            own,
        )
        boards.append(check.board())
        errors += check.errors
    errors += _clashes(boards) + _two_names([board for board in boards if board.link])
    if errors:
        raise Wrong(errors)
    return boards


class _Check:
    """One table; what is wrong is noted and replaced by the default, so that all is found in one go."""

    def __init__(self, name: str, table: Json, own: Mapping[str, Driver]) -> None:
        self._name, self._table, self._own = name, table, own
        self._guessed = (
            False  # whether the driver named is none: nothing of what another would want is said then
        )
        self.errors: list[str] = []

    def board(self) -> Board:
        """The board, to be used only if there are no errors."""
        for key in self._table:
            if key not in FIELDS and key not in OPTIONS:
                self._say(unknown("setting", key, FIELDS + OPTIONS))
        default = Board("", "")
        kind = Kind(self._word("kind", default.kind, Kind))
        named = self._word("driver", default.driver, {**DRIVERS, **self._own})
        driver = self._own.get(named) or DRIVERS[named]
        self._guessed = named != self._table.get("driver", named)
        width, height, sizes = self._space(default, driver)
        board = Board(
            id=self._text("id", required=True),
            link=self._text("link", required=True),
            driver=named,
            model=driver.models[0] if self._guessed else self._word("model", driver.models[0], driver.models),
            address=self._number("address", default.address, *driver.addresses),
            width=width,
            height=height,
            kind=kind,
            counters=self._texts("counters", ()),
            zone=self._text("zone") or None,
            clerk=Clerk(self._word("clerk", default.clerk, Clerk)),
            clerk_names=self._names("clerk_names"),
            languages=self._texts("languages", default.languages, LANGUAGES),
            colours=tuple(Colour(each) for each in self._texts("colours", default.colours, Colour)),
            sizes=sizes,
            fresh_s=self._number("fresh_s", default.fresh_s, 0, 300),
            options=tuple((name, self._word(name, words[0], words)) for name, words in driver.options),
            own=self._own.get(named),
        )
        for key in self._table:
            if key in OPTIONS and key not in dict(driver.options) and not self._guessed:
                self._say(f"`{key}` is no setting of the driver {named!r}")
        self._meaning(board)
        return board

    def _space(self, default: Board, driver: Driver) -> tuple[int, int, tuple[int, ...]]:
        """Width, height and font sizes: a board of characters has them from its columns."""
        width = self._number("width", default.width, SMALLEST_PX, WIDEST_PX)
        height = self._number("height", default.height, SMALLEST_PX, HIGHEST_PX)
        sizes = tuple(sorted(map(int, self._sizes(default.sizes)), reverse=True))
        if driver.columns is None:
            if "columns" in self._table and not self._guessed:
                self._say("`columns` is for boards of characters; this driver's have `width` and `height`")
            return width, height, sizes
        if "columns" not in self._table and "width" not in self._table:
            self._say("`columns` is missing: how many digits, or half hanzi, the board shows side by side")
        columns = self._number("columns", width // plain.COLUMN_PX, 1, MOST_COLUMNS)
        return columns * plain.COLUMN_PX, plain.ROW_PX, (plain.ROW_PX,)

    def _meaning(self, board: Board) -> None:
        if board.kind is Kind.COUNTER and not board.counters:
            self._say("a board of kind 'counter' needs `counters`")
        if board.kind is Kind.ZONE and not board.zone and not board.counters:
            self._say("a board of kind 'zone' needs a `zone` or `counters`")
        if board.clerk_names and board.clerk is not Clerk.NAME:
            self._say("`clerk_names` are shown only with clerk = 'name'")
        if board.link:
            driver = driver_of(board)
            try:
                if (
                    not driver.tcp_port
                    and urlsplit(board.link).scheme == "tcp"
                    and not urlsplit(board.link).port
                ):
                    raise ValueError("expected the serial server's port, tcp://HOST:PORT")
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
            self._say(unknown(key, value, allowed))
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
            self._say(unknown(key, each, allowed or ()))
        if default and not value:
            self._say(f"`{key}` is empty")
        return default if wrong or not value else tuple(value)

    def _names(self, key: str) -> tuple[tuple[str, str], ...]:
        value = self._table.get(key, {})
        if not isinstance(value, dict) or not all(isinstance(each, str) for each in value.values()):
            self._say(f"`{key}` is not a table of texts")
            return ()
        return tuple(value.items())

    def _sizes(self, default: tuple[int, ...]) -> list[str]:
        value = self._table.get("sizes", list(default))
        if not isinstance(value, list) or not value or not all(str(each) in FONT_SIZES for each in value):
            self._say(f"`sizes` is {value!r}, expected some of {', '.join(FONT_SIZES)}")
            return [str(size) for size in default]
        return [str(size) for size in value]


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
            elif board.link and board.link == other.link and driver_of(board) is not driver_of(other):
                errors.append(f"boards {other.id!r} and {board.id!r} speak different protocols on one link")
    return errors


def _two_names(boards: list[Board]) -> list[str]:
    """Lines that go by two links: each of these would get a writer of its own."""
    errors: list[str] = []
    first: dict[str, Board] = {}  # by line
    told: set[str] = set()
    for board in boards:
        try:
            line = line_of(board.link, driver_of(board).tcp_port)
        except ValueError:
            continue  # no link at all, which is said of its board
        other = first.setdefault(line, board)
        if other.link != board.link and board.link not in told:
            told.add(board.link)
            errors.append(
                f"boards {other.id!r} and {board.id!r} name one line ({line}) by two links, "
                f"{other.link} and {board.link}: write them alike"
            )
    return errors


def _own_drivers(declared: object) -> tuple[dict[str, Driver], list[str]]:
    """The drivers that a configuration's templates describe, and all that is wrong with them."""
    if not isinstance(declared, dict) or not all(isinstance(table, dict) for table in declared.values()):
        return {}, ["expected one [templates.NAME] table for each template"]
    drivers, errors = {}, []
    for name, table in declared.items():
        made, wrong = templates.template(name, table)
        errors += wrong
        if name in DRIVERS:
            errors.append(f"template {name!r}: there is a driver of this name")
        else:  # even a wrong one, so that its boards aren't told that they have no driver
            drivers[name] = template.driver(made)
    return drivers, errors
