"""Accounts and devices, for managers of their centre and operators of all."""

from typing import Any

from flask_openapi3 import APIBlueprint

from server.web.asking import caller, principal, server
from server.wire.requests import (
    AddAccount,
    AddDevice,
    ChangeAccount,
    ChangeDevice,
    OfAccount,
    OfMachine,
)

Json = dict[str, Any]
Answer = tuple[Json, int]

api = APIBlueprint("manage", __name__, url_prefix="/api/v1/manage")


@api.get("/accounts")
def manage_accounts() -> Json:
    """The accounts of the asker's centre, or all of them."""
    return {"accounts": server().staff.listed(principal())}


@api.post("/accounts")
def add_account(body: AddAccount) -> Answer:
    """A new account; a password that was not given is made, and shown this once. The same key: the first answer."""
    return _made(server().staff.add(body, principal(), caller()))


@api.patch("/accounts/<account>")
def change_account(path: OfAccount, body: ChangeAccount) -> Json:
    """A name, roles, a centre, a password; shut out at once, or let in again."""
    return server().staff.change(path.account, body, principal())


@api.get("/devices")
def manage_devices() -> Json:
    """The devices of the asker's centre, or all of them."""
    return {"devices": server().machines.listed(principal())}


@api.post("/devices")
def add_device(body: AddDevice) -> Answer:
    """A new device, with its token, shown this once. The same key: the first answer."""
    return _made(server().machines.add(body, principal(), caller()))


@api.patch("/devices/<device>")
def change_device(path: OfMachine, body: ChangeDevice) -> Json:
    """Shut out at once or let in again, or a new token."""
    return server().machines.change(path.device, body, principal())


def _made(answer: tuple[Json, bool]) -> Answer:
    made, is_new = answer
    return made, 201 if is_new else 200
