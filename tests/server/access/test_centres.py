"""One centre's people and devices don't see another's matters."""

import pytest

from server.access.centres import NotThere, require_centre
from server.access.principal import ANYONE, Principal


@pytest.mark.parametrize("kind", ["staff", "device"])
def test_another_centre_is_not_there_for_who_is_bound_to_one(kind: str) -> None:
    bound = Principal("staff" if kind == "staff" else "device", "x", centre="demo")
    require_centre(bound, "demo")
    with pytest.raises(NotThere):
        require_centre(bound, "town-1")


@pytest.mark.parametrize("free", [ANYONE, Principal("staff", "s-1"), Principal("device", "wechat-1")])
def test_every_centre_is_there_for_who_is_bound_to_none(free: Principal) -> None:
    require_centre(free, "demo")
