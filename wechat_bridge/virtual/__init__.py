"""Stands in for WeChat: its visitors (`chat`) and its API (`api`). It never speaks to WeChat itself."""

from wechat_bridge.virtual.chat import (
    ACCOUNT,
    Chat,
    encrypted_message,
    message_xml,
    signed,
    signed_message,
)

__all__ = ["ACCOUNT", "Chat", "encrypted_message", "message_xml", "signed", "signed_message"]
