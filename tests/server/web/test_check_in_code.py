"""Checking in by phone: the code that the hall shows proves that its holder is there, for a minute at most."""

from server.operations.check_in_codes import STEP_MS, CheckInCodes
from server.wire.check_in import opened
from tests.server.running import ELSEWHERE, HERE, Running

CODE = f"/centres/{HERE}/check-in-code"


class Hall:
    """Only a clock, moved by hand."""

    def __init__(self) -> None:
        self.now = 10 * STEP_MS

    def get(self, _: str) -> "Hall":
        return self

    def now_ms(self) -> int:
        return self.now


def booked(installation: Running) -> str:
    """The secret of a ticket drawn from afar."""
    lane = installation.lane()
    return str(installation.draw(lane, who="hotline", channel="hotline")["secret"])


def test_a_holder_checks_in_by_the_code_on_the_hall_s_screen(installation: Running) -> None:
    secret = booked(installation)
    shown = installation.as_("tv").get(CODE).json()
    assert opened(shown["path"]) == (HERE, shown["code"])
    assert 0 < shown["expires_at"] - installation.server.client.now_ms() <= STEP_MS
    visitor = installation.as_(None)
    answer = visitor.ask("POST", f"/t/{secret}/check-in", root=True, json={"code": shown["code"]})
    assert (answer.status_code, answer.json()["state"]) == (200, "waiting")


def test_a_code_made_up_or_of_another_hall_checks_nobody_in(installation: Running) -> None:
    secret, visitor = booked(installation), installation.as_(None)
    codes = installation.server.check_in_codes
    for code in ("0" * 12, codes.now(ELSEWHERE)["code"]):
        answer = visitor.ask("POST", f"/t/{secret}/check-in", root=True, json={"code": code})
        assert (answer.status_code, answer.json()["code"]) == (409, "code_outdated")
    assert visitor.ask("GET", f"/t/{secret}", root=True, headers={"Accept": "application/json"}).json()[
        "state"
    ] == "booked"  # fmt: skip


def test_a_code_holds_while_it_is_shown_and_for_as_long_again(installation: Running) -> None:
    hall = Hall()
    codes = CheckInCodes(hall, installation.server.reception.drawing.parties)  # type: ignore[arg-type]
    code = codes.now("demo")["code"]
    held = []
    for _ in range(3):
        held.append(codes.accepts("demo", code))
        hall.now += STEP_MS
    assert held == [True, True, False]
    assert not codes.accepts("other", codes.now("demo")["code"])
