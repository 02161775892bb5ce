"""What differs between printers, as small data; it asks no printer anything."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Profile:
    """One model's width, font and deviations (devices.md §2)."""

    name: str
    columns: int = 48  # of font A, 12 dots each: 80 mm paper
    font: str = "gb2312"  # codec of what its hanzi font surely draws: gb2312 or gbk
    fs_wide: int = 0x04  # FS ! bit for double width: Epson's way
    fs_high: int = 0x08
    native_qr: bool = True
    qr_module: int = 6  # dots of one QR module
    status: bool = True  # whether it answers DLE EOT at all
    feed_lines: int = 3  # before the cut: cutters sit above the print head

    @property
    def dots(self) -> int:
        """Printable dots across the paper."""
        return self.columns * 12


PROFILES = {
    profile.name: profile
    for profile in (
        Profile("generic-80"),
        Profile("generic-58", columns=32, qr_module=5),
        Profile("epson-80", font="gbk", feed_lines=0),  # GS V 66 itself feeds to the cutter
        Profile("sprt-80", fs_wide=0x20, fs_high=0x10),  # SPRT POS76-II: FS ! has bits 4 and 5
        Profile("old-80", native_qr=False, status=False),  # boards that know neither GS ( k nor DLE EOT
    )
}
