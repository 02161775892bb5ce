"""A morning in the hall on real links: processes, sockets, touches, paper, lamps and pages as in a real one."""

import time
from collections import Counter
from collections.abc import Callable
from string import ascii_uppercase
from typing import Any

import pytest
import requests

from server.client.http import Refused
from server.wire.vocabulary import LIVE_STATES
from tests.e2e.conftest import Shoot
from tests.e2e.drawing_on import drawing_on
from tests.e2e.installation import CENTRE, Installation, folded
from tests.e2e.pages import Desk, Phone, Television, link_in
from tests.e2e.visitor import Visitor, drawn_at_kiosk, goes_home, keeps_number_and_code, scanned
from tests.waiting import until
from wechat_bridge.virtual import Chat, signed, signed_message

Json = dict[str, Any]
OpenPage = Callable[[str], Phone]

WEB, LIVE, STORE = "server.web.entry", "server.live.entry", "store.sock"
PRINTER_TWIN = "printers.virtual"


def test_visitor_is_seen_through_from_kiosk_to_counter(
    hall: Installation, visitor: Visitor, television: Television, desk: Desk, phone: OpenPage, shoot: Shoot
) -> None:
    shoot("tv-nobody", television)
    ticket = drawn_at_kiosk(visitor, hall, "YB001", shoot)
    number, page = ticket["number"], f"{hall.url}/t/{ticket['secret']}"

    visitor.reads("请取走您的小票")
    shoot("kiosk-ticket", visitor)
    assert visitor.scans() == page
    slip = hall.slip(number)
    shoot("slip", hall.picture("printer-1"))
    assert slip["qr"] == scanned(hall.picture("printer-1")) == page
    until(lambda: hall.ticket(ticket["id"])["print"]["state"] == "confirmed", "the printer's word")

    mine = phone(scanned(hall.picture("printer-1")))
    mine.shows("[data-number]", number)
    mine.says("下一位就是您")
    mine.says("您这个队列暂时没有窗口开放")
    television.says("暂无窗口")
    shoot("phone-waiting", mine)

    desk.sit("c25", shoot)
    for screen in (mine, television, desk):
        screen.is_gone("[data-unserved]")
    shoot("desk-free", desk)
    desk.next()
    desk.has(number)
    until(lambda: f"{number} 请到25号窗口" in hall.twin("board-1")["text"], "the lamps")
    desk.says("已上屏")
    television.calls(number, "25号窗口")
    mine.shows("[data-counter]", "25号窗口")
    mine.is_in("called")
    until(lambda: hall.shown_by(ticket["id"]) == {"board-1", "tv-1"}, "word of board and television")
    for name, seen in [("desk-called", desk), ("tv-called", television), ("phone-called", mine)]:
        shoot(name, seen)
    shoot("board-called", hall.picture("board-1"))

    desk.press("start")
    mine.is_in("serving")
    shoot("desk-serving", desk)
    desk.press("finish")
    mine.is_in("done")
    shoot("phone-done", mine)
    television.is_gone("[data-call]")
    television.says("请留意叫号")
    shoot("tv-idle", television)
    desk.leave()
    assert all(screen.was_not_loaded_again() for screen in (television, desk, mine))


def test_clerk_calls_by_one_key_and_puts_a_missed_visitor_back(
    hall: Installation, television: Television, desk: Desk, phone: OpenPage, shoot: Shoot
) -> None:
    first, second, third = (hall.draw("ZR001") for _ in range(3))
    mine = phone(f"{hall.url}/t/{second['secret']}")
    mine.shows("[data-ahead]", "1")
    desk.sit("c74")
    desk.next()
    desk.has(first["number"])
    desk.next()
    desk.has(second["number"])
    assert hall.ticket(first["id"])["state"] == "done"

    with pytest.raises(Refused) as refused:
        hall.staff("clerk").post(f"{CENTRE}/counters/c74/no-show")
    assert refused.value.code == "too_soon"
    desk.see('[data-outcome="papers_missing"]').click()
    desk.press("recall")
    television.says("再次呼叫")
    television.calls(second["number"], "74号窗口")
    shoot("tv-recalled", television)
    assert desk.see('[data-outcome="papers_missing"]').get_attribute("aria-pressed") == "true"
    shoot("desk-recalled", desk)
    policy = hall.staff("clerk").get(f"{CENTRE}/counters/c74")["policy"]
    assert (policy["announce_times"], policy["announce_s"]) == (1, 10)
    desk.press("no-show")
    mine.is_in("missed")
    mine.shows("[data-called-by]", "74号窗口叫过您的号。")
    shoot("phone-missed", mine)
    desk.is_gone("[data-current]")

    desk.next()
    desk.has(third["number"])
    desk.shows("[data-missed] .number", second["number"])
    shoot("desk-missed", desk)
    desk.see('[data-missed] [data-act="requeue"]').click()
    mine.is_in("waiting")
    desk.next()
    desk.has(second["number"])
    mine.is_in("called")
    desk.press("finish")
    desk.says("办理完成")
    mine.is_in("done")
    shoot("desk-finished", desk)
    desk.leave()
    states = {hall.ticket(one["id"])["state"] for one in (first, second, third)}
    assert states == {"done"}


def test_code_scanned_by_half_opens_a_page_that_says_what_to_do(
    hall: Installation, phone: OpenPage, shoot: Shoot
) -> None:
    mine = phone(f"{hall.url}/t/{hall.draw('RS002')['secret'][:10]}")
    mine.says("找不到这张号")
    shoot("phone-torn", mine)


def test_wechat_message_draws_once_and_is_called_in_its_turn(
    hall: Installation, phone: OpenPage, shoot: Shoot
) -> None:
    wechat = hall.credentials["wechat"]
    before, ahead = hall.tickets(), hall.draw("GA001")
    # The first search of a web process makes its index, and WeChat waits for nobody that long.
    hall.device("wechat-1").get(f"{CENTRE}/services", q="居住证")
    chat = Chat(wechat["url"], wechat["token"], "o-zhang")
    now_s = int(time.time())
    query, message = signed_message(wechat["token"], "o-zhang", "取号 居住证", now_s, "nonce-1", 7_001)
    told = chat.post(query, message).text
    (booked,) = [one for one in hall.tickets(state="booked") if one["number"] in told]
    assert (booked["service"], booked["channel"]) == ("GA001", "wechat")
    for again in (query, signed(wechat["token"], now_s, "nonce-2")):
        assert booked["number"] in chat.post(again, message).text
    held = chat.say("取号 居住证")
    assert booked["number"] in held
    assert "如果现在到大厅，您前面有 1 人" in held
    assert len(hall.tickets()) == len(before) + 2

    mine = phone(link_in(told))
    mine.shows("[data-number]", booked["number"])
    mine.is_in("booked")
    shoot("phone-booked", mine)
    clerk, counter = hall.staff("clerk-2"), f"{CENTRE}/counters/c01"
    clerk.post(f"{counter}/sign-in")
    checked_in = hall.device("kiosk-1").post(f"{CENTRE}/tickets/{booked['id']}/check-in")
    assert checked_in["state"] == "waiting"
    mine.shows("[data-ahead]", "1")
    assert "您前面还有 1 人" in chat.say("进度")
    called = [clerk.post(f"{counter}/call-next", {"finish": {}})["called"]["number"] for _ in range(2)]
    assert called == [ahead["number"], booked["number"]]
    mine.shows("[data-counter]", "1号窗口")
    assert "1号窗口" in chat.say("进度")
    clerk.post(f"{counter}/finish")
    mine.is_in("done")
    clerk.post(f"{counter}/sign-out")


def test_wechat_message_with_a_wrong_signature_draws_nothing(hall: Installation) -> None:
    wechat, before = hall.credentials["wechat"], hall.board()["event_id"]
    forged = Chat(wechat["url"], "guessed-" + wechat["token"], "o-li")
    with pytest.raises(requests.HTTPError, match="403"):
        forged.say("取号 居住证")
    known = {ticket["id"] for ticket in hall.tickets()}
    query, body = signed_message(wechat["token"], "o-li", "取号 居住证", 1_000_000_000, "nonce", 7_002)
    assert forged.post(query, body).status_code == 403
    assert {ticket["id"] for ticket in hall.tickets()} == known
    drawn = {"ticket.drawn", "ticket.booked"}  # a notice of the visit before may still be noted
    assert not [e for e in hall.events(after=before) if e["type"] in drawn]


@pytest.mark.parametrize("fault", ["paper_out", "no_answer"])
def test_visitor_without_paper_keeps_number_and_code_when_printer_has(
    hall: Installation, visitor: Visitor, shoot: Shoot, fault: str
) -> None:
    with hall.fault("printer-1", fault):
        ticket = drawn_at_kiosk(visitor, hall, "SC001")
        keeps_number_and_code(visitor, hall, ticket)
        shoot(f"kiosk-{fault}", visitor)
    visitor.touch("reprint")
    visitor.reads("请取走您的小票")
    assert "补打" in " ".join(hall.slip(ticket["number"])["lines"])
    shoot(f"slip-after-{fault}", hall.picture("printer-1"))


def test_visitor_without_paper_keeps_number_and_code_when_printer_is_off(
    hall: Installation, visitor: Visitor, shoot: Shoot
) -> None:
    with hall.left_off(PRINTER_TWIN):
        ticket = drawn_at_kiosk(visitor, hall, "SC001")
        keeps_number_and_code(visitor, hall, ticket)
        shoot("kiosk-printer-off", visitor)
    visitor.touch("home")
    until(lambda: hall.prints("SC001"), "the printer to be back")


def test_ticket_that_comes_after_its_visitor_left_is_given_back(hall: Installation, visitor: Visitor) -> None:
    goes_home(visitor)
    visitor.touch("service:MZ001")
    with hall.left_off(STORE):
        visitor.touch("draw")
        until(lambda: visitor.look()["screen"] == "drawing", "the wait for an answer")
        visitor.touch("home")
    until(lambda: [ticket["state"] for ticket in hall.tickets(queue="civil")] == ["cancelled"], "its return")
    assert visitor.look()["screen"] == "home"


def test_killed_store_loses_nothing_and_doubles_nothing(
    hall: Installation, television: Television, desk: Desk, shoot: Shoot
) -> None:
    desk.sit("c45")
    with drawing_on(hall, "SF001") as drawn:
        for hurt in [(STORE,), (STORE,), (STORE, WEB, LIVE)]:
            drawn.more()
            hall.kill(*hurt)
        for cut_off, name in ((desk, "desk"), (television, "tv")):
            cut_off.says("与服务器断开，正在重连")
            shoot(f"{name}-cut-off", cut_off)
        drawn.more()

    there = {ticket["id"]: ticket for ticket in hall.tickets(queue="justice")}
    assert len(there) == len(drawn.tickets) == len(set(drawn.keys))
    assert {ticket["id"] for ticket in drawn.tickets} == set(there)
    assert Counter(ticket["number"] for ticket in there.values()).most_common(1)[0][1] == 1
    assert {there[ticket["id"]]["drawn_at"] == ticket["drawn_at"] for ticket in drawn.tickets} == {True}

    desk.is_gone(".cut")
    television.is_gone(".cut")
    desk.next()
    head = min(there.values(), key=lambda ticket: ticket["rank_at"])["number"]
    desk.has(head)
    television.calls(head, "45号窗口")
    desk.says("已上屏")
    desk.leave()
    assert all(screen.was_not_loaded_again() for screen in (television, desk))


def test_events_alone_tell_what_the_board_shows_and_where_every_number_is(hall: Installation) -> None:
    board = hall.board()
    events = list(hall.events(until_id=board["event_id"]))
    assert folded("demo", iter(events)) == board

    last = {event["ticket"]["id"]: event["ticket"] for event in events if event.get("ticket")}
    listed = {ticket["id"]: ticket for ticket in hall.tickets()}
    assert {key: one["state"] for key, one in last.items()} == {
        key: one["state"] for key, one in listed.items()
    }
    waiting = Counter(ticket["queue"] for ticket in listed.values() if ticket["state"] == "waiting")
    assert {queue["id"]: queue["waiting"] for queue in board["queues"] if queue["waiting"]} == waiting
    for queue in {ticket["queue"] for ticket in listed.values()}:
        numbers = [ticket["number"] for ticket in listed.values() if ticket["queue"] == queue]
        serials = [int(number.lstrip(ascii_uppercase)) for number in numbers]
        assert sorted(serials) == list(range(1, len(serials) + 1))
    assert {ticket["state"] for ticket in listed.values()} <= LIVE_STATES | {"done", "cancelled"}


def test_hall_stops_at_once_and_goes_on_where_it_stopped(
    hall: Installation, television: Television, phone: OpenPage
) -> None:
    held = hall.draw("ZJ017")
    mine = phone(f"{hall.url}/t/{held['secret']}")
    mine.is_in("waiting")
    tickets, counters = hall.tickets(), hall.board()["counters"]
    assert hall.stop() == 0
    television.says("与服务器断开，正在重连")
    hall.start()
    assert hall.tickets() == tickets
    assert hall.board()["counters"] == counters
    following = hall.draw("ZJ017")
    assert following["people_ahead"] == held["people_ahead"] + 1
    television.is_gone(".cut")
    mine.is_in("waiting")
    assert television.was_not_loaded_again()
    assert mine.was_not_loaded_again()
