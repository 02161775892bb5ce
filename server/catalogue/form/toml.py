"""The form as TOML: the same centres and parts, for whoever keeps them in files; `tomllib` reads and can't write."""

import datetime
import json
import re
import tomllib
from collections.abc import Iterator
from typing import Any

from server.catalogue.faults import Fault
from server.catalogue.form.rows import Form, FormCentre, Json
from server.catalogue.layers import LISTS, OWN, PARTS, key_of

CENTRES = "centres"
_BARE = re.compile(r"[A-Za-z0-9_-]+")


def toml_of(centres: list[FormCentre], layer: Json) -> str:
    """The text of a form."""
    lines: list[str] = []
    for centre in centres:
        lines += ["[[centres]]", f"id = {_text(centre.id)}"]
        lines += [f"above = {_text(centre.above)}"] if centre.above else []
        lines += [
            f"{_key(name)} = {_value(value)}" for name, value in centre.own.items() if value is not None
        ]
        lines.append("")
    for part in PARTS:
        if part in layer:
            lines += [*_part(part, layer[part]), ""]
    return "\n".join(lines)


def form_of_toml(data: bytes) -> Form:
    """What a text says, with what can't be understood; what it means is judged where it is put over what is above."""
    form = Form()
    try:
        read = _plain(tomllib.loads(data.decode("utf-8-sig")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as wrong:
        form.faults.append(Fault("", "not_toml_form", str(wrong)[:200]))
        return form
    for name in read.keys() - {CENTRES, *PARTS}:
        form.faults.append(Fault(name, "unknown_key", name, known=(CENTRES, *PARTS)))
    form.layer = {part: read[part] for part in PARTS if part in read}
    for part in ("policy", "texts"):
        if isinstance(said := form.layer.get(part), dict):
            form.layer[part] = {name: None if value == "" else value for name, value in said.items()}
    form.faults += _unkeyed(form.layer)
    rows = read.get(CENTRES, [])
    if not isinstance(rows, list) or not all(
        isinstance(row, dict) and isinstance(row.get("id"), str) for row in rows
    ):
        form.faults.append(Fault(CENTRES, "no_code"))
        return form
    for place, row in enumerate(rows, start=1):
        for name in row.keys() - {"id", "above", "sample", *OWN}:
            form.faults.append(
                Fault(f"{CENTRES}.{place}.{name}", "unknown_key", name, known=("id", "above", *OWN))
            )
        own = {name: row[name] for name in (*OWN, "sample") if name in row}
        above = row.get("above")
        form.centres.append(FormCentre(row["id"], str(above) if above else None, own, place))
    if not rows:
        form.faults.append(Fault(CENTRES, "no_centre"))
    return form


def _unkeyed(layer: Json) -> Iterator[Fault]:
    """Entries that nothing is known by, or the same as another."""
    for part in LISTS:
        rows, key, seen = layer.get(part, []), key_of(part), set()
        if not isinstance(rows, list):
            continue  # its shape is judged with everything else's
        for place, row in enumerate(rows, start=1):
            code = row.get(key) if isinstance(row, dict) else None
            if not isinstance(code, str) or not code:
                yield Fault(f"{part}.{place}.{key}", "no_code")
            elif code in seen:
                yield Fault(f"{part}.{code}", "twice", code)
            seen.add(code)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, datetime.datetime | datetime.date):
        return value.isoformat()
    if isinstance(value, datetime.time):
        return f"{value:%H:%M}"
    return value


def _part(part: str, value: Any) -> Iterator[str]:
    if part in LISTS:
        for entry in value:
            yield f"[[{part}]]"
            yield from _fields(entry)
            yield ""
    else:
        yield f"[{part}]"
        # A rule that is said not to be has no other word: TOML knows no null.
        yield from _fields({name: "" if field is None else field for name, field in value.items()})


def _fields(entry: Json) -> Iterator[str]:
    for name, value in entry.items():
        if value is not None:
            yield f"{_key(name)} = {_value(value)}"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, list):
        return "[" + ", ".join(_value(one) for one in value) + "]"
    return "{ " + ", ".join(f"{_key(k)} = {_value(v)}" for k, v in value.items() if v is not None) + " }"


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _text(name)


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
