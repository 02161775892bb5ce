"""Which words stand back: the notes after the papers, however the lines break."""

from kiosk.screens.toned import toned
from tests.kiosk.robot import Robot

PARTS = [("• 身份证", False), ("（仅 未满十六周岁）\n", True), ("• 照片", False)]


def test_note_is_lighter_wherever_its_line_breaks() -> None:
    assert toned("• 身份证（仅\n未满十六周岁）\n• 照片", PARTS, "#414f5f") == (
        "• 身份证[color=#414f5f]（仅\n未满十六周岁）\n[/color]• 照片"
    )


def test_brackets_in_a_name_are_no_marks() -> None:
    assert toned("[b]", [("[b]", True)], "#1") == "[color=#1]&bl;b&br;[/color]"


def test_papers_are_shown_with_their_notes(kiosk: Robot) -> None:
    kiosk.touch("service:RP")
    papers = "• 居民身份证\n• 居住证明（租房的带租赁合同 [原件] & 复印件）"
    assert papers in kiosk.words()
    assert kiosk.cut() == []
