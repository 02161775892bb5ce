"""Fills the fields of WeChat's templates with what a notice has to say, each cut to what WeChat takes. Pure.

Limits are those of subscription messages (thing 20, character_string 32 …); a template message's fields are as long as
a `thing` since 2023-05, and no field may hold a line break.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from wechat_bridge.notices import KINDS

Json = dict[str, Any]

_LIMITS = {
    "thing": 20, "number": 32, "letter": 32, "symbol": 5, "character_string": 32, "time": 24, "date": 24, "amount": 11,
    "phone_number": 17, "car_number": 8, "name": 10, "phrase": 5, "const": 20,
}  # fmt: skip
_OF_TEMPLATES = 20
_TYPE = re.compile(r"([a-z_]+?)(\d*)")
_ASCII_ONLY = re.compile(r"[^\x20-\x7e]+")
_HANZI_ONLY = re.compile(r"[^\u4e00-\u9fff]+")
_NOT_NUMBER = re.compile(r"[^0-9.]+")
_EMPTY = {"number": "0", "phrase": "等候中", "character_string": "-", "letter": "-", "symbol": "-"}
VALUES = frozenset({
    "number", "service", "counter", "zone", "ahead", "wait", "time", "centre", "advice", "state", "title",
    "tracking",
})  # fmt: skip
"""What a notice can say; see docs/wechat.md."""


@dataclass(frozen=True, slots=True)
class Template:
    """One of the account's templates, and which of its fields says what."""

    id: str
    subscription: bool = False
    long_term: bool = False  # one consent for ever
    fields: Mapping[str, str] = field(default_factory=dict)


def read(described: Mapping[str, Any]) -> tuple[dict[str, Template], list[str]]:
    """The templates by kind of notice as a file describes them, and all that is wrong with it."""
    found: dict[str, Template] = {}
    wrong: list[str] = []
    for kind, one in described.items():
        if kind not in KINDS or not isinstance(one, Mapping):
            wrong.append(kind)
            continue
        fields = one.get("fields")
        if (
            not isinstance(one.get("template_id"), str)
            or not one["template_id"]
            or not isinstance(fields, Mapping)
        ):
            wrong.append(f"{kind}.template_id" if not one.get("template_id") else f"{kind}.fields")
            continue
        wrong += [f"{kind}.fields.{name}" for name, value in fields.items() if value not in VALUES]
        wrong += [
            f"{kind}.{name}"
            for name in one
            if name not in ("template_id", "subscription", "long_term", "fields")
        ]
        found[kind] = Template(
            one["template_id"], bool(one.get("subscription")), bool(one.get("long_term")), dict(fields)
        )
    return found, wrong


def data(template: Template, values: Mapping[str, str]) -> Json:
    """The `data` of a message: every field filled, within its limit."""
    return {name: {"value": fit(name, values.get(says, ""))} for name, says in template.fields.items()}


def fit(name: str, value: str) -> str:
    """A value as the field of this name takes it; never empty, which WeChat refuses."""
    found = _TYPE.fullmatch(name)
    kind = found[1] if found else ""
    plain = "".join(letter if letter.isprintable() else " " for letter in value)
    if kind in ("character_string", "letter", "symbol"):
        plain = _ASCII_ONLY.sub("", plain)
    elif kind in ("number", "amount"):
        plain = _NOT_NUMBER.sub("", plain)
    elif kind == "phrase":
        plain = _HANZI_ONLY.sub("", plain)
    plain = " ".join(plain.split())
    limit = _LIMITS.get(kind, _OF_TEMPLATES)
    if kind == "name" and plain.isascii():
        limit = 20
    cut = plain if len(plain) <= limit else _shorter(kind, plain, limit)
    return cut.strip() or _EMPTY.get(kind, "-")


def _shorter(kind: str, plain: str, limit: int) -> str:
    """As much as fits; where it is words, an ellipsis says that there was more."""
    return plain[: limit - 1] + "…" if kind in ("thing", "", "keyword", "const") else plain[:limit]
