"""Where the bridge stands: flags and environment into one value. Secrets come from the environment or a file only."""

import argparse
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """What one bridge needs to know."""

    server: str
    centre: str
    device: str
    host: str
    port: int
    token: str = field(repr=False)
    wechat_token: str = field(repr=False)


def read(arguments: Sequence[str] | None, environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings, or exit code 2 with what is wrong."""
    parser = argparse.ArgumentParser(
        prog="python -m wechat_bridge",
        description="Answers a WeChat official account for one centre.",
        epilog="Also needed in the environment: QUHAO_WECHAT_TOKEN, and QUHAO_TOKEN unless --token-file is given.",
    )

    def flag(name: str, default: str | None, told: str) -> None:
        given = environment.get(f"QUHAO_{name.upper().replace('-', '_')}", default)
        parser.add_argument(f"--{name}", default=given, required=given is None, help=told)

    flag("server", "http://127.0.0.1:8000", "address of the quhao server")
    flag("centre", "demo", "whose tickets are drawn")
    flag("device", "wechat-1", "this bridge's id among the devices")
    flag("host", "127.0.0.1", "address to listen at")
    flag("token-file", "", "file that holds the device token")
    flag("data", "", "taken as from every program; the bridge keeps nothing")
    parser.add_argument(
        "--port", type=int, default=environment.get("QUHAO_WECHAT_PORT", "8020"), help="port to listen at"
    )
    options = parser.parse_args(arguments)
    token = environment.get("QUHAO_TOKEN", "").strip()
    if options.token_file:
        try:
            token = Path(options.token_file).read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError):
            parser.error("--token-file can't be read")
    wechat_token = environment.get("QUHAO_WECHAT_TOKEN", "").strip()
    for name, secret in (("QUHAO_TOKEN", token), ("QUHAO_WECHAT_TOKEN", wechat_token)):
        if not secret:
            parser.error(f"{name} is not set")
    if not 0 < options.port < 65536:
        parser.error("--port is between 1 and 65535")
    return Settings(
        options.server, options.centre, options.device, options.host, options.port, token, wechat_token
    )
