"""The sentences on the screens, out of the texts and the values at hand; it draws nothing."""

from dataclasses import dataclass

from kiosk.session.hall import Hall
from kiosk.session.menu import named
from kiosk.session.values import Session, Slip
from server.wire.catalogue import Guide, ServiceEntry
from server.wire.records import Ticket
from server.wire.texts import text
from server.wire.vocabulary import State

PAPERS_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Wording:
    """Speaks one language about one hall."""

    hall: Hall
    language: str

    def say(self, key: str, **values: object) -> str:
        """A text of the kiosk's own."""
        return text(f"kiosk.{key}", self.language, **values)

    def hall_name(self) -> str:
        """The hall's name; the product's while no catalogue is known."""
        catalogue = self.hall.catalogue
        name = catalogue.name_en or catalogue.name if self.language == "en" else catalogue.name
        return name or self.say("machine")

    def hours(self) -> str:
        """Whether numbers are given now."""
        if self.hall.always_open:
            return self.say("always_open")
        return self.say("open_now" if self.hall.draws.now else "closed_now")

    def closed(self) -> str:
        """That no numbers are given now, and when next; empty while they are, or while that isn't known."""
        draws = self.hall.draws
        if draws.now or not self.hall.reached:
            return ""
        if draws.next_at is None:
            return self.say("closed_ask")
        local = self.hall.local(draws.next_at)
        values = {"month": local.month, "day": local.day, "time": f"{local:%H:%M}"}
        return self.say("closed_until", time=text("hall.local_time", self.language, **values))

    def waiting(self, service: str | None) -> str:
        """How many wait where this service would queue."""
        count = self.hall.waiting_for(service)
        if count is None:
            return self.say("waiting_unknown")
        return self.say("waiting", count=count) if count else self.say("waiting_none")

    def place(self, queue: str, zone: str | None = None) -> str:
        """Where to sit and wait; empty if the catalogue doesn't say."""
        found = self.hall.menu.zone(queue, zone)
        return self.say("place", floor=found.floor, zone=named(found, self.language)) if found else ""

    def papers(self, service: ServiceEntry) -> list[tuple[str, str]]:
        """The papers to bring, each with its note, such as who needs it; the last counts those that found no room."""
        if service.guide is None:
            return []
        papers = [self._paper(paper) for paper in service.guide.papers]
        if len(papers) <= PAPERS_SHOWN:
            return papers
        return [*papers[: PAPERS_SHOWN - 1], (self.say("papers_more", count=len(papers)), "")]

    def terms(self, guide: Guide | None) -> str:
        """Promised time and fee on one line; empty if neither is known."""
        if guide is None:
            return ""
        days = guide.promised_days
        parts = (
            [] if days is None else [self.say("at_once") if days == 0 else self.say("promised", days=days)]
        )
        if fee := guide.fee_en or guide.fee if self.language == "en" else guide.fee:
            parts.append(self.say("fee", fee=fee))
        return self.say("and").join(parts)

    def online(self, service: ServiceEntry) -> str:
        """That it can be done without coming; empty if it can't."""
        return self.say("online") if service.online_url else ""

    def ahead(self, ticket: Ticket) -> str:
        """How many are in front of this ticket, or where it has been called to."""
        counter = self.hall.menu.counter(ticket.counter)
        if ticket.state in (State.CALLED, State.SERVING) and counter:
            return self.say("called", counter=counter)
        if ticket.people_ahead is None:
            return self.say("ahead_unknown")
        return self.say("ahead", count=ticket.people_ahead) if ticket.people_ahead else self.say("ahead_none")

    def slip(self, session: Session) -> str:
        """What has become of the paper; after another try it says so, or the touch would seem to do nothing."""
        slip = session.slip
        again = session.slips_asked > 1 and slip in (Slip.PRINTING, Slip.FAILED)
        return self.say(f"slip_{slip.value}_again" if again else f"slip_{slip.value}")

    def giving_up(self, session: Session) -> str:
        """What giving the number up means, or why it is still there."""
        if session.giving_up:
            return self.say("giving_up")
        if session.kept_because is not None:
            return session.kept_because or self.say("give_up_unknown")
        return self.say("give_up_text")

    def refusal(self, session: Session) -> str:
        """The server's own sentence, or ours if it sent none."""
        sentence = session.refusal.sentence if session.refusal else ""
        return sentence or self.say("refused_unsaid")

    def _paper(self, paper: dict[str, str]) -> tuple[str, str]:
        name, note = paper.get("name") or "", paper.get("note") or ""
        if self.language == "en":
            name, note = paper.get("name_en") or name, paper.get("note_en") or note
        return name, self.say("paper_note", note=note) if note else ""


def ticket_url(public_url: str | None, ticket: Ticket) -> str | None:
    """The page of a ticket, for its QR code; None without an address or a secret."""
    return f"{public_url.rstrip('/')}/t/{ticket.secret}" if public_url and ticket.secret else None
