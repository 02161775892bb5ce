"""`quhao wechat menu`: sets the account's menu, with keys for the chat or, beside another bot, with links only."""

import json
import sys
from collections.abc import Mapping, Sequence

from server.client.http import Api as Hall
from server.client.http import Failed as HallFailed
from server.wire.texts import text
from wechat_bridge import weixin
from wechat_bridge.check_api import of_api
from wechat_bridge.menu import links, menu
from wechat_bridge.records import Records
from wechat_bridge.settings import parser
from wechat_bridge.settings import weixin as account_of


def main(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    """Sets it, or with `--print` shows what would be set."""
    flags = parser(environment, "quhao wechat menu", "Sets the official account's menu.")
    flags.add_argument(
        "--links", action="store_true", help="links to the phone pages only, no keys for the chat"
    )
    flags.add_argument("--print", action="store_true", help="show it, and set nothing")
    flags.add_argument(
        "--lang", choices=("zh-CN", "en"), default="zh-CN", help="language of menu and sentences"
    )
    options = flags.parse_args(arguments)
    try:
        public_url = Hall(options.server).get("").get("public_url")
    except HallFailed:
        return _failed("hall_away", options.lang, url=options.server)
    if options.links and not public_url:
        return _failed("menu_no_links", options.lang)
    made = links(str(public_url), options.lang) if options.links else menu(public_url, options.lang)
    if options.print:
        print(json.dumps(made, ensure_ascii=False, indent=2))
        return 0
    account = account_of(environment)
    if not account.sends:
        return _failed("menu_no_account", options.lang)
    try:
        weixin.Api(account, Records(None, "")).post("menu/create", made)
    except weixin.Refused as refusal:
        wrong = [one for one in of_api(account) if one.level == "wrong"]
        if not wrong:
            return _failed("code_other", options.lang, code=refusal.code)
        print(wrong[0].told(options.lang), file=sys.stderr)
        return 1
    except weixin.Failed:
        return _failed("api_away", options.lang, url=account.api_url)
    print(text("wechat_check.menu_set", options.lang))
    return 0


def _failed(key: str, language: str, **values: object) -> int:
    print(text(f"wechat_check.{key}", language, **values), file=sys.stderr)
    return 1
