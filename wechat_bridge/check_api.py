"""The part of `quhao wechat check` that asks WeChat's API; it changes nothing there.

It asks for a token, the account's templates of both kinds, how many messages are left today, and the ticket that pages
in WeChat are signed with.
"""

import socket
from collections.abc import Iterator, Mapping
from typing import Any

from wechat_bridge import weixin
from wechat_bridge.checked import ADVICE, GOOD, WRONG, Finding, finding
from wechat_bridge.consents import NEAR
from wechat_bridge.errors import Meaning, meaning
from wechat_bridge.notifying import read_templates
from wechat_bridge.records import Records
from wechat_bridge.settings import Weixin
from wechat_bridge.templates import Template
from wechat_bridge.ways import CHAT, CHAT_PATH, SUBSCRIPTION, SUBSCRIPTION_PATH, TEMPLATE, TEMPLATE_PATH

SAID = frozenset({40001, 40013, 40125, 40164, 61004, 48001, 45009})
_PATHS = {TEMPLATE: TEMPLATE_PATH, SUBSCRIPTION: SUBSCRIPTION_PATH, CHAT: CHAT_PATH}
_FEW = 1 - NEAR
_TEMPLATES, _SUBSCRIPTIONS = "/cgi-bin/template/get_all_private_template", "/wxaapi/newtmpl/gettemplate"


def of_api(account: Weixin) -> Iterator[Finding]:
    """WeChat's API: that it can be reached, takes our secret from this address, and knows our templates."""
    if not account.sends:
        return
    api = weixin.Api(account, Records(None, ""))
    try:
        api.token()
    except weixin.Refused as refusal:
        yield _refusal(refusal)
        return
    except weixin.Failed:
        yield finding(WRONG, "api_away", url=account.token_url or account.api_url)
        return
    yield finding(GOOD, "secret_good")
    try:
        known = _ids(api.get(_TEMPLATES).get("template_list"), "template_id")
        ours = _ours(account)
        if any(one.subscription for one in ours.values()):
            known |= _ids(api.get(_SUBSCRIPTIONS).get("data"), "priTmplId")
    except weixin.Refused as refusal:
        if meaning(refusal.code) is Meaning.TOKEN:
            yield finding(WRONG, "token_service_wrong", code=refusal.code)
        else:
            yield _refusal(refusal)
        return
    except weixin.Failed:
        yield finding(WRONG, "api_away", url=account.api_url)
        return
    if strange := [kind for kind, one in ours.items() if one.id not in known]:
        yield finding(WRONG, "templates_unknown", kinds="、".join(strange))
    elif ours:
        yield finding(GOOD, "templates_good", count=len(ours))
    used = {SUBSCRIPTION if one.subscription else TEMPLATE for one in ours.values()}
    yield from _of_quotas(api, [*sorted(used), CHAT])
    yield _of_pages(api, asks=any(one.subscription for one in ours.values()))


def _of_quotas(api: weixin.Api, channels: list[str]) -> Iterator[Finding]:
    """How many messages WeChat still takes today; nothing where it doesn't say."""
    good = False
    for channel in channels:
        try:
            quota = (
                api.post("openapi/quota/get", {"cgi_path": f"/cgi-bin/{_PATHS[channel]}"}).get("quota") or {}
            )
        except weixin.Failed:
            continue
        most, left = quota.get("daily_limit"), quota.get("remain")
        if not isinstance(most, int) or not isinstance(left, int) or most < 1:
            continue
        if left <= 0:
            yield finding(WRONG, f"quota_over_{channel}", most=most)
        elif left <= _FEW * most:
            yield finding(ADVICE, f"quota_{channel}", most=most, left=left)
        else:
            good = True
    if good:
        yield finding(GOOD, "quota_good")


def _of_pages(api: weixin.Api, asks: bool) -> Finding:
    """The ticket that the server signs its pages with: `asks` if visitors are asked there for their consent."""
    try:
        api.get("/cgi-bin/ticket/getticket", type="jsapi")
    except weixin.Failed as fault:
        code = fault.code if isinstance(fault, weixin.Refused) else "-"
        return finding(WRONG if asks else ADVICE, "pages_unsigned", code=code)
    return finding(GOOD, "pages_signed")


def _ours(account: Weixin) -> Mapping[str, Template]:
    try:
        return read_templates(account.templates)
    except ValueError:  # it was said what is wrong with the file
        return {}


def _ids(listed: Any, name: str) -> set[str]:
    known = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    return {str(one.get(name)) for one in known}


def _refusal(refusal: weixin.Refused) -> Finding:
    code = refusal.code
    return finding(WRONG, f"code_{code}" if code in SAID else "code_other", code=code, address=_own_name())


def _own_name() -> str:
    return socket.gethostname()
