"""The sentences on the screens, out of the texts and the values at hand; it draws nothing."""

from dataclasses import dataclass, field
from datetime import date

from kiosk.session import masking
from kiosk.session.hall import Hall
from kiosk.session.health import Health
from kiosk.session.menu import named, page_count
from kiosk.session.values import Bell, Person, Screen, Session, Slip
from server.wire.catalogue import Guide, ServiceEntry
from server.wire.records import Ticket
from server.wire.texts import has, text
from server.wire.vocabulary import State

PAPERS_PAGE, PAPERS_FEW = 4, 2
NEEDS = ("escort", "low_counter", "written", "sign", "pager")
_PRINTER_WORDS = ("paper_out", "cover_open")
"""What a visitor can see for themselves; anything else is said plainly as a printer that doesn't print."""

_CARD_BELONGS = frozenset({Screen.IDENTIFY, Screen.MINE, Screen.FINDING})
"""While one is asked for, or what was read of it is looked up."""
_ELSEWHERE = {
    Slip.READY: "tell_elsewhere", Slip.SENT: "tell_elsewhere_doubtful", Slip.DOUBTFUL: "tell_elsewhere_doubtful",
}  # fmt: skip
"""Said of a slip that came out of another printer than the one beside the kiosk."""


@dataclass(frozen=True, slots=True)
class Wording:
    """Speaks one language about one hall and this kiosk's own health."""

    hall: Hall
    language: str
    health: Health = field(default_factory=Health)

    def say(self, key: str, **values: object) -> str:
        """A text of the kiosk's own."""
        return text(f"kiosk.{key}", self.language, **values)

    def hall_name(self) -> str:
        """The hall's name; the product's while no catalogue is known."""
        catalogue = self.hall.catalogue
        name = catalogue.name_en or catalogue.name if self.language == "en" else catalogue.name
        return name or self.say("machine")

    def service(self, code: str | None) -> str:
        """What a service is called; empty if the catalogue no longer has it."""
        known = self.hall.menu.service(code)
        return named(known, self.language) if known else ""

    def service_of(self, ticket: Ticket) -> str:
        """What a ticket is for: in English if it has a name there, but no more than its public name says."""
        known = self.hall.menu.service(ticket.service)
        if known and not known.public_name:
            return named(known, self.language)
        return ticket.service_name or (known.public_name or "" if known else "")

    def department(self, service: ServiceEntry) -> str:
        """Whose service it is, and a word to whoever reads English where its name is in Chinese only."""
        department = self.hall.menu.department(service, self.language)
        if self.language == "en" and not service.name_en:
            return self.say("chinese_only", department=department)
        return department

    def hours(self) -> str:
        """Whether numbers are given now."""
        if self.hall.always_open:
            return self.say("always_open")
        return self.say("open_now" if self.hall.draws.now else "closed_now")

    def closed(self) -> str:
        """That no numbers are given now, and when next; empty while they are, or while that isn't known."""
        draws = self.hall.draws
        return "" if draws.now else self.closed_until(draws.next_at)

    def closed_until(self, next_at: int | None) -> str:
        """That no numbers are given now, and when (ms) next, if that is known."""
        return (
            self.say("closed_ask") if next_at is None else self.say("closed_until", time=self.moment(next_at))
        )

    def moment(self, at: int) -> str:
        """A day and time by the hall's own clock."""
        local = self.hall.local(at)
        values = {"month": local.month, "day": local.day, "time": f"{local:%H:%M}"}
        return text("hall.local_time", self.language, **values)

    def refusing(self, service: str | None) -> str:
        """Why a service's numbers can't be drawn now; empty if they can."""
        return self.closed() or (self.say("suspended") if self.hall.queue_for(service).suspended else "")

    def waiting(self, service: str | None) -> str:
        """How many wait where this service would queue."""
        count = self.hall.waiting_for(service)
        if count is None:
            return self.say("waiting_unknown")
        return self.say("waiting", count=count) if count else self.say("waiting_none")

    def minutes(self, p50_s: int | None, p90_s: int | None) -> str:
        """The honest range of minutes; empty where too little is known, or there is nothing to wait for."""
        if p50_s is None or p90_s is None or p90_s < 60:
            return ""
        least, most = max(1, p50_s // 60), -(-p90_s // 60)
        if least >= most:
            return self.say("minutes_about", most=most)
        return self.say("minutes", least=least, most=most)

    def wait(self, service: str | None) -> str:
        """The range of minutes in a service's queue."""
        queue = self.hall.queue_for(service)
        if not self.hall.waiting_for(service) or queue.counters_open == 0:
            return ""
        return self.minutes(queue.wait_p50_s, queue.wait_p90_s)

    def doubt(self, service: str | None) -> str:
        """What to know before drawing: nobody serves there yet, or it may be too late today; empty if all is well."""
        queue, closes = self.hall.queue_for(service), self.hall.closes_in_s
        if queue.counters_open == 0:
            return self.say("no_counter_yet")
        if closes is None or queue.wait_p50_s is None or queue.wait_p90_s is None:
            return ""
        if queue.wait_p50_s > closes:
            return self.say("too_late")
        return self.say("perhaps_late") if queue.wait_p90_s > closes else ""

    def printer(self) -> str:
        """That no slip will come out, and what to do instead; empty while the printer is well."""
        if self.health.prints:
            return ""
        for fault in _PRINTER_WORDS:
            if fault in self.health.printer_faults:
                return self.say(f"printer_{fault}")
        return self.say("printer_mute")

    def card(self, session: Session) -> str:
        """That a card still lies on the reader, to whoever forgot it or whoever comes next; empty where none does."""
        if not self.health.card_lies or session.screen in _CARD_BELONGS:
            return ""
        theirs = session.person is not None and session.person.shown
        return self.say("card_lies" if theirs else "card_left")

    def bell(self, bell: Bell) -> str:
        """What has become of the call for a guide; empty if nobody called."""
        return "" if bell == Bell.SILENT else self.say(f"bell_{bell.value}")

    def place(self, queue: str, zone: str | None = None) -> str:
        """Where to sit and wait; empty if the catalogue doesn't say."""
        found = self.hall.menu.zone(queue, zone)
        return self.say("place", floor=found.floor, zone=named(found, self.language)) if found else ""

    def papers(self, service: ServiceEntry, page: int, size: int) -> list[tuple[str, str]]:
        """A page of the papers to bring, each with its note, such as who needs it."""
        papers = service.guide.papers if service.guide else []
        return [self._paper(paper) for paper in papers[page * size : (page + 1) * size]]

    def papers_pages(self, service: ServiceEntry, size: int) -> int:
        """How many pages the papers fill."""
        return page_count(len(service.guide.papers) if service.guide else 0, size)

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

    def ahead(self, ticket: Ticket) -> str:
        """How many are in front of this ticket, or where it has been called to, or what it waits for."""
        counter = self.hall.menu.counter(ticket.counter)
        if ticket.state in (State.CALLED, State.SERVING):
            return self.say("called", counter=counter) if counter else self.say(f"state_{ticket.state}")
        if ticket.state == State.BOOKED:
            if ticket.slot_at is not None:
                return self.say("booked_at", time=self.moment(ticket.slot_at))
            return self.say("booked")
        if ticket.state in (State.MISSED, State.HELD):
            return self.say(f"state_{ticket.state}")
        if ticket.people_ahead is None:
            return self.say("ahead_own" if ticket.offline else "ahead_unknown")
        return self.say("ahead", count=ticket.people_ahead) if ticket.people_ahead else self.say("ahead_none")

    def title(self, session: Session) -> str:
        """What a ticket is shown as: the one just drawn, or one held already."""
        return self.say("held_title" if session.refusal else "ticket_title")

    def note(self, session: Session) -> str:
        """Why there is no more to see of this ticket; empty where all of it is shown."""
        return self.say("found_bare") if session.bare and session.person else ""

    def prospects(self, ticket: Ticket) -> str:
        """The range of minutes, who may come first, and whether it will be today."""
        if ticket.state not in ("", State.WAITING):
            return ""
        parts = [self.minutes(ticket.wait_p50_s, ticket.wait_p90_s) if ticket.people_ahead else ""]
        if ticket.may_come_first:
            parts.append(self.say("may_come_first", count=ticket.may_come_first))
        if ticket.before_closing is False:
            parts.append(self.say("not_before_closing"))
        return self.say("and").join(part for part in parts if part)

    def slip(self, session: Session) -> str:
        """What has become of the paper; after another try it says so, or the touch would seem to do nothing."""
        slip, at = session.slip, session.slip_at
        if at is not None and slip in _ELSEWHERE:
            return text(f"printer.{_ELSEWHERE[slip]}", self.language, at=at)
        if slip == Slip.NONE and session.holding:
            return self.say("slip_none_bare" if session.bare else "slip_none_held")
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

    def not_found(self, session: Session) -> str:
        """Why no ticket is shown: the server's own sentence, or ours."""
        why = session.not_found
        if why in ("none", "code", "phones_code"):
            return self.say(f"found_{why}")
        return why or self.say("found_no_answer")

    def consent(self) -> str:
        """What a card is read for, and for how long that is kept."""
        ages = [c.age_from for c in self.hall.catalogue.classes if c.age_from is not None and c.age_from >= 0]
        return self.say("consent_age", age=min(ages)) if ages else self.say("consent")

    def person(self, person: Person) -> tuple[str, str]:
        """Who was read or typed: the kind of document, and what a screen may show of name and number."""
        shown = [masking.name(person), masking.number(person)]
        return self.say(f"kind_{person.kind}"), "\n".join(part for part in shown if part)

    def age_class(self, person: Person, today: date, acting: bool = False) -> str:
        """The class that a card's age verifies, in words; empty if none, and for who is not here but acted for."""
        found = self.hall.menu.class_of_age(person.born, today) if person.shown and not acting else None
        return self.say("class_by_age", name=named(found, self.language)) if found else ""

    def expired(self, person: Person | None) -> str:
        """That a card is past its last day, before somebody waits with it for nothing; empty if it isn't."""
        return self.say("card_expired") if person and person.expired else ""

    def chosen(self, session: Session) -> str:
        """The class claimed and what is needed, on one line; empty if nothing was said."""
        claimed = self.hall.menu.priority(session.claimed)
        parts = [named(claimed, self.language)] if claimed else []
        parts += [self.say(f"need_{need}") for need in session.needs if has(f"kiosk.need_{need}")]
        return self.say("list").join(parts)

    def more(self, session: Session) -> str:
        """The words that offer several matters, or somebody else's; what was chosen; empty where there is neither."""
        several, others = self.offers(session.service)
        if not (several or others):
            return ""
        parts = [self.cases(session.cases)] if session.cases > 1 else []
        parts += [self.say("acting")] if session.acting else []
        if parts:
            return self.say("priority_chosen", chosen=self.say("list").join(parts))
        return self.say("more_both" if several and others else "more_cases" if several else "more_acting")

    def cases(self, count: int) -> str:
        """So many matters."""
        return self.say("cases_one") if count == 1 else self.say("cases", count=count)

    def offers(self, service: str | None) -> tuple[bool, bool]:
        """Whether a service takes several matters with one number, and whether it matters for whom one comes."""
        entry = self.hall.menu.service(service)
        return self.hall.menu.most_cases(service) > 1, entry is not None and entry.identity != "none"

    def _paper(self, paper: dict[str, str]) -> tuple[str, str]:
        name, note = paper.get("name") or "", paper.get("note") or ""
        if self.language == "en":
            name, note = paper.get("name_en") or name, paper.get("note_en") or note
        return name, self.say("paper_note", note=note) if note else ""


def ticket_url(public_url: str | None, ticket: Ticket) -> str | None:
    """The page of a ticket, for its QR code; None without an address or a secret."""
    return f"{public_url.rstrip('/')}/t/{ticket.secret}" if public_url and ticket.secret else None
