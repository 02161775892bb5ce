"""What differs between printers, as small data; it asks no printer anything."""

from dataclasses import dataclass, fields, replace
from typing import Any, Literal, get_args

from printers.charsets import CHARSETS, NO_HANZI
from printers.checking import Wrong, unknown

SizeBy = Literal["GS !", "FS !", "FS W", "ESC !"]
Buzzer = Literal["none", "ESC B", "ESC ( A"]
CutBy = Literal["GS V 66", "GS V 65", "GS V 1", "GS V 0", "none"]
FONTS = ("gb2312", "gbk")


@dataclass(frozen=True, slots=True)
class Profile:
    """One model's width, font and deviations."""

    name: str
    dots: int = 576  # across the paper: 80 mm
    column_dots: int = 12  # of font A; a hanzi has two columns
    charset: str = "gb18030"  # a name of CHARSETS
    font: str = "gb2312"  # codec of what its hanzi font surely draws: gb2312 or gbk
    size_by: tuple[SizeBy, ...] = ("GS !", "FS !")  # all are sent, as hanzi don't follow GS ! on every model
    fs_wide: int = 0x04  # FS ! bit for double width: Epson's way
    fs_high: int = 0x08
    largest: int = 8  # times a character can be enlarged
    mode_at_line: bool = False  # FS & ends the line and is in force from the next: never switched back
    aligns: bool = True  # knows ESC a; else lines are moved by spaces
    raster: bool = True  # knows GS v 0; else what it can't write is 〓, and there are no codes
    band_rows: int = 128  # of a raster at a time: small buffers take it in bands
    native_qr: bool = True
    qr_module: int = 6  # dots of one QR module
    status: bool = True  # whether it answers DLE EOT at all
    buzzer: Buzzer = "none"
    cut: CutBy = "GS V 66"
    feed_lines: int = 3  # before the cut: cutters sit above the print head

    @property
    def columns(self) -> int:
        """Columns of ASCII across the paper, at normal size."""
        return self.dots // self.column_dots

    @property
    def hanzi(self) -> str:
        """The codec of what it draws of itself; ascii where all hanzi go as pictures."""
        return NO_HANZI if CHARSETS[self.charset].codec == NO_HANZI else self.font


_80 = Profile("generic-80")
_58 = Profile("generic-58", dots=384, qr_module=5)

PROFILES = {
    profile.name: profile
    for profile in (
        _80,
        _58,
        replace(_80, name="gprinter-80", buzzer="ESC B"),
        replace(_58, name="gprinter-58"),
        replace(_80, name="xprinter-80", buzzer="ESC B"),
        replace(_58, name="xprinter-58", cut="none"),  # has a tear bar
        replace(_80, name="xprinter-export-80", charset="picture", buzzer="ESC B"),  # export models have no hanzi
        replace(_80, name="rongta-80", buzzer="ESC B"),
        replace(_80, name="rongta-rp332", dots=512),  # 42 columns
        # GS V 66 itself feeds to the cutter; hanzi follow GS !, so nothing more need be said
        replace(_80, name="epson-80", font="gbk", size_by=("GS !",), buzzer="ESC ( A", feed_lines=0),
        replace(_80, name="sprt-80", size_by=("GS !", "FS !", "FS W"), fs_wide=0x20, fs_high=0x10),
        # Dot matrix, 76 mm: SPRT POS76-II user's manual, part 1 (210 dots a line) and 3.2 (its commands: no ESC a,
        # GS !, GS v 0, GS ( k or DLE EOT; hanzi of 15x16 and ASCII of 8x16 dots in hanzi mode)
        Profile("sprt-pos76-ii", dots=210, column_dots=8, size_by=("ESC !", "FS !"), fs_wide=0x20, fs_high=0x10,
                largest=2, mode_at_line=True, aligns=False, raster=False, native_qr=False, status=False,
                cut="GS V 1"),
        replace(_80, name="sunmi-80", charset="utf-8", font="gbk"),
        replace(_58, name="sunmi-58", charset="utf-8", font="gbk", cut="none"),
        replace(_58, name="izkc-58", charset="utf-8", font="gbk", cut="none"),
        replace(_80, name="old-80", native_qr=False, status=False),  # boards that know neither GS ( k nor DLE EOT
    )
}  # fmt: skip

_ALLOWED: dict[str, tuple[Any, ...]] = {
    "charset": tuple(CHARSETS), "font": FONTS, "size_by": get_args(SizeBy), "buzzer": get_args(Buzzer),
    "cut": get_args(CutBy),
}  # fmt: skip
_NUMBERS = {
    "dots": (96, 1024), "column_dots": (6, 24), "fs_wide": (0, 255), "fs_high": (0, 255), "largest": (1, 8),
    "band_rows": (24, 2304), "qr_module": (1, 16), "feed_lines": (0, 20),
}  # fmt: skip


def profile_of(settings: dict[str, Any]) -> Profile:
    """The profile of `{profile: name, …}` with the fields it names instead; Wrong with all that is wrong with them."""
    errors: list[str] = []
    name = settings.get("profile", _80.name)
    if name not in PROFILES:
        errors.append(unknown("profile", name, PROFILES))
    named = [each.name for each in fields(Profile) if each.name != "name"]
    changes: dict[str, Any] = {}
    for key, value in settings.items():
        if key == "profile":
            continue
        if key not in named:
            errors.append(unknown("setting", key, [*named, "profile"]))
        elif said := _fault(key, value):
            errors.append(said)
        else:
            changes[key] = tuple(value) if key == "size_by" else value
    if errors:
        raise Wrong(errors)
    return replace(PROFILES[name], **changes)


def _fault(key: str, value: Any) -> str | None:
    if key in _NUMBERS:
        low, high = _NUMBERS[key]
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return None
        return f"`{key}` is {value!r}, expected a whole number from {low} to {high}"
    if key in _ALLOWED:
        if key == "size_by" and not isinstance(value, list | tuple):
            return f"`size_by` is {value!r}, expected a list of {', '.join(_ALLOWED[key])}"
        wrong = [each for each in (value if key == "size_by" else [value]) if each not in _ALLOWED[key]]
        return unknown(key, wrong[0], _ALLOWED[key]) if wrong else None
    return None if isinstance(value, bool) else f"`{key}` is {value!r}, expected true or false"
