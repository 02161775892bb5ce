"""What a visitor of the chat does with a number they hold: its progress, giving it up, checking in, rating."""

from collections.abc import Iterator
from typing import Any

from server.client.http import Refused
from server.wire.texts import text
from wechat_bridge import wording
from wechat_bridge.commands import Scene, scene
from wechat_bridge.mine import DAY_MS
from wechat_bridge.visitor import Visitor

Json = dict[str, Any]

MOST_SHOWN = 4
TRAVEL, TRAVEL_SAID = "travel", "travel_said"
"""Minutes on the way; and that they were said, so that a guess from a place doesn't replace them."""
MOST_TRAVEL_MIN = 300
_CANCELLABLE = frozenset({"booked", "waiting", "missed"})
_RATED = frozenset({"serving", "done"})


def progress(visitor: Visitor) -> str:
    """Where their numbers stand; of one that is over, what became of it."""
    live = [one["secret"] for one in visitor.live()[:MOST_SHOWN]]
    views = [visitor.server.own(secret) | {"secret": secret} for secret in live]
    if not views and (last := _last(visitor)):
        views = [last]
    if not views:
        return text("wechat.progress_none", visitor.language)
    told = []
    for view in views:
        visitor.remember(view)
        page = visitor.page(view.get("secret"))
        told.append(wording.progress(view, page, visitor.language, visitor.zone))
    return "\n\n".join(told)


def cancel(visitor: Visitor) -> str:
    """Asks once which, and whether they mean it."""
    own = [one for one in visitor.live() if one["state"] in _CANCELLABLE]
    if not own:
        return text("wechat.cancel_none", visitor.language)
    visitor.ask("cancel", language=visitor.language, tickets=[_brief(one) for one in own[:MOST_SHOWN]])
    return wording.cancel(own[:MOST_SHOWN], visitor.language)


def give_up(visitor: Visitor, asked: Json, number: int) -> str | None:
    """The number-th of the numbers asked about is given up; None if it is none of them."""
    tickets = asked["tickets"]
    if not 1 <= number <= len(tickets):
        return None
    own = tickets[number - 1]
    visitor.server.act(own["secret"], "cancel", key=_key(visitor))
    visitor.answered()
    return text("wechat.cancelled", visitor.language, number=own["number"])


def check_in(visitor: Visitor, said: str) -> str:
    """With the code that the hall shows; without one, how to get at it."""
    if not said:
        own = visitor.live()
        if any(one["state"] == "booked" for one in own):
            return text("wechat.check_in_how", visitor.language)
        return progress(visitor) if own else text("wechat.check_in_none", visitor.language)
    found = scene(said)
    if found and found.code:
        return check_in_with(visitor, found)
    centres = [one["centre"] for one in visitor.live() if one["state"] == "booked"]
    here = visitor.centre in centres or not centres
    return check_in_with(visitor, Scene(visitor.centre if here else centres[0], said))


def check_in_with(visitor: Visitor, shown: Scene) -> str:
    """Everything booked at that centre is checked in by the code seen there."""
    own = [one for one in visitor.live() if one["centre"] == shown.centre]
    booked = [one for one in own if one["state"] == "booked"]
    if not booked:
        return progress(visitor) if own else text("wechat.check_in_none", visitor.language)
    told, refused = [], None
    for place, one in enumerate(booked):
        try:
            view = visitor.server.act(
                one["secret"], "check-in", {"code": shown.code}, f"{_key(visitor)}{place}"
            )
        except Refused as refusal:
            refused = refusal
            continue
        told.append(wording.checked_in(view, visitor.language))
    if not told and refused:
        raise refused
    return "\n\n".join(told)


def rate(visitor: Visitor, level: int) -> str:
    """Keeps the level said, of the ticket asked about or of what was served last; or asks for it."""
    asked = visitor.asked()
    if level and asked.get("kind") == "rate":
        return rated(visitor, asked["secret"], level) or text("wechat.rate_none", visitor.language)
    own = _to_rate(visitor)
    if own is None:
        return text("wechat.rate_none", visitor.language)
    if not level:
        visitor.ask("rate", language=visitor.language, secret=own["secret"])
        return text("wechat.rate_how", visitor.language, number=own["number"], service=own["service_name"])
    return rated(visitor, own["secret"], level) or text("wechat.rate_none", visitor.language)


def rated(visitor: Visitor, secret: str, level: int) -> str | None:
    """Sends a level from 1 to 5; None if it is no level."""
    if not 1 <= level <= 5:
        return None
    visitor.server.act(secret, "rating", {"level": level}, _key(visitor))
    visitor.answered()
    return text("wechat.rated_well" if level >= 3 else "wechat.rated_badly", visitor.language)


def notify(visitor: Visitor, ahead: int) -> str:
    """So many people before their turn they want to be told."""
    own = visitor.live()
    if not own:
        return text("wechat.progress_none", visitor.language)
    for place, one in enumerate(own):
        visitor.server.act(one["secret"], "notify", {"ahead": ahead}, f"{_key(visitor)}{place}")
    return text("wechat.notify_set" if ahead else "wechat.notify_off", visitor.language, ahead=ahead)


def late(visitor: Visitor) -> str:
    """The hall is told that they come late, and they what happens now."""
    own = [one for one in visitor.live() if one["state"] in ("booked", "waiting")]
    if not own:
        return text("wechat.progress_none", visitor.language)
    told = [
        visitor.server.act(one["secret"], "late", {}, f"{_key(visitor)}{place}")
        for place, one in enumerate(own)
    ]
    return "\n".join(dict.fromkeys(one["late_text"] for one in told))


def travel(visitor: Visitor, minutes: int) -> str:
    """How long their way is: kept for a day, to tell them when to leave."""
    if not 1 <= minutes <= MOST_TRAVEL_MIN:
        return text("wechat.travel_wrong", visitor.language, most=MOST_TRAVEL_MIN)
    visitor.kept.put(visitor.openid, TRAVEL, minutes, visitor.now_ms + DAY_MS)
    visitor.kept.put(visitor.openid, TRAVEL_SAID, True, visitor.now_ms + DAY_MS)
    for place, one in enumerate(visitor.live()):
        if one["state"] == "booked":  # what its page said before holds no longer
            visitor.server.act(one["secret"], "notify", {"travel_min": minutes}, f"{_key(visitor)}{place}")
    return text("wechat.travel_set", visitor.language, minutes=minutes)


def _to_rate(visitor: Visitor) -> Json | None:
    """The last of their tickets that was served."""
    return next((view for view in _views(visitor) if view["state"] in _RATED), None)


def _last(visitor: Visitor) -> Json | None:
    return next(_views(visitor), None)


def _views(visitor: Visitor) -> Iterator[Json]:
    """Their tickets as they are now, the latest first."""
    for one in reversed(visitor.mine()):
        if view := visitor.opened(one["secret"]):
            yield view


def _brief(ticket: Json) -> Json:
    return {name: ticket[name] for name in ("secret", "number", "service_name")}


def _key(visitor: Visitor) -> str:
    return f"{visitor.message.created_s}-{visitor.message.id}"[:100].replace(" ", "_")
