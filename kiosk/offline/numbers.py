"""How a kiosk's own numbers are written, and on which day they count; it looks at no clock."""

from datetime import datetime, tzinfo


def number_of(series: str, count: int) -> str:
    """`K1.001`, and after `K1.999` goes on to `K1.1000`."""
    if count < 1:
        raise ValueError("numbers begin with 1")
    return f"{series}.{count:03d}"


def day_of(now_ms: int, zone: tzinfo) -> str:
    """The business day, `YYYY-MM-DD`: the local date of the hall."""
    return datetime.fromtimestamp(now_ms // 1000, zone).date().isoformat()


def id_of(centre: str, day: str, number: str) -> str:
    """The ticket's id, as the server will give it."""
    return f"{centre}-{day.replace('-', '')}-{number}"
