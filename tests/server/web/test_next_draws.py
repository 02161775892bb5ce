"""An ended ticket's own page says from when numbers are given next."""

from tests.server.running import Running


def test_holder_of_an_ended_ticket_is_told_from_when_numbers_are_given(installation: Running) -> None:
    lane, nobody = installation.lane(), installation.as_(None)
    secret = installation.draw(lane)["secret"]
    page = {"root": True, "headers": {"Accept": "application/json"}}
    assert nobody.get(f"/t/{secret}", **page).json()["next_draws_at"] is None
    ended = nobody.post(f"/t/{secret}/cancel", root=True).json()
    assert ended["state"] == "cancelled"
    assert ended["next_draws_at"] <= ended["now_at"]  # the sample is open round the clock
