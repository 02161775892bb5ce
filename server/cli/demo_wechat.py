"""The demo's WeChat account: its settings as the bridge and the stand-in read them, and its templates as a file."""

from collections.abc import Mapping
from pathlib import Path

FIELDS = {
    "drawn": "thing2 = service, character_string1 = number, thing3 = advice",
    "ahead": "thing2 = service, character_string1 = number, number4 = ahead, thing3 = advice",
    "leave": "thing2 = service, character_string1 = number, number4 = ahead, thing3 = advice",
    "called": "character_string1 = number, thing5 = counter, time6 = time, thing3 = advice",
    "withdrawn": "character_string1 = number, thing3 = advice",
    "missed": "character_string1 = number, thing2 = service, thing3 = advice",
    "transferred": "character_string1 = number, thing2 = service, thing7 = zone, thing3 = advice",
    "closing": "character_string1 = number, time6 = time, thing3 = advice",
    "hall": "character_string1 = number, thing8 = title",
    "tomorrow": "character_string1 = number, thing2 = service, time6 = time, thing3 = advice",
    "result": "character_string1 = number, thing2 = service, thing3 = advice",
    "rate": "character_string1 = number, thing2 = service, thing3 = advice",
    "cancelled": "character_string1 = number, thing2 = service, thing3 = advice",
    "expired": "character_string1 = number, thing2 = service, thing3 = advice",
}
"""Kind of notice → the fields of its template."""
ASKED = frozenset({"tomorrow", "result"})
"""Those that come long after their visitor wrote: subscription messages, which must be agreed to."""


def account(data: Path, known: Mapping[str, str]) -> dict[str, str]:
    """The account of the demo's credentials in the environment of its programs."""
    given = {
        name: known[name] for name in ("token", "aes_key", "appid", "secret", "api_url") if name in known
    }
    named = {f"QUHAO_WECHAT_{name.upper()}": value for name, value in given.items()}
    return named | {"QUHAO_WECHAT_TEMPLATES": str(write_templates(data))}


def pages_in_wechat(data: Path, known: Mapping[str, str], api_url: str) -> dict[str, str | Path]:
    """The server's settings by which a phone page knows who opened it and what it may do: the stand-in says so."""
    return {
        "wechat_appid": known["appid"], "wechat_secret": known["secret"], "wechat_api_url": api_url,
        "wechat_authorize_url": f"{api_url}/connect/oauth2/authorize",
        "wechat_sdk_url": f"{api_url}/jweixin.js", "wechat_templates": write_templates(data),
    }  # fmt: skip


def write_templates(data: Path) -> Path:
    """The file of templates; each kind of notice has one."""
    blocks = []
    for kind, fields in FIELDS.items():
        lines = [f'{name} = "{says}"' for name, says in (one.split(" = ") for one in fields.split(", "))]
        head = [
            f"[{kind}]",
            f'template_id = "demo-{kind}"',
            *(["subscription = true"] if kind in ASKED else []),
        ]
        blocks.append("\n".join([*head, f"[{kind}.fields]", *lines, ""]))
    path = data / "wechat" / "templates.toml"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.write_text("\n".join(blocks), "utf-8")
    return path
