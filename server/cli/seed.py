"""Seeding: the sample district, its accounts and devices, made afresh for each data directory, never fixed."""

import base64
import hashlib
import json
import os
import secrets
from importlib.resources import files
from pathlib import Path
from typing import Any

from server.access.passwords import hash_password
from server.access.tokens import new_device_token
from server.catalogue.district import District
from server.catalogue.sample import MAIN_CENTRE, sample_tree
from server.records import accounts, catalogue_store, devices, installation
from server.records.accounts import NewAccount
from server.records.catalogue_store import Published
from server.records.engine import Database
from server.wire.vocabulary import DeviceKind, Role

Json = dict[str, Any]

DEVICES: dict[str, DeviceKind] = {
    "kiosk-1": DeviceKind.KIOSK,
    "board-1": DeviceKind.BOARD,
    "tv-1": DeviceKind.TV,
    "voice-1": DeviceKind.VOICE,
    "printer-1": DeviceKind.PRINTER,
    "wechat-1": DeviceKind.WECHAT,
    "rating-1": DeviceKind.RATING,
}
STAFF: dict[str, Role] = {
    "manager": Role.MANAGER,
    "clerk": Role.CLERK,
    "clerk-2": Role.CLERK,
    "simulation": Role.CLERK,
    "guide": Role.GUIDE,
    "operator": Role.OPERATOR,
    "hotline": Role.HOTLINE,
    "agent": Role.AGENT,
    "district": Role.OPERATOR,
}
OF_THE_DISTRICT = frozenset({"hotline", "agent", "district"})
"""Who answers and draws for any of its centres, or manages all of them."""
BY = "system"


def publish_sample(database: Database, now_ms: int) -> None:
    """Publish the sample district where it differs from what is published; its files are read only if they changed."""
    with database.change() as session:
        if not installation.note(session, "sample", _digest_of_sample()):
            return
        catalogue_store.save_all(session, published(sample_tree()), by=BY, now=now_ms)


def published(district: District) -> list[Published]:
    """A district's centres as they are published, those above before those under them."""
    return [
        Published(catalogue=catalogue, above=district.above.get(centre), layer=district.layers.get(centre))
        for centre, catalogue in district.catalogues.items()
    ]


def credentials(
    database: Database, path: Path, wechat_url: str, now_ms: int, api_url: str | None = None
) -> Json:
    """The demo's credentials: those of this directory, or new ones; written for its owner only.

    `api_url`: where the stand-in for WeChat's API is.
    """
    known: Json = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    with database.change() as session:
        tokens = dict(known.get("devices", {}))
        for device, kind in DEVICES.items():
            known_device = devices.find(session, device)
            if known_device is not None and device in tokens:
                continue
            tokens[device] = new_device_token()
            if known_device is None:
                devices.create(session, device, kind, MAIN_CENTRE, token=tokens[device], by=BY, now=now_ms)
            else:  # it was stopped between the record and the file
                devices.set_token(session, known_device, tokens[device], by=BY, now=now_ms)
        staff = dict(known.get("staff", {}))
        for username, role in STAFF.items():
            known_account = accounts.find(session, username)
            if known_account is not None and username in staff:
                continue
            password = secrets.token_urlsafe(12)
            hashed = hash_password(password)
            if known_account is None:
                centre = None if username in OF_THE_DISTRICT else MAIN_CENTRE
                account = NewAccount(username, hashed, username, frozenset({role}), centre)
                accounts.create(session, account, by=BY, now=now_ms)
            else:
                accounts.set_password(session, known_account, hashed, by=BY, now=now_ms)
            staff[username] = {"username": username, "password": password}
    wechat = known.get("wechat") or {
        "token": secrets.token_hex(16),
        "aes_key": base64.b64encode(secrets.token_bytes(32)).decode().rstrip("="),
        "appid": "wx" + secrets.token_hex(8),
    }
    wechat = {**wechat, "url": wechat_url, "secret": wechat.get("secret") or secrets.token_hex(16)}
    written = {
        "devices": tokens,
        "staff": staff,
        "wechat": wechat | ({"api_url": api_url} if api_url else {}),
    }
    write_private(path, json.dumps(written, ensure_ascii=False, indent=2))
    return written


def _digest_of_sample() -> str:
    """What the sample's files and the code that reads them come to."""
    package = Path(str(files("server.catalogue")))
    digest = hashlib.sha256()
    for path in sorted(path for path in package.rglob("*") if path.suffix in (".toml", ".py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def write_private(path: Path, text: str) -> None:
    """Write a file only its owner can read, by rename."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(
        os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
    ) as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
