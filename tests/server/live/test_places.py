"""A place in line as it is counted once for all: the same as if everybody in front were counted for each who asks."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from server.live.moves import line_of
from server.live.places import Places
from server.wire.fold import Fold

Json = dict[str, Any]
TICKET = st.fixed_dictionaries({
    "id": st.integers(0, 9).map(str), "state": st.sampled_from(["booked", "waiting", "called", "done"]),
    "queue": st.sampled_from("AB"), "pinned_to": st.sampled_from([None, "counter:c1"]), "rank_at": st.integers(0, 4),
    "version": st.integers(1, 9),
})  # fmt: skip


@given(st.lists(st.lists(TICKET, max_size=12), min_size=1, max_size=4))
def test_place_is_as_if_all_in_front_were_counted_after_each_event(history: list[list[Json]]) -> None:
    places, folded = Places(), Fold({"centre": "demo", "tickets": []})
    for n, tickets in enumerate(history, 1):
        folded.event_id = f"{n}-0"
        folded.tickets |= {one["id"]: one | {"seq": int(one["id"])} for one in tickets}
        for one in folded.tickets.values():
            alike = [
                (two["rank_at"], two["seq"]) for two in folded.tickets.values()
                if two["state"] == "waiting" and line_of(two) == line_of(one)
            ]  # fmt: skip
            own = (one["rank_at"], one["seq"])
            ahead = sum(two < own for two in alike) if one["state"] == "waiting" else None
            assert places.in_front(folded, one) == (ahead, len(alike))


def test_fold_that_was_begun_anew_is_counted_anew_though_its_event_is_the_same() -> None:
    places = Places()
    ticket = {"id": "1", "state": "waiting", "queue": "A", "pinned_to": None, "rank_at": 2, "seq": 2}
    for others in (0, 1):
        folded = Fold({"centre": "demo", "event_id": "7-0", "tickets": []})
        folded.tickets = {"1": ticket} | {f"o{n}": ticket | {"seq": n} for n in range(others)}
        assert places.in_front(folded, ticket) == (others, others + 1)
