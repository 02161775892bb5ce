"""Which services most people come for; it counts nobody, and goes by what the hall says."""

from collections.abc import Iterable

from server.wire.catalogue import ServiceEntry


def most_wanted(services: Iterable[ServiceEntry]) -> list[ServiceEntry]:
    """Those that the hall ranks, the most wanted first; of a hall that ranks none all, as it lists them."""
    known = list(services)
    ranked = [service for service in known if service.wanted is not None]
    return sorted(ranked, key=lambda service: service.wanted or 0) if ranked else known
