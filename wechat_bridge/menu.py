"""The account's menu as WeChat takes it: keys that the chat understands, or links only; it sends nothing."""

from typing import Any

from server.wire.texts import text

Json = dict[str, Any]


def menu(public_url: str | None, language: str = "zh-CN") -> Json:
    """Draw, my number, help: three at most, five under each, as WeChat allows."""

    def key(name: str, said: str, kind: str = "click") -> Json:
        return {"type": kind, "name": text(f"wechat.menu_{name}", language), "key": said}

    def under(name: str, *keys: Json) -> Json:
        return {"name": text(f"wechat.menu_{name}", language), "sub_button": list(keys)}

    page = [_link("page", public_url, language)] if public_url else []
    return {
        "button": [
            under(
                "draw", key("wanted", "取号"), key("book", "预约"), key("papers", "材料"),
                key("near", "附近", "location_select"),
            ),
            under(
                "mine", key("progress", "进度"), key("scan", "scan", "scancode_waitmsg"), key("cancel", "取消"),
                key("rate", "评价"),
            ),
            under("help", key("counters", "窗口"), key("hotline", "人工"), key("use", "帮助"), *page),
        ]
    }  # fmt: skip


def links(public_url: str, language: str = "zh-CN") -> Json:
    """Links to the phone pages only: for an account whose messages are answered by somebody else."""
    return {"button": [_link("draw", public_url, language)]}


def _link(name: str, public_url: str, language: str) -> Json:
    return {
        "type": "view",
        "name": text(f"wechat.menu_{name}", language),
        "url": public_url.rstrip("/") + "/",
    }
