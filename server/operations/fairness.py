"""What keeps one who draws by a script from taking many numbers: counts of the day by person, device and address.

They are tallies of the draw's own step, so that no two requests at one instant pass together; a cancel gives none of
them back. Whoever draws in person, by telephone or with an agent is never counted here.
"""

from collections.abc import Callable, Sequence

from server.domain.quota import Tally
from server.domain.refusals import Refused
from server.operations.draw_form import DrawForm
from server.operations.draw_request import DrawRequest
from server.operations.drawing import More
from server.operations.halls import Today
from server.operations.party import Parties
from server.wire.vocabulary import Channel

PER_DEVICE = 3
"""Numbers of one queue and session drawn with one phone: its owner's, and those of two of the family."""
LEAST_PER_ADDRESS = 5
"""A flat, a dormitory room: who shares an address may draw as many, however small the queue."""
_FROM_PHONES = frozenset({Channel.WEB, Channel.WECHAT})


def limits(today: Today, form: DrawForm, request: DrawRequest, parties: Parties) -> More | None:
    """What a draw from a phone counts in beside its queue's quota; None for any other draw."""
    if request.channel not in _FROM_PHONES:
        return None
    policy = today.index.catalogue.policy
    a_day = policy.remote_draws_a_day
    party = {name: value for name, value in (request.party or {}).items() if name != "acting_for"}
    persons = parties.hashes(party, request.proven)
    counted = [(Tally(f"rd:{person}", a_day), "remote_limit", a_day) for person in persons]
    at = f"{form.session.id}:{form.queue.id}"
    for kind, origin in request.origins:
        most = PER_DEVICE if kind == "device" else per_address(form.from_afar, policy.address_share)
        if most is not None:
            counted.append((Tally(f"ro:{at}:{origin}", most), f"{kind}_limit", most))
    return More(
        tallies=[tally for tally, _, _ in counted],
        full=_refusing([(code, most) for _, code, most in counted]),
    )


def per_address(from_afar: int | None, share: float | None) -> int | None:
    """How many numbers of a queue and session one address may draw; None where the hall doesn't count them."""
    if from_afar is None or share is None:
        return None
    return max(LEAST_PER_ADDRESS, int(from_afar * share))


def _refusing(codes: Sequence[tuple[str, int]]) -> Callable[[int], Refused]:
    """The refusal by the tally that is at its limit."""

    def full(index: int) -> Refused:
        code, most = codes[index]
        return Refused(code, {"limit": most}, limit=most)

    return full
