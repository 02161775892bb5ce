"""What hotline and agents draw for others: they find it again, and a manager sees by whom and for whom it was."""

from typing import Any

from tests.server.running import HERE, Running

Json = dict[str, Any]

VILLAGER = {"name": "赵大山", "phone": "13612340000", "id_number": "51010119500101001X"}


def drawn(installation: Running, who: str, party: Json) -> Json:
    """A ticket that somebody drew for somebody else."""
    body = {"service": installation.lane().service, "channel": who, "party": party}
    answer = installation.as_(who).post(f"/centres/{HERE}/tickets", body, key=installation.key())
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def listed(installation: Running, who: str, ticket: Json) -> Json | None:
    answer = installation.as_(who).get(f"/centres/{HERE}/tickets/drawn")
    assert answer.status_code == 200, answer.text
    return next((one for one in answer.json()["tickets"] if one["id"] == ticket["id"]), None)


def test_agent_finds_again_what_was_drawn_for_whom(installation: Running) -> None:
    ticket = drawn(installation, "agent", {"name": "村代办员", "acting_for": VILLAGER})
    again = listed(installation, "agent", ticket)
    assert again is not None
    assert (again["secret"], again["state"]) == (ticket["secret"], "booked")
    assert again["party"]["acting_for"] == {
        "name": "赵大山", "phone": "136****0000", "id_number": "510***********001X",
    }  # fmt: skip
    assert listed(installation, "hotline", ticket) is None  # it is nobody else's


def test_manager_sees_who_drew_for_whom_and_opens_no_ticket_by_it(installation: Running) -> None:
    ticket = drawn(
        installation, "hotline", VILLAGER | {"phone": "13612340001", "id_number": "510101195001010028"}
    )
    seen = listed(installation, "manager", ticket)
    assert seen is not None
    assert (seen["drawn_by"], seen["drawn_by_name"]) == (installation.accounts["hotline"], "hotline")
    assert (seen["channel"], seen["party"]["name"]) == ("hotline", "赵**")
    assert "secret" not in seen
    record = installation.as_("manager").get(f"/centres/{HERE}/tickets/{ticket['id']}").json()
    assert record["drawn_by"] == installation.accounts["hotline"]
    assert installation.as_("clerk").get(f"/centres/{HERE}/tickets/drawn").status_code == 403


def test_event_tells_who_drew_and_how_and_never_for_whom(installation: Running) -> None:
    after = installation.events_end()
    drawn(
        installation,
        "agent",
        {"acting_for": VILLAGER | {"phone": "13612340002", "id_number": "510101195001010036"}},
    )
    answer = installation.as_("manager").get(f"/centres/{HERE}/events", params={"after": after})
    (event,) = answer.json()["events"]
    assert (event["by"], event["ticket"]["channel"]) == (installation.accounts["agent"], "agent")
    assert "赵大山" not in answer.text
    assert "5101011950" not in answer.text


def test_hotline_gives_up_what_a_caller_proves_to_have_booked_and_nobody_else_does(
    installation: Running,
) -> None:
    phone = {"phone": "13612340077"}
    body = {"service": installation.lane().service, "channel": "web", "party": {"acting_for": phone}}
    booked = installation.visitor("telephones").post(f"/centres/{HERE}/tickets", body, key=installation.key())
    at = f"/centres/{HERE}/tickets/{booked.json()['id']}"
    for who, proof in (("hotline", {}), ("agent", {"proof": phone})):
        told = installation.as_(who).post(f"{at}/cancel", proof).json()
        assert (told["status"], told["code"]) == (403, "not_yours")
    for both_or_none in (phone | {"id_last4": "0028"}, {}):
        told = installation.as_("hotline").post(f"{at}/cancel", {"proof": both_or_none}).json()
        assert (told["status"], told["fields"]) == (422, ["proof"])
    wrong = installation.as_("hotline").post(f"{at}/cancel", {"proof": {"phone": "13612340078"}})
    assert (wrong.status_code, wrong.json()["code"], wrong.json()["left"]) == (403, "proof_wrong", 2)
    assert "还可以试 2 次" in wrong.json()["detail"]
    done = installation.as_("hotline").post(f"{at}/cancel", {"proof": phone})
    assert (done.status_code, done.json()["state"]) == (200, "cancelled")
    moves = installation.as_("guide").get(at).json()["moves"]
    assert (moves[-1]["type"], moves[-1]["by"]) == ("ticket.cancelled", installation.accounts["hotline"])
