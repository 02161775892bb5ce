"""Requests of those who keep accounts and devices."""

from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints

from server.wire.requests.paths import Path
from server.wire.requests.shapes import Line, Request, Word
from server.wire.vocabulary import DeviceKind, Role

Password = Annotated[str, StringConstraints(min_length=1, max_length=128)]
Roles = Annotated[list[Annotated[Role, Field(strict=False)]], Field(min_length=1, max_length=len(Role))]
Username = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]


class OfAccount(Path):
    """An account by its id."""

    account: Word


class OfMachine(Path):
    """A device by its id."""

    device: Word


class AddAccount(Request):
    """A new account; without a password one is made and shown once."""

    username: Username
    name: Line
    roles: Roles
    centre: Word | None = None
    password: Password | None = None


class ChangeAccount(Request):
    """What is to be otherwise; what isn't named stays."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    name: Line | None = None
    roles: Roles | None = None
    centre: Word | None = None
    password: Password | None = None
    new_password: bool = False
    active: bool | None = None


class AddDevice(Request):
    """A new device; a call pad or a rating screen at a counter."""

    id: Word
    kind: Annotated[DeviceKind, Field(strict=False)]
    centre: Word | None = None
    counter: Word | None = None


class ChangeDevice(Request):
    """Shut out or let in, a new token, or the counter it stands at from now on; null: at none."""

    counter: Word | None = None
    active: bool | None = None
    new_token: bool = False
