"""The memory of tokens: bounded, and never holding what was revoked while it was being read."""

from server.access.cache import Cache, Entry
from server.access.principal import Principal

CLERK = Entry(Principal("staff", "s-1"), 0, session="h1", expires_at=100)
TV = Entry(Principal("device", "tv-1"), 0)


def filled(limit: int = 10) -> Cache:
    cache = Cache(limit)
    cache.put("h1", CLERK, cache.mark())
    cache.put("h2", TV, cache.mark())
    return cache


def test_the_least_lately_used_goes_first() -> None:
    cache = filled(limit=2)
    cache.get("h1")
    cache.put("h3", TV, cache.mark())
    assert (cache.get("h1"), cache.get("h2"), cache.get("h3"), len(cache)) == (CLERK, None, TV, 2)


def test_dropping_takes_all_of_that_owner_and_nobody_else() -> None:
    for kind, id_, left in [
        ("account", "s-1", ["h2"]),
        ("device", "tv-1", ["h1"]),
        ("session", "h1", ["h2"]),
        ("device", "s-1", ["h1", "h2"]),
        ("account", "tv-1", ["h1", "h2"]),
        ("nonsense", "s-1", ["h1", "h2"]),
    ]:
        cache = filled()
        cache.drop(kind, id_)
        assert [h for h in ("h1", "h2") if cache.get(h)] == left


def test_what_was_read_before_a_drop_is_not_kept_after_it() -> None:
    cache = Cache(10)
    mark = cache.mark()
    cache.drop("device", "tv-1")
    cache.put("h2", TV, mark)
    assert cache.get("h2") is None


def test_reading_that_there_is_nothing_forgets() -> None:
    cache = filled()
    cache.put("h2", None, cache.mark())
    assert cache.get("h2") is None


def test_clearing_forgets_everything_and_what_is_being_read() -> None:
    cache = filled()
    mark = cache.mark()
    cache.clear()
    cache.put("h1", CLERK, mark)
    assert len(cache) == 0


def test_an_entry_holds_until_its_sign_in_runs_out() -> None:
    assert CLERK.holds(99)
    assert not CLERK.holds(100)
    assert TV.holds(10**15)
