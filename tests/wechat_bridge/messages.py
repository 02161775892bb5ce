"""What a visitor sends in the chat: lines, scans and places, each with an id of its own."""

from dataclasses import replace

from wechat_bridge.callback import Message

_ids = iter(range(1, 10_000))


def said(text: str, openid: str = "o-zhang", msg_id: str | None = None) -> Message:
    return Message("gh", openid, 1_795_400_000, "text", msg_id or str(next(_ids)), text)


def scanned(result: str, event: str = "scancode_waitmsg") -> Message:
    message = Message("gh", "o-zhang", 1_795_400_000, "event", str(next(_ids)), event=event)
    if event == "scancode_waitmsg":
        return replace(message, scanned=result)
    return replace(message, event_key=result)


def place(event: str = "") -> Message:
    """A place about a kilometre from the hall: sent by hand, or told by an event of the chat."""
    kind = "event" if event else "location"
    return Message(
        "gh", "o-zhang", 1_795_400_000, kind, str(next(_ids)), event=event, latitude=31.21, longitude=121.4
    )
