"""What a manager does with the day and the catalogue, what a kiosk issued by itself, and the end of a clock's lead."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import MultipleResults, multiple, precondition, rule

from server.domain.refusals import Refused
from server.operations.offline import Offline
from server.operations.offline_form import Issued
from server.operations.rebase import rebase
from server.wire.vocabulary import DayAct
from tests.server.machine import rules
from tests.server.machine.beside import SELDOM
from tests.server.machine.clerks import Clerks
from tests.server.machine.state import Ask
from tests.server.operations.journal import KIOSK, given_at, secret
from tests.server.small_hall import CENTRE, local_ms

Json = dict[str, Any]

DAY_MS = 24 * 3_600_000
LONG_AGO_S = st.sampled_from([0, 60, 300, 1500])


class Managers(Clerks):
    """The manager's desk, and the kiosk's journal."""

    tickets = Clerks.tickets

    @rule(
        act=st.sampled_from(
            [
                DayAct.STOP_DRAWS,
                DayAct.SUSPEND,
                *[DayAct.RESUME] * 4,
                DayAct.QUOTA,
                DayAct.QUOTA,
                DayAct.EXTEND,
            ]
        ),
        queue=st.sampled_from(sorted(rules.PREFIX)),
        everywhere=st.booleans(),
        value=st.sampled_from([0, 6, 9]),
        later_s=st.sampled_from([-60, 600, 3600, 9 * 3600, 24 * 3600]),
    )
    def a_manager_decides(self, act: DayAct, queue: str, everywhere: bool, value: int, later_s: int) -> None:
        acts = {
            DayAct.STOP_DRAWS: lambda: self.draws_go_on(None, False),
            DayAct.SUSPEND: lambda: self.draws_go_on(queue, False),
            DayAct.RESUME: lambda: self.draws_go_on(None if everywhere else queue, True),
            DayAct.QUOTA: lambda: self.the_quota_changes(value),
            DayAct.EXTEND: lambda: self.the_session_goes_on(later_s),
        }
        acts[act]()

    def draws_go_on(self, queue: str | None, does: bool) -> None:
        """Everywhere, or in one queue; or they stop."""
        act = DayAct.RESUME if does else DayAct.SUSPEND if queue else DayAct.STOP_DRAWS

        def apply() -> None:
            self.model.tick()
            if queue is None:
                self.model.stopped = not does
            elif does:
                self.model.suspended.discard(queue)
            else:
                self.model.suspended.add(queue)

        self.control(set(), act, apply, queue=queue)

    def the_quota_changes(self, value: int) -> None:
        def apply() -> None:
            self.model.tick()
            self.model.total_today = value
            self.quota_is()

        self.control(set(), DayAct.QUOTA, apply, queue=rules.QUOTA_QUEUE, value=value)

    def the_session_goes_on(self, later_s: int) -> None:
        """Until then it gives out numbers, if one opens before; a time that is past or tomorrow's is refused."""
        until = self.clock.now_ms + later_s * 1000
        last = [one for one in self.plain_sessions().values() if one[1] < until][-1:]
        reasons = set()
        if not self.clock.now_ms < until <= local_ms("00:00", self.day) + DAY_MS:
            reasons.add("invalid_field")
        if not last or until <= min(last[0][2:]):
            reasons.add("nothing_to_extend")

        def apply() -> None:
            self.model.tick()
            self.model.until = until
            self.time_is()

        self.control(reasons, DayAct.EXTEND, apply, until=until)

    def control(self, reasons: set[str], act: DayAct, apply: Any, **more: Any) -> None:
        self.ask(reasons, lambda: self.hall.control(act, **more), apply)
        self.again = None  # its key is made anew

    @rule(other=st.booleans())
    def a_catalogue_is_published(self, other: bool) -> None:
        """At noon: who comes back is placed behind others than before, and the quota is another."""
        self.hall.publish(rules.catalogue(self.hall.catalogue.version + 1, other))
        self.model.tick()
        self.model.total = rules.OTHER_TOTAL if other else rules.TOTAL
        self.model.behind_next = rules.OTHER_BEHIND if other else rules.BEHIND
        self.quota_is()
        self.again = None
        self.look()

    def quota_is(self) -> None:
        """Tell the record the total as it holds now."""
        self.quotas[rules.QUOTA_QUEUE] = (self.model.most(), rules.FLOOR, rules.SHARES)

    @rule(
        target=tickets,
        service=st.sampled_from(sorted(rules.SERVICES)),
        person=st.sampled_from([None, None, *rules.PEOPLE]),
        timed_out=st.booleans(),
        given_up=SELDOM,
        ago_s=LONG_AGO_S,
        contact_s=st.none() | LONG_AGO_S,
    )
    def a_kiosk_merges(
        self, service: str, person: str | None, timed_out: bool, given_up: bool, ago_s: int, contact_s: int | None
    ) -> MultipleResults[str]:  # fmt: skip
        """A number it issued by itself, mostly under the key of a draw that it never heard of."""
        number = self.model.next_offline()
        old = max(self.keys, default=None) if timed_out and not given_up else None
        now_ms = self.clock.now_ms
        line = Issued(
            key=self.keys.pop(old) if old else f"line-{number}-{self.day}", fingerprint="abcd", number=number,
            secret=secret(number, self.day), service=service, drawn_at=now_ms - ago_s * 1000, print="printed",
            party=rules.PEOPLE[person] if person else None, cancelled=given_up,
            contact_at=None if contact_s is None else now_ms - contact_s * 1000,
        )  # fmt: skip
        holders = (person,) if person and not given_up else ()
        arrived_at = max(line.drawn_at, line.contact_at or 0)

        def apply() -> None:
            asked = Ask(service, "kiosk", holders=holders, by=KIOSK)
            self.model.merge(asked, arrived_at, self.session_of(arrived_at), old, given_up)
            self.holders[self.id_of(number)] = holders

        done = self.ask(self.model.no_merge(old), lambda: self.merged(line), apply)
        return multiple() if isinstance(done, Refused) else multiple(number)

    def merged(self, line: Issued) -> str:
        """The id a line became; what it was refused with, raised."""
        offline = Offline(self.hall.halls, self.hall.reception.drawing, given_at)
        (became,) = offline.merge(CENTRE, KIOSK, [line])
        if "code" in became:
            raise Refused(became["code"])
        return str(became["id"])

    def session_of(self, at: int) -> str:
        """The session a number counts in that was drawn then, also where none gave out any."""
        times = self.sessions()
        begun = [name for name, one in times.items() if one[0] <= at]
        drawing = [name for name in begun if at < times[name][2]]
        return [*drawing[:1], *begun[-1:], *times][0]

    @precondition(lambda machine: machine.model.order_ms > machine.clock.now_ms + 60_000)
    @rule()
    def the_lead_of_the_clock_is_ended(self) -> None:
        """What is drawn from now on ranks by the clock again; who drew in the lead keeps the rank of then."""
        rebase(self.hall.halls.get(CENTRE))
        self.model.order_ms = self.record.last_at = 0
        self.again = None
