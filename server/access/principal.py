"""Who is asking, in the short words that the permission table is written in; it decides nothing."""

from dataclasses import dataclass, field
from typing import Literal

from server.wire.vocabulary import DeviceKind, Role

WORD_OF_ROLE = {
    Role.CLERK: "clk",
    Role.GUIDE: "gde",
    Role.HOTLINE: "htl",
    Role.AGENT: "agt",
    Role.MANAGER: "mgr",
    Role.OPERATOR: "opr",
    Role.SUPERVISOR: "aud",
    Role.AUDITOR: "aud",
}


@dataclass(frozen=True, slots=True)
class Principal:
    """Somebody known: a visitor, a member of staff or a device; `centre` None means not bound to one."""

    kind: Literal["visitor", "staff", "device"]
    id: str = ""
    name: str = ""
    roles: frozenset[Role] = frozenset()
    centre: str | None = None
    device_kind: DeviceKind | None = None
    counter: str | None = None  # of a device bound to one: the only counter it is for
    # Of a visitor: the phone or openid that was proven, as a text only this installation opens.
    sealed: str = field(default="", repr=False, compare=False)

    _words: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_words", self._spoken())

    def words(self) -> frozenset[str]:
        """The words of the permission table that are true of this one."""
        return self._words

    def _spoken(self) -> frozenset[str]:
        words = {"any"} | {WORD_OF_ROLE[role] for role in self.roles if self.kind == "staff"}
        if self.kind == "visitor" and self.id:
            words.add("web")
        if self.kind == "device" and self.device_kind is not None:
            words |= {"dev", f"dev:{self.device_kind.value}"}
            if self.device_kind is DeviceKind.WECHAT:
                words.add("wx")
        return frozenset(words)


ANYONE = Principal("visitor")
"""Who has not signed in."""
