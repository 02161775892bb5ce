"""Checks the rules of a catalogue: its policy's numbers, and what priority classes are worth; it changes nothing."""

import math
from collections.abc import Iterator

from server.catalogue.faults import Fault, at_least, between, unknown
from server.wire.catalogue import Catalogue, PriorityClass

LEAST = {
    "announce_times": 1,
    "announce_s": 0,
    "announce_needs_s": 0,
    "requeue_limit": 0,
    "walking_s": 0,
    "party_centre_limit": 1,
    "agent_centre_limit": 1,
    "undo_s": 0,
    "pause_release_s": 60,
    "no_show_limit": 1,
    "suspension_days": 1,
    "typical_service_s": 30,
    "remote_draws_a_day": 1,
}
"""The smallest value of each number of the policy."""

LONGEST_UNDO_S = 60
LONGEST_HEAD_START_S = 86_400  # a day: longer than any session
OLDEST = 120
WIDEST_HALL_M = 5_000


def policy_faults(catalogue: Catalogue) -> Iterator[Fault]:
    """Everything wrong with a centre's rules."""
    policy = catalogue.policy
    for name, least in LEAST.items():
        yield from at_least(f"policy.{name}", getattr(policy, name), least)
    if policy.undo_s > LONGEST_UNDO_S:
        yield Fault("policy.undo_s", "above", str(policy.undo_s), str(LONGEST_UNDO_S))
    for name in ("remote_share", "address_share"):
        share = getattr(policy, name)
        if share is not None and not 0 < share < 1:  # TOML has nan and inf too
            yield Fault(f"policy.{name}", "not_a_share", str(share))
    if policy.check_in_radius_m is not None:
        yield from between("policy.check_in_radius_m", policy.check_in_radius_m, 20, WIDEST_HALL_M)
    yield from between("policy.head_start_limit_s", policy.head_start_limit_s, 0, LONGEST_HEAD_START_S)
    yield from _distance(catalogue)
    queues = [queue.id for queue in catalogue.queues]
    for entry in catalogue.classes:
        yield from _class(entry, queues, max(0, policy.head_start_limit_s))


def _distance(catalogue: Catalogue) -> Iterator[Fault]:
    distance_km = catalogue.policy.remote_distance_km
    if distance_km is None:
        return
    if not 0 < distance_km < math.inf:  # TOML has nan and inf too
        yield Fault("policy.remote_distance_km", "not_positive", str(distance_km))
    if catalogue.latitude is None or catalogue.longitude is None:
        yield Fault("policy.remote_distance_km", "no_position")


def _class(entry: PriorityClass, queues: list[str], limit_s: int) -> Iterator[Fault]:
    key = f"classes.{entry.id}"
    yield from between(f"{key}.head_start_s", entry.head_start_s, 0, limit_s)
    for queue, head_start_s in entry.head_starts_s.items():
        yield from unknown(f"{key}.head_starts_s", "unknown_queue", queue, queues)
        yield from between(f"{key}.head_starts_s.{queue}", head_start_s, 0, limit_s)
    if entry.age_from is not None:
        yield from between(f"{key}.age_from", entry.age_from, 1, OLDEST)
