"""Which ways of signing in an installation offers its visitors, by its settings; it asks nobody outside."""

import logging

from server.access.sms import Gateway, HttpSender, ShownSender
from server.access.visitors import Ways
from server.access.wechat_oauth import WechatOAuth
from server.access.wechat_pages import PageAccount, WechatPages, subscriptions
from server.settings import Settings

log = logging.getLogger(__name__)


def ways(settings: Settings) -> Ways:
    """How visitors can sign in: by the gateway and the official account that are set; the demo shows its codes."""
    sms: HttpSender | ShownSender | None = None
    if settings.sms_url:
        told = (settings.sms_method, settings.sms_body, settings.sms_type, settings.sms_authorization)
        sms = HttpSender(Gateway(settings.sms_url, *told, settings.sms_success))
    elif settings.demo:
        sms = ShownSender(settings.twins_directory)
    if not (settings.wechat_appid and settings.wechat_secret):
        return Ways(sms, None)
    account = PageAccount(
        api_url=settings.wechat_api_url.rstrip("/"), sdk_url=settings.wechat_sdk_url, appid=settings.wechat_appid,
        secret=settings.wechat_secret, token_url=settings.wechat_token_url,
        templates=_templates(settings),
    )  # fmt: skip
    wechat = WechatOAuth(settings.wechat_api_url, settings.wechat_appid, settings.wechat_secret)
    return Ways(sms, wechat, WechatPages(account))


def _templates(settings: Settings) -> tuple[str, ...]:
    """What visitors are asked to agree to; a bridge's file that can't be read keeps no hall from opening."""
    try:
        return subscriptions(settings.wechat_templates)
    except ValueError as fault:
        log.error("pages ask for no notices: %s", fault)
        return ()
