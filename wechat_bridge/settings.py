"""Where the bridge stands: flags and environment into one value. Secrets come from the environment or a file only."""

import argparse
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from server.client.given_files import in_words
from wechat_bridge.crypto import Envelopes

API_URL = "https://api.weixin.qq.com"
MODES = ("plain", "compatible", "encrypted")
FOLDER = "wechat"


@dataclass(frozen=True, slots=True)
class Weixin:
    """What the bridge needs to know of the official account."""

    token: str = field(repr=False)
    aes_key: str = field(default="", repr=False)
    appid: str = ""
    secret: str = field(default="", repr=False)
    api_url: str = API_URL
    mode: str = ""
    token_url: str = field(default="", repr=False)
    templates: Path | None = None
    sms: Path | None = None

    @property
    def sends(self) -> bool:
        """Whether it can send by itself: it has, or can get, an access token."""
        return bool(self.token_url or (self.appid and self.secret))

    def envelopes(self) -> Envelopes | None:
        """What encrypted messages are opened with; raises ValueError for a key that can't be one."""
        if self.mode == "plain" or not self.aes_key:
            return None
        return Envelopes(self.token, self.aes_key, self.appid)


@dataclass(frozen=True, slots=True)
class Settings:
    """What one bridge needs to know."""

    server: str
    centre: str
    device: str
    host: str
    port: int
    token: str = field(repr=False)
    weixin: Weixin
    data: Path | None = None
    centres: frozenset[str] = frozenset()
    hotline: str = ""
    travel_min: int = 30

    @property
    def folder(self) -> Path | None:
        """Where it keeps what it must not forget."""
        return self.data / FOLDER if self.data else None


def parser(environment: Mapping[str, str], prog: str, told: str) -> argparse.ArgumentParser:
    """The flags all its programs have."""
    made = argparse.ArgumentParser(
        prog=prog,
        description=told,
        epilog="From the environment: QUHAO_TOKEN unless --token-file is given, QUHAO_WECHAT_TOKEN, and for encrypted "
        "messages and notices QUHAO_WECHAT_AES_KEY, QUHAO_WECHAT_APPID, QUHAO_WECHAT_SECRET; further "
        "QUHAO_WECHAT_API_URL, QUHAO_WECHAT_TOKEN_URL, QUHAO_WECHAT_MODE (plain, compatible, encrypted), "
        "QUHAO_WECHAT_TEMPLATES and QUHAO_WECHAT_SMS (files, see docs/wechat.md).",
    )

    def flag(name: str, default: str, told: str) -> None:
        given = environment.get(f"QUHAO_{name.upper().replace('-', '_')}", default)
        made.add_argument(f"--{name}", default=given, help=told)

    flag("server", "http://127.0.0.1:8000", "address of the quhao server")
    flag("centre", "demo", "whose tickets are drawn for whoever names no other")
    flag("centres", "", "further centres, with commas between; * for all (its device must belong to none)")
    flag("device", "wechat-1", "this bridge's id among the devices")
    flag("host", "127.0.0.1", "address to listen at")
    flag("token-file", "", "file that holds the device token")
    flag(
        "data", "", "where it keeps what it must not forget; without it a restart may repeat or lose a notice"
    )
    flag("hotline", "", "telephone number of the hotline desk")
    made.add_argument("--travel", type=int, default=30, help="minutes on the way of who didn't say (30)")
    made.add_argument(
        "--port", type=int, default=environment.get("QUHAO_WECHAT_PORT", "8020"), help="port to listen at"
    )
    return made


def read(arguments: Sequence[str] | None, environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings, or exit code 2 with what is wrong."""
    flags = parser(environment, "quhao wechat", "Answers a WeChat official account.")
    return settled(flags, flags.parse_args(arguments), environment)


def token_of(
    flags: argparse.ArgumentParser, options: argparse.Namespace, environment: Mapping[str, str]
) -> str:
    """The device's token, empty if there is none; exit code 2 if its file can't be read."""
    if not options.token_file:
        return environment.get("QUHAO_TOKEN", "").strip()
    try:
        return Path(options.token_file).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as fault:
        flags.error(f"--token-file can't be read: {in_words(fault)}")


def settled(
    flags: argparse.ArgumentParser, options: argparse.Namespace, environment: Mapping[str, str]
) -> Settings:
    """The settings of these flags, or exit code 2 with what is wrong."""
    token = token_of(flags, options, environment)
    account = weixin(environment)
    for name, secret in (("QUHAO_TOKEN", token), ("QUHAO_WECHAT_TOKEN", account.token)):
        if not secret:
            flags.error(f"{name} is not set")
    if account.mode not in ("", *MODES):
        flags.error(f"QUHAO_WECHAT_MODE is one of {', '.join(MODES)}")
    if account.mode == "encrypted" and not account.aes_key:
        flags.error("QUHAO_WECHAT_MODE is encrypted, and QUHAO_WECHAT_AES_KEY is not set")
    try:
        account.envelopes()
    except ValueError as fault:
        flags.error(str(fault))
    if not 0 < options.port < 65536:
        flags.error("--port is between 1 and 65535")
    if not 0 < options.travel <= 300:
        flags.error("--travel is between 1 and 300")
    return Settings(
        options.server, options.centre, options.device, options.host, options.port, token, account,
        Path(options.data) if options.data else None,
        frozenset(one.strip() for one in options.centres.split(",") if one.strip()), options.hotline, options.travel,
    )  # fmt: skip


def weixin(environment: Mapping[str, str]) -> Weixin:
    """What the environment says of the account; nothing is checked."""

    def given(name: str, default: str = "") -> str:
        return environment.get(f"QUHAO_WECHAT_{name}", "").strip() or default

    def path(name: str) -> Path | None:
        return Path(given(name)) if given(name) else None

    return Weixin(
        given("TOKEN"), given("AES_KEY"), given("APPID"), given("SECRET"), given("API_URL", API_URL).rstrip("/"),
        given("MODE").lower(), given("TOKEN_URL"), path("TEMPLATES"), path("SMS"),
    )  # fmt: skip
