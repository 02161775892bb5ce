"""Writes what the pages share with the server: the texts and the types of records. It builds nothing else.

`python server/pages/generate.py` puts them into `src/generated/` beside this file; it needs pydantic only.
"""

import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

_HERE = Path(__file__).resolve().parent
_ROOT = _HERE.parent.parent
_PLAIN = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}


def main() -> None:
    """Write the generated files, leaving those that already say the same untouched."""
    if str(_ROOT) not in sys.path:
        sys.path.insert(0, str(_ROOT))  # started as a script, Python looks beside it and not in the project
    from server.wire import catalogue, records
    from server.wire.answers import catalogue as managing
    from server.wire.texts import catalogue as texts

    target = _HERE / "src" / "generated"
    shared = [*_models(records), *_models(catalogue), *_models(managing)]
    _write(target / "records.ts", typescript(shared))
    areas: dict[str, dict[str, dict[str, str]]] = {}
    for key, languages in texts().items():
        areas.setdefault(key.split(".")[0], {})[key] = languages
    for area, entries in areas.items():
        _write(target / "texts" / f"{area}.json", json.dumps(entries, ensure_ascii=False, indent=1) + "\n")


def typescript(models: list[type[BaseModel]]) -> str:
    """The models as TypeScript interfaces; what may be null may also be absent."""
    _, schema = models_json_schema([(model, "serialization") for model in models])
    blocks = [_interface(name, definition) for name, definition in sorted(schema["$defs"].items())]
    return "// Generated from server/wire by generate.py; change it there.\n\n" + "\n".join(blocks)


def _models(module: ModuleType) -> list[type[BaseModel]]:
    """The models defined in a module; their common base has no fields and is left out."""
    found = [m for m in vars(module).values() if isinstance(m, type) and issubclass(m, BaseModel)]
    return [m for m in found if m.__module__ == module.__name__ and m.model_fields]


def _interface(name: str, definition: dict[str, Any]) -> str:
    lines = [f"export interface {name} {{"]
    for field, schema in definition.get("properties", {}).items():
        kind = _type(schema)
        optional = "?" if kind.endswith("| null") else ""
        lines.append(f"  {field}{optional}: {kind}")
    return "\n".join([*lines, "}\n"])


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    if "anyOf" in schema:
        return " | ".join(_type(option) for option in schema["anyOf"])
    kind = schema.get("type")
    if kind == "array":
        return f"Array<{_type(schema.get('items', {}))}>"
    if kind == "object":
        values = schema.get("additionalProperties", True)
        return f"Record<string, {'unknown' if isinstance(values, bool) else _type(values)}>"
    return _PLAIN.get(str(kind), "unknown")


def _write(path: Path, content: str) -> None:
    if path.exists() and path.read_text("utf-8") == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, "utf-8")


if __name__ == "__main__":
    main()
