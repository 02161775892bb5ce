"""`quhao wechat check`: says what is set up wrong before a visitor finds out, in plain sentences. It changes nothing.

Exit code 0 when all is well or only advice is given, 1 when something is wrong, 2 on wrong usage.
"""

import argparse
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from server.client.http import Api as Hall
from server.client.http import Failed as HallFailed
from server.client.http import Refused as HallRefused
from server.wire.texts import text
from wechat_bridge import sms
from wechat_bridge.check_api import of_api
from wechat_bridge.checked import ADVICE, GOOD, WRONG, Finding, finding
from wechat_bridge.crypto import Envelopes
from wechat_bridge.notices import KINDS
from wechat_bridge.notifying import read_templates
from wechat_bridge.settings import MODES, Weixin, parser, token_of
from wechat_bridge.settings import weixin as account_of
from wechat_bridge.visitor import path_of

_TOKEN_LETTERS = range(3, 33)
MOST_CENTRES = 20
"""So many of a whole district's are tried: if the token is good for these, it is for all."""


def main(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    """Looks at everything, prints a line each, and says by the exit code whether anything is wrong."""
    flags = parser(environment, "quhao wechat check", "Says what is set up wrong before a visitor finds out.")
    flags.add_argument("--lang", choices=("zh-CN", "en"), default="zh-CN", help="language of the sentences")
    options = flags.parse_args(arguments)
    account = account_of(environment)
    token = token_of(flags, options, environment)
    found = [*of_account(account), *of_files(account), *of_program(account, options)]
    hall = Hall(options.server, token or None)
    found += [
        *of_hall(hall, options.server, options.centre),
        *of_centres(hall, options.centre, options.centres),
    ]
    found += of_api(account)
    for one in found:
        print(one.told(options.lang))
    wrong = sum(one.level == WRONG for one in found)
    print(text("wechat_check.sum" if wrong else "wechat_check.all_good", options.lang, count=wrong))
    sys.stdout.flush()
    return 1 if wrong else 0


def of_account(account: Weixin) -> Iterator[Finding]:
    """What can be seen of the settings alone."""
    if not account.token:
        yield finding(WRONG, "token_missing")
    elif not (account.token.isalnum() and account.token.isascii() and len(account.token) in _TOKEN_LETTERS):
        yield finding(WRONG, "token_odd")
    else:
        yield finding(GOOD, "token_good")
    if account.mode not in ("", *MODES):
        yield finding(WRONG, "mode_odd", mode=account.mode)
    yield _aes_key(account)
    if account.appid and not (account.appid.startswith("wx") and account.appid.isalnum()):
        yield finding(WRONG, "appid_odd")
    if not account.sends:
        yield finding(ADVICE, "sends_nothing")
    if urlsplit(account.api_url).scheme not in ("http", "https"):
        yield finding(WRONG, "api_url_odd", url=account.api_url)


def of_files(account: Weixin) -> Iterator[Finding]:
    """The files of templates and of the SMS request."""
    try:
        found = read_templates(account.templates)
    except ValueError as fault:
        yield finding(WRONG, "templates_wrong", fault=fault)
        found = {}
    if account.templates and found:
        missing = [kind for kind in KINDS if kind not in found]
        if missing:
            yield finding(ADVICE, "templates_missing", kinds="、".join(missing))
    elif not account.templates and account.sends:
        yield finding(ADVICE, "templates_none")
    if account.sms:
        try:
            sms.read(account.sms)
        except sms.Wrong as fault:
            yield finding(WRONG, "sms_wrong", fault=fault)
        else:
            yield finding(GOOD, "sms_good")


def of_program(account: Weixin, options: argparse.Namespace) -> Iterator[Finding]:
    """What the program is told beside: where it keeps its file, and whom to ring."""
    folder = Path(options.data) if options.data else None
    if folder is None:
        yield finding(WRONG if account.sends or account.sms else ADVICE, "data_none")
    else:
        there = next(one for one in (folder.absolute(), *folder.absolute().parents) if one.exists())
        writable = there.is_dir() and os.access(there, os.W_OK | os.X_OK)
        yield finding(GOOD if writable else WRONG, "data_good" if writable else "data_closed", folder=folder)
    if not options.hotline:
        yield finding(ADVICE, "hotline_none")


def of_centres(hall: Hall, home: str, given: str) -> Iterator[Finding]:
    """The further centres: that our token is good for each of them."""
    named = {one.strip() for one in given.split(",") if one.strip()}
    try:
        if "*" in named:
            named |= {str(one["id"]) for one in hall.get("/centres")["centres"]}
        others = sorted(named - {"*", home})[:MOST_CENTRES]
        closed = [one for one in others if not _takes_us(hall, one)]
    except (HallFailed, ValueError):
        return  # it was said that the server is away
    if closed:
        yield finding(WRONG, "centres_closed", centres="、".join(closed))
    elif others:
        yield finding(GOOD, "centres_good", count=len(others))


def _takes_us(hall: Hall, centre: str) -> bool:
    try:
        hall.get(f"{path_of(centre)}/counters")
    except HallRefused:
        return False
    return True


def of_hall(hall: Hall, url: str, centre: str) -> Iterator[Finding]:
    """The quhao server: that it answers, takes our token, and has a public address by https."""
    try:
        root = hall.get("")
    except (HallFailed, ValueError):
        yield finding(WRONG, "hall_away", url=url)
        return
    try:
        hall.get(f"/centres/{centre}/counters")
        yield finding(GOOD, "hall_good", url=url)
    except HallRefused as refusal:
        yield finding(WRONG, "centre_wrong" if refusal.status == 404 else "device_wrong", centre=centre)
    except HallFailed:
        yield finding(WRONG, "hall_away", url=url)
    public_url = root.get("public_url") or ""
    if not public_url:
        yield finding(ADVICE, "public_url_none")
    elif not public_url.startswith("https://"):
        yield finding(ADVICE if root.get("demo") else WRONG, "public_url_http", url=public_url)
    else:
        yield finding(GOOD, "public_url_good", url=public_url)


def _aes_key(account: Weixin) -> Finding:
    if not account.aes_key:
        return finding(WRONG if account.mode in ("encrypted", "compatible") else ADVICE, "aes_key_missing")
    try:
        Envelopes(account.token, account.aes_key, account.appid or "wx")
    except ValueError:
        return finding(WRONG, "aes_key_odd", count=len(account.aes_key))
    if not account.appid:
        return finding(WRONG, "appid_missing")
    return finding(GOOD, "aes_key_good")
