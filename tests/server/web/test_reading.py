"""What can be read: the catalogue with its ETag, lists, events to go on from, devices."""

from tests.server.running import ELSEWHERE, HERE, Running


def test_a_catalogue_is_sent_once_and_then_known(installation: Running) -> None:
    kiosk = installation.as_("kiosk")
    first = kiosk.get(f"/centres/{HERE}/catalogue")
    assert first.json()["centre"] == HERE
    again = kiosk.get(f"/centres/{HERE}/catalogue", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = kiosk.get(f"/centres/{HERE}/catalogue", headers={"If-None-Match": '"demo-1"'})
    assert other.status_code == 200


def test_events_are_read_on_from_where_a_snapshot_ends(installation: Running) -> None:
    lane, guide = installation.lane(), installation.as_("guide")
    after = guide.get(f"/centres/{HERE}/board").json()["event_id"]
    drawn = [installation.draw(lane)["id"] for _ in range(3)]
    found, more = [], True
    while more:
        page = guide.get(f"/centres/{HERE}/events", params={"after": after, "limit": 1}).json()
        found += page["events"]
        after, more = page["next"], page["more"]
    assert [event["ticket"]["id"] for event in found if event["type"] == "ticket.drawn"] == drawn


def test_events_after_another_day_or_one_yet_to_come_are_not_gone_on_from(installation: Running) -> None:
    for after in ("1-0", "86400000-3", "999999999999999-0"):
        answer = installation.as_("board").get(f"/centres/{HERE}/events", params={"after": after})
        assert (answer.status_code, answer.json()["code"]) == (409, "day_over")
        assert answer.json()["day"] == installation.server.halls.get(HERE).date()


def test_a_signed_in_visitor_is_told_of_nobodys_slips(installation: Running) -> None:
    ticket = installation.draw(installation.lane())
    body = {"printer": "printer-1", "kind": "ticket", "ticket": ticket["id"]}
    assert installation.as_("kiosk").post(f"/centres/{HERE}/prints", body).status_code == 201
    visitor = installation.visitor(installation.key())
    assert visitor.get(f"/centres/{HERE}/board").json()["prints"] == []
    assert installation.as_("guide").get(f"/centres/{HERE}/board").json()["prints"] != []


def test_events_tell_a_device_nothing_of_needs(installation: Running) -> None:
    lane, after = installation.lane(), installation.events_end()
    installation.draw(lane, "guide", channel="guide", needs=["escort"])
    for who, sees in (("guide", True), ("kiosk", False)):
        events = (
            installation.as_(who).get(f"/centres/{HERE}/events", params={"after": after}).json()["events"]
        )
        ticket = next(one["ticket"] for one in events if one["type"] == "ticket.drawn")
        assert ("needs" in ticket) is sees


def test_tickets_are_listed_by_state_and_queue(installation: Running) -> None:
    lane, guide = installation.lane(), installation.as_("guide")
    waiting, gone = installation.draw(lane, needs=["sign"]), installation.draw(lane)
    guide.post(f"/centres/{HERE}/tickets/{gone['id']}/cancel")
    for state, ticket in (("waiting", waiting), ("cancelled", gone)):
        asked = {"queue": lane.queue, "state": state}
        listed = guide.get(f"/centres/{HERE}/tickets", params=asked).json()["tickets"]
        assert [one["id"] for one in listed] == [ticket["id"]]
    assert "needs" in guide.get(f"/centres/{HERE}/tickets", params={"queue": lane.queue}).json()["tickets"][0]
    of_device = installation.as_("tv").get(f"/centres/{HERE}/tickets", params={"queue": lane.queue}).json()
    assert "needs" not in of_device["tickets"][0]


def test_all_devices_are_listed_also_those_that_never_spoke(installation: Running) -> None:
    said = {
        "state": "fault",
        "faults": ["paper_out"],
        "details": {"profile": "TM-T88", "boards": {"left": None}},
    }
    assert installation.as_("printer-2").post("/devices/me/status", said).status_code == 200
    silent = f"board-{installation.key()}"
    installation.as_("manager").post("/manage/devices", {"id": silent, "kind": "board"})
    listed = {
        one["id"]: one
        for one in installation.as_("operator").get(f"/centres/{HERE}/devices").json()["devices"]
    }
    assert listed["printer-2"]["faults"] == ["paper_out"]
    assert (listed[silent]["kind"], listed[silent]["state"]) == ("board", "unknown")
    assert "kiosk-9" not in listed


def test_figures_count_devices_by_their_health_and_name_none(installation: Running) -> None:
    ill = {"state": "offline", "faults": ["no_answer"], "details": {}}
    assert installation.as_("printer-2").post("/devices/me/status", ill).status_code == 200

    def figures(who: str) -> dict[str, str]:
        lines = installation.as_(who).get("/metrics", root=True).text.splitlines()
        return dict(line.rsplit(" ", 1) for line in lines if line.startswith("quhao_devices{"))

    own, everywhere = figures("operator"), figures("district operator")
    assert own[f'quhao_devices{{centre="{HERE}",health="offline",kind="printer"}}'] == "1.0"
    assert {line for line in everywhere if f'centre="{HERE}"' in line} == set(own)
    assert f'quhao_devices{{centre="{ELSEWHERE}",health="ok",kind="kiosk"}}' in set(everywhere) - set(own)
    assert not [line for line in everywhere if "printer-2" in line or "kiosk-9" in line]


def test_centres_are_listed_open_with_the_people_waiting(installation: Running) -> None:
    listed = installation.as_(None).get("/centres").json()["centres"]
    known = [(one["id"], one["open"]) for one in listed if one["id"] in (HERE, ELSEWHERE)]
    assert known == [(HERE, True), (ELSEWHERE, True)]


def test_an_address_that_is_not_there_is_a_page_for_people_and_a_problem_for_programs(
    installation: Running,
) -> None:
    nobody = installation.as_(None)
    for path in ("/nosuch", "/tv/nowhere"):
        seen = nobody.get(path, root=True, headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
        assert seen.headers["Content-Type"].startswith("text/html")
    told = nobody.get("/nosuch", root=True, headers={"Accept": "application/json"})
    assert (told.status_code, told.json()["code"]) == (404, "not_found")
    api = nobody.get("/centres/nowhere", headers={"Accept": "text/html"})
    assert (api.status_code, api.json()["code"]) == (404, "not_found")
