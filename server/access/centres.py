"""The rule that keeps one centre's matters from another's; it looks nothing up."""

from server.access.principal import Principal


class NotThere(Exception):
    """What is asked for is not there, or belongs to another centre: the answer is the same, so that neither shows."""

    code = "not_found"
    status = 404


def require_centre(principal: Principal, centre: str) -> None:
    """Raise NotThere if this one is bound to another centre than the one asked about."""
    if principal.centre is not None and principal.centre != centre:
        raise NotThere(centre)
