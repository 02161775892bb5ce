"""The demo's twins: what each device would show, and the faults it can be told to have. Registered in the demo only."""

import json
import re
from pathlib import Path
from typing import Any

from flask import Response, jsonify, request, send_file
from flask_openapi3 import APIBlueprint

from server.domain.refusals import Refused
from server.web.asking import server
from server.web.pages import page
from server.wire.requests import Faults, OfTwin, TwinAct

Json = dict[str, Any]

api = APIBlueprint("twins", __name__, url_prefix="/twins")


@api.get("")
def twins_list() -> Response:
    """All twins; the page when a page is asked for."""
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) != "application/json":
        return page("twins")
    folder = server().settings.twins_directory
    names = sorted(path.stem for path in folder.glob("*.json")) if folder.is_dir() else []
    return jsonify({"twins": [_twin(folder, name) for name in names]})


@api.get("/<device>.png")
def twin_picture(path: OfTwin) -> Response:
    """What a person would see at the device."""
    picture = server().settings.twins_directory / f"{path.device}.png"
    if not picture.is_file():
        raise Refused("not_found")
    return send_file(picture.resolve(), mimetype="image/png", max_age=0, etag=True)


@api.get("/<device>.wav")
def twin_sound(path: OfTwin) -> Response:
    """What a person would have heard from the device last."""
    sound = server().settings.twins_directory / f"{path.device}.wav"
    if not sound.is_file():
        raise Refused("not_found")
    return send_file(sound.resolve(), mimetype="audio/wav", max_age=0, etag=True)


@api.post("/<device>/faults")
def twin_faults(path: OfTwin, body: Faults) -> Json:
    """Tell a twin which faults to have."""
    folder = server().settings.twins_directory
    if not (folder / f"{path.device}.json").is_file():
        raise Refused("not_found")
    known = _twin(folder, path.device)["available_faults"]
    unknown = [name for name in body.names if name not in known]
    if unknown:
        raise Refused("invalid_field", {"fields": ["names"]}, field="、".join(unknown))
    _leave(folder, f"{path.device}.faults", body.names)
    return {"id": path.device, "faults": body.names}


@api.post("/<device>/acts")
def twin_act(path: OfTwin, body: TwinAct) -> Json:
    """Do at a twin what a person would: lay a card down, lift it, hold a code to it."""
    folder = server().settings.twins_directory
    if not (folder / f"{path.device}.json").is_file():
        raise Refused("not_found")
    act = next((act for act in _twin(folder, path.device)["acts"] if act["name"] == body.name), None)
    if act is None:
        raise Refused("invalid_field", {"fields": ["name"]}, field=body.name)
    if body.text not in act.get("of", [body.text]):
        raise Refused("invalid_field", {"fields": ["text"]}, field="text")
    _leave(folder, f"{path.device}.act", {"name": body.name, "text": body.text})
    return {"id": path.device, "name": body.name, "text": body.text}


def _leave(folder: Path, name: str, what: object) -> None:
    """A file for the twin to find, by rename."""
    fresh = folder / f".{name}.new"
    fresh.write_text(json.dumps(what), "utf-8")
    fresh.replace(folder / name)


def _twin(folder: Path, name: str) -> Json:
    seen = json.loads((folder / f"{name}.json").read_text("utf-8"))
    try:
        faults = json.loads((folder / f"{name}.faults").read_text("utf-8"))
    except (OSError, ValueError):
        faults = []
    picture, sound = folder / f"{name}.png", folder / f"{name}.wav"
    return {
        "id": name,
        "kind": seen.get("kind") or re.sub(r"-?\d+$", "", name),
        "faults": faults,
        "available_faults": seen.get("available_faults", []),
        "acts": seen.get("acts", []),
        "said": seen.get("said", []),
        "heard_at": int(sound.stat().st_mtime * 1000) if sound.is_file() else None,
        "updated_at": int(picture.stat().st_mtime * 1000) if picture.is_file() else None,
        "seen": seen,
    }
