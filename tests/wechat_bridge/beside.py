"""A small hall as the bridge asks it, on the real operations and with a clock that is moved by hand; no HTTP."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote

from server.client import http
from server.domain.refusals import Refused
from server.operations.delivery import Deliveries
from server.operations.draw_request import DrawRequest
from server.operations.reading import Listed, Reading
from server.operations.telling import Telling
from server.wire.vocabulary import Channel
from tests.server.operations.diary import give_slots
from tests.server.small_hall import CENTRE, PARTIES, SmallHall, caller, clerk, local_ms
from wechat_bridge.contacts import Contacts
from wechat_bridge.following import Following, Where
from wechat_bridge.outbox import Outbox
from wechat_bridge.records import Kept, Records

Json = dict[str, Any]
BRIDGE = "wechat-1"


class Asked:
    """The few questions of the bridge, answered by the operations as the web answers them."""

    def __init__(self, hall: SmallHall) -> None:
        self.hall, self.away = hall, False
        self.reading = Reading(hall.halls, PARTIES)
        self.telling = Telling(hall.halls, PARTIES)
        self.deliveries = Deliveries(hall.halls, hall.reception.drawing)

    def get(self, path: str, **query: Any) -> Json:
        if self.away:
            raise http.Failed("away")
        try:
            return self._answer(path.removeprefix(f"/centres/{CENTRE}"), query)
        except Refused as refused:
            raise http.Refused(409, refused.code, refused.code) from None

    def _answer(self, path: str, query: Json) -> Json:
        past, later = query.pop("past", "") == "true", query.pop("later", "") == "true"
        match path.split("/"):
            case ["", "tickets", ticket, "contact"]:
                return self._contact(unquote(ticket))
            case ["", "tickets"]:
                wanted = Listed(later=later, after=query.get("after"))
                return {"tickets": self.reading.tickets(CENTRE, wanted, staff=False)}
            case ["", "events"]:
                return self.reading.events(CENTRE, query["after"], query["limit"], staff=False, past=past)
            case ["", "catalogue"]:
                return {"calendar": {"timezone": "Asia/Shanghai"}}
            case [""] if path == "":
                return self._centre()
        raise AssertionError(path)

    def _contact(self, ticket_id: str) -> Json:
        ticket, record = self.reading.ticket(CENTRE, ticket_id)
        told = self.telling.contact(CENTRE, ticket_id)
        secret = self.reading.secret_of(record, ticket.secret)
        return told | {"secret": secret, "delivery": self.deliveries.of(ticket)["delivery"]}

    def _centre(self) -> Json:
        today = self.hall.halls.get(CENTRE).today()
        catalogue = today.index.catalogue
        waiting = self.reading.waiting(today)
        session = next(
            (one for one in today.sessions() if one.open_at <= today.hall.now_ms() < one.close_at), None
        )
        return {
            "id": CENTRE, "name": catalogue.name, "name_en": catalogue.name_en, "now_at": today.hall.now_ms(),
            "zones": [one.model_dump() for one in catalogue.zones],
            "counters": [one.model_dump() for one in catalogue.counters],
            "queues": [{"id": queue, "waiting": count, "wait_p50_s": None} for queue, count in waiting.items()],
            "session": {"close_at": session.close_at} if session else None,
            "public_url": "https://hall.example",
        }  # fmt: skip


class Beside:
    """A hall and the bridge's following side, which hears of nothing until it is told to listen."""

    def __init__(self, hall: SmallHall, folder: Path) -> None:
        self.hall, self.server, self.folder = hall, Asked(hall), folder
        self.diary = give_slots(hall)
        self.begin()

    def begin(self) -> None:
        """A bridge that was started just now, over what one before it left."""
        self.records = Records(self.folder, "secret")
        self.outbox = Outbox(self.records)
        contacts = Contacts(self.server, Kept(self.records), 30, sms=True)
        self.following = Following(
            Where(CENTRE, BRIDGE), self.server, self.outbox, contacts, lambda: self.hall.clock.now_ms / 1000
        )

    def listen(self) -> None:
        """It is connected, and told of all that is there."""
        self.following.catch_up(self.hall.last_event(), self.hall.halls.get(CENTRE).date())

    def drawn(self, openid: str, service: str = "S1", **more: Any) -> str:
        """A number drawn at a page by who signed in by WeChat; its id."""
        asked = {"channel": Channel.WEB, "party": {"openid": openid}, "proven": ("openid",)} | more
        return str(self.hall.draw(service, caller("visitor"), **asked).ticket["id"])

    def booked(self, openid: str, clock: str, day: str) -> str:
        """An appointment of theirs; its id."""
        request = DrawRequest(service="S1", channel=Channel.WEB, party={"openid": openid}, proven=("openid",))
        return str(self.diary.book(CENTRE, local_ms(clock, day), request, caller("visitor")).ticket["id"])

    def arrived(self, openid: str, service: str = "S1", **more: Any) -> str:
        """The same, checked in; its number."""
        number = self.drawn(openid, service, **more).rpartition("-")[2]
        self.hall.reception.check_in(CENTRE, number, caller("guide-1"))
        return number

    def finished(self, counter: str = "c01") -> None:
        """The clerk is done with whom they called."""
        self.hall.counters.finish(CENTRE, counter, clerk(counter), self.hall.done)

    def told(self) -> list[tuple[str, str]]:
        """Who was told what, in the order it was written: openid and kind."""
        rows = self.records.read("SELECT kind, body FROM notices ORDER BY id")
        return [(self.records.unseal(row["body"])["openid"], row["kind"]) for row in rows]

    def kinds(self, openid: str) -> list[str]:
        """What somebody was told."""
        return [kind for who, kind in self.told() if who == openid]
