"""Every screen of the kiosk, one after another by real touches, for those who look at them: tests and pictures."""

from collections.abc import Iterator
from datetime import date

from kiosk.readers.values import (
    Card,
    CardKind,
    CardRead,
    CardRemoved,
    Part,
    ReaderAway,
    ReaderBack,
    Scanned,
    Sex,
)
from server.wire.secret import Locator, pack
from tests.kiosk.robot import Robot
from tests.kiosk.stand_in import Json, Live, StandIn

SIZES = {"portrait": (1080, 1920), "landscape": (1920, 1080), "small": (1280, 800)}
SECRET = pack(Locator(0, "demo", "2026-11-23", "B301"), bytes(range(12)))
CARD = Card(
    CardKind.IDENTITY, "110101195003071237", "张三丰", date(1950, 3, 7), Sex.MALE, date(2010, 1, 1), None
)
NINE = 1_795_395_600_000  # 2026-11-23 09:00 in Shanghai


def booked(number: str, **more: object) -> Json:
    """A ticket drawn from afar."""
    return {
        "id": f"t-{number}", "number": number, "secret": SECRET, "centre": "demo", "service": "RP", "queue": "b",
        "service_name": "居住证办理", "zone": "z2", "state": "booked", "version": 1, **more,
    }  # fmt: skip


class Tour:
    """A visitor who sees everything; `large`, `low` and `english` are chosen anew for each visit."""

    def __init__(
        self,
        kiosk: Robot,
        hall: StandIn,
        live: Live,
        *,
        english: bool = False,
        large: bool = False,
        low: bool = False,
    ) -> None:
        self.kiosk, self.hall, self.live = kiosk, hall, live
        self._wanted = {"large-type": large, "low": low, "language": english}

    def home(self) -> None:
        """A new visit, in this tour's way of showing things."""
        while self.kiosk.app.session.screen != "home":
            self.kiosk.touch("home")  # lost where an answer changes the screen under the finger
            self.kiosk.frames(3)
        session = self.kiosk.app.session
        shown = {"large-type": session.large, "low": session.low, "language": session.language == "en"}
        for name, wanted in self._wanted.items():
            if wanted != shown[name]:
                self.kiosk.touch(name)
        self.kiosk.frames(3)

    def to(self, *names: str, screen: str | None = None) -> None:
        """Touches these one after another."""
        for name in names:
            self._page_to(name)
            self.kiosk.touch(name)
        if screen:
            self.kiosk.on(screen)
        self.kiosk.frames(3)

    def stops(self) -> Iterator[str]:
        """Each screen by a name; what is to be seen of it is on the window then."""
        yield from self._choosing()
        yield from self._identifying()
        yield from self._drawing()
        yield from self._holding()
        yield from self._troubles()

    def _choosing(self) -> Iterator[str]:
        self.home()
        yield "home"
        self.to("category:c1")
        yield "services"
        self.home()
        self.to("search")
        yield "search"
        self.to("key:S", "key:F")
        yield "search-found"
        self.to("pad:number", "key:1")
        yield "search-number"
        self.home()
        self.to("service:RP")
        self.kiosk.ready("draw")
        self.kiosk.frames(3)
        yield "confirm"
        self.home()
        self.hall.queues = {"b": {"counters_open": 0, "wait_p50_s": 480, "wait_p90_s": 1500}}
        self._look_again(lambda hall: hall.queues["b"].counters_open == 0)
        self.to("category:c2", "service:OP")
        self.kiosk.ready("draw")
        self.kiosk.frames(3)
        yield "confirm-doubt"
        self.hall.queues = {}
        self._look_again(lambda hall: hall.queues["b"].counters_open is None)

    def _identifying(self) -> Iterator[str]:
        self.home()
        self.to("category:c2", "service:OP", "priority")
        self.to("class:veteran")
        yield "priority"
        self.to("done", "more", "cases:3", "acting:")
        yield "more"
        self.to("done")
        self.kiosk.ready("draw")
        self.kiosk.frames(3)
        yield "confirm-more"
        self.to("more", "cases:1", "acting:", "done", "identify")
        yield "identify"
        self.kiosk.app.reader_news(ReaderAway(Part.CARD_READER))
        self.kiosk.frames(3)
        yield "identify-away"
        self.kiosk.app.reader_news(ReaderBack(Part.CARD_READER))
        self.to("way:phone", *(f"key:{digit}" for digit in "1381234"))
        yield "keypad-phone"
        self.to("back", "way:document", *(f"key:{key}" for key in "E12345"))
        yield "keypad-document"
        self.to("back")
        self.kiosk.app.reader_news(CardRead(CARD))
        self.kiosk.on("known")
        self.kiosk.ready("draw")
        self.kiosk.frames(3)
        yield "known"
        self.kiosk.app.reader_news(CardRemoved())

    def _drawing(self) -> Iterator[str]:
        self.home()
        self.hall.hold.clear()
        self.to("service:RP", "draw")
        yield "drawing"
        self.hall.hold.set()
        self.kiosk.on("ticket")
        self.kiosk.until(lambda: self.hall.prints)
        self.live.printed(self.hall.prints[-1], "confirmed")
        self.kiosk.until(lambda: self.kiosk.app.session.slip == "ready")
        self.kiosk.ready("give-up")
        self.kiosk.frames(3)
        yield "ticket"
        self.to("help")
        self.kiosk.until(lambda: self.kiosk.app.session.bell == "heard")
        self.live.say(
            type="help.answered", at=0, help={"id": self.kiosk.app.session.bell_id, "answered_at": 1}
        )
        self.kiosk.until(lambda: self.kiosk.app.session.bell == "coming")
        self.kiosk.frames(3)
        yield "ticket-guide"
        self.to("give-up")
        self.kiosk.ready("give-up")
        yield "giving-up"
        self.to("give-up", screen="given_up")
        yield "given-up"
        self.home()
        self.to("service:RP", "draw", screen="ticket")
        self.kiosk.until(lambda: self.hall.prints)
        for state, stop in (("sent", "ticket-sent"), ("failed", "ticket-no-slip")):
            self.live.printed(self.hall.prints[-1], state)
            self._slip_is(state)
            self.kiosk.frames(3)
            yield stop

    def _holding(self) -> Iterator[str]:
        self.home()
        self.to("mine")
        yield "mine"
        self.hall.found = [booked("B301", slot_at=NINE)]
        self.kiosk.app.reader_news(Scanned(f"http://hall.example/t/{SECRET}"))
        self.kiosk.on("ticket")
        self.kiosk.frames(3)
        yield "ticket-booked"
        self.to("check-in")
        self.kiosk.until(lambda: self.kiosk.app.session.slip == "printing")
        self.kiosk.frames(3)
        yield "ticket-checked-in"
        self.home()
        self.hall.found = [booked("B301"), booked("A017", state="waiting"), booked("C003", state="missed")]
        self.to("mine")
        self.kiosk.app.reader_news(CardRead(CARD))
        self.kiosk.on("found")
        self.kiosk.app.reader_news(CardRemoved())
        self.kiosk.frames(3)
        yield "found"
        self.home()
        self.hall.found = [{"id": "t1", "number": "B001", "state": "waiting", "people_ahead": 4}]
        self.to("mine", "way:phone", *(f"key:{digit}" for digit in "13812345678"), "enter", screen="ticket")
        yield "ticket-by-phone"
        self.home()
        self.hall.found = []
        self.to("mine")
        self.kiosk.app.reader_news(CardRead(CARD))
        self.kiosk.on("found")
        self.kiosk.app.reader_news(CardRemoved())
        self.kiosk.frames(3)
        yield "found-none"

    def _troubles(self) -> Iterator[str]:
        self.home()
        self.hall.refuse = "session_closed"
        self.to("service:RP", "draw", screen="refused")
        yield "refused"
        self.home()
        self.hall.refuse, self.hall.held = "already_holding", booked("B009", state="waiting")
        self.to("service:RP", "draw", screen="ticket")
        yield "ticket-held"
        self.home()
        self.hall.held = {"id": "t-B077", "number": "B077", "state": "booked", "slot_at": NINE}
        self.to("category:c2", "service:OP", "identify", "way:phone")
        self.to(*(f"key:{digit}" for digit in "13812345678"), "enter", "draw", screen="ticket")
        yield "ticket-held-bare"
        self.home()
        self.hall.refuse = None
        self.hall.lost_replies = 99
        self.to("service:RP", "draw")
        # Refused if known to be alone
        self.kiosk.until(lambda: self.kiosk.app.session.screen in ("away", "refused"))
        self.kiosk.frames(3)
        yield "away"
        self.hall.lost_replies = 0
        self.home()
        self.live.say(
            type="device.status", at=0, device={"id": "printer-1", "state": "fault", "faults": ["paper_out"]}
        )
        self.kiosk.until(lambda: self.kiosk.app.hall.printer[0] == "fault")
        self.kiosk.frames(3)
        yield "home-no-paper"
        self.to("service:RP")
        self.kiosk.ready("draw")
        self.kiosk.frames(3)
        yield "confirm-no-paper"
        self.live.say(type="device.status", at=0, device={"id": "printer-1", "state": "ok", "faults": []})
        self.kiosk.until(lambda: self.kiosk.app.hall.printer[0] == "ok")
        self.home()
        self.hall.hours = {
            "hours": "calendar",
            "open": False,
            "now_at": NINE - 7_200_000,
            "next_session": _session(NINE),
        }
        self._look_again(lambda hall: not hall.draws.now)
        yield "home-closed"
        self.to("service:RP")
        yield "confirm-closed"
        self.hall.hours = {"hours": "always", "open": True}
        self._look_again(lambda hall: hall.draws.now)

    def _page_to(self, name: str) -> None:
        """Turns the pages of a list until something is on one of them."""
        self.kiosk.frames()
        while self.kiosk.app.find(name) is None and self.kiosk.app.find("later") is not None:
            self.kiosk.touch("later")

    def _slip_is(self, state: str) -> None:
        self.kiosk.until(lambda: self.kiosk.app.session.slip == state)

    def _look_again(self, seen) -> None:
        self.live._on_state(False)
        self.kiosk.until(lambda: seen(self.kiosk.app._latest))
        self.kiosk.frames(3)


def _session(opens: int) -> Json:
    hour = 3_600_000
    last, close = opens + 2 * hour, opens + 3 * hour
    return {"draw_from_at": opens - hour // 2, "open_at": opens, "last_draw_at": last, "close_at": close}
