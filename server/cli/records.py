"""`quhao user`, `quhao device`: the record from the shell. Tokens and passwords are shown once."""

import argparse
import difflib
import sys
import time
from typing import Any

from sqlalchemy.orm import Session

from server.access.party_key import known_parties
from server.access.passwords import fresh_password, hash_password
from server.access.tokens import new_device_token
from server.cli.places import add_places, installed
from server.operations.sealed_texts import SealedTexts
from server.records import accounts, catalogue_store, devices, pads
from server.records.accounts import NewAccount, UsernameTaken
from server.records.devices import DeviceExists
from server.records.engine import Database, migrate, open_database
from server.wire.vocabulary import DeviceKind, Role

BY = "operator"


def add(commands: Any) -> None:
    """Add these subcommands."""
    user = commands.add_parser("user", help="staff accounts").add_subparsers(required=True, metavar="ACT")
    create = act(user, "add", add_user, "a new account; its password is read from standard input, or made")
    create.add_argument("username")
    create.add_argument("--role", action="append", choices=[role.value for role in Role], required=True)
    create.add_argument("--name", default="")
    create.add_argument("--centre", help="left out: the whole district")
    act(user, "list", list_users, "all accounts")
    for name, run, what in (
        ("password", set_password, "a new password: read from standard input, or made"),
        ("disable", disable_user, "shut an account out at once"),
        ("enable", enable_user, "let an account in again"),
    ):
        act(user, name, run, what).add_argument("username")
    device = commands.add_parser("device", help="devices").add_subparsers(required=True, metavar="ACT")
    create = act(device, "add", add_device, "a new device; its token is shown once")
    create.add_argument("id")
    create.add_argument("--kind", choices=[kind.value for kind in DeviceKind], required=True)
    create.add_argument("--centre", required=True)
    create.add_argument("--counter", help="of a call pad or a rating screen: the counter it stands at")
    bind = act(
        device, "bind", bind_pad, "a call pad or a rating screen: the counter it stands at from now on"
    )
    bind.add_argument("id")
    bind.add_argument("counter")
    act(device, "list", list_devices, "all devices")
    for name, run, what in (
        ("token", new_token, "a new token, shown once; the old one is out"),
        ("disable", disable_device, "shut a device out at once"),
        ("enable", enable_device, "let a device in again"),
    ):
        act(device, name, run, what).add_argument("id")


def act(commands: Any, name: str, run: Any, text: str) -> argparse.ArgumentParser:
    """Add an act that `run` does, told where the installation is."""
    parser: argparse.ArgumentParser = commands.add_parser(name, help=text)
    add_places(parser)
    parser.set_defaults(run=run)
    return parser


def add_user(args: argparse.Namespace) -> int:
    """Make an account."""
    password = _password()
    roles = frozenset(Role(role) for role in args.role)
    account = NewAccount(
        args.username, hash_password(password[0]), args.name or args.username, roles, args.centre
    )
    with database(args).change() as session:
        _must_have_centre(session, args.centre)
        try:
            accounts.create(session, account, by=BY, now=_now())
        except UsernameTaken as error:
            raise LookupError(f"there is an account {args.username} already") from error
    print(f"added {args.username}, of {args.centre or 'the whole district'}")
    if password[1]:
        print(f"password: {password[0]}")
    return 0


def list_users(args: argparse.Namespace) -> int:
    """Print all accounts."""
    with database(args).read() as session:
        for one in accounts.listed(session):
            print(
                one.id,
                one.username,
                ",".join(one.roles),
                one.centre or "-",
                "active" if one.active else "disabled",
            )
    return 0


def set_password(args: argparse.Namespace) -> int:
    """Give a new password."""
    password = _password()
    with database(args).change() as session:
        account = _known(accounts.find(session, args.username), args.username)
        accounts.set_password(session, account, hash_password(password[0]), by=BY, now=_now())
    if password[1]:
        print(f"password: {password[0]}")
    return 0


def disable_user(args: argparse.Namespace) -> int:
    """Shut an account out at once."""
    return _switch_user(args, False)


def enable_user(args: argparse.Namespace) -> int:
    """Let an account in again."""
    return _switch_user(args, True)


def add_device(args: argparse.Namespace) -> int:
    """Make a device known."""
    token = new_device_token()
    with database(args).change() as session:
        _must_have_centre(session, args.centre)
        try:
            devices.create(
                session, args.id, DeviceKind(args.kind), args.centre, token=token, by=BY, now=_now()
            )
        except DeviceExists as error:
            raise LookupError(f"there is a device {args.id} already") from error
        if args.counter is not None:
            if args.kind not in pads.AT_A_COUNTER:
                raise LookupError("only a pad or a rating screen stands at a counter")
            session.flush()
            _bind(session, args.id, args.centre, args.counter)
    print(f"token: {token}")
    return 0


def bind_pad(args: argparse.Namespace) -> int:
    """Say at which counter a call pad or a rating screen stands."""
    with database(args).change() as session:
        device = _known(devices.find(session, args.id), args.id)
        if device.kind not in pads.AT_A_COUNTER:
            raise LookupError(f"{args.id} is neither a pad nor a rating screen")
        _bind(session, args.id, device.centre, args.counter)
    return 0


def _bind(session: Session, device: str, centre: str, counter: str) -> None:
    catalogue = catalogue_store.load(session, centre)
    known = [one.id for one in catalogue.counters] if catalogue else []
    if counter not in known:
        near = difflib.get_close_matches(counter, known, 1)
        raise LookupError(f"there is no counter {counter}" + (f"; did you mean {near[0]}?" if near else ""))
    pads.bind(session, device, counter, by=BY, now=_now())


def list_devices(args: argparse.Namespace) -> int:
    """Print all devices."""
    with database(args).read() as session:
        for one in devices.listed(session):
            print(one.id, one.kind, one.centre or "-", "active" if one.active else "disabled")
    return 0


def new_token(args: argparse.Namespace) -> int:
    """Give a device a new token; the old one is out."""
    token = new_device_token()
    with database(args).change() as session:
        devices.set_token(session, _known(devices.find(session, args.id), args.id), token, by=BY, now=_now())
    print(f"token: {token}")
    return 0


def disable_device(args: argparse.Namespace) -> int:
    """Shut a device out at once."""
    return _switch_device(args, False)


def enable_device(args: argparse.Namespace) -> int:
    """Let a device in again."""
    return _switch_device(args, True)


def _switch_user(args: argparse.Namespace, active: bool) -> int:
    with database(args).change() as session:
        accounts.set_active(
            session, _known(accounts.find(session, args.username), args.username), active, by=BY, now=_now()
        )
    return 0


def _switch_device(args: argparse.Namespace, active: bool) -> int:
    with database(args).change() as session:
        devices.set_active(
            session, _known(devices.find(session, args.id), args.id), active, by=BY, now=_now()
        )
    return 0


def database(args: argparse.Namespace) -> Database:
    """The record of the installation that the arguments name, brought up to date; LookupError if there is none."""
    settings = installed(args)
    opened = open_database(settings.sql_url)
    keys = known_parties(settings.data)
    migrate(opened, SealedTexts(keys) if keys else None)
    return opened


def _must_have_centre(session: Session, centre: str | None) -> None:
    known = [one.id for one in catalogue_store.centres(session)]
    if centre is not None and centre not in known:
        near = difflib.get_close_matches(centre, known, 1)
        raise LookupError(f"there is no centre {centre}" + (f"; did you mean {near[0]}?" if near else ""))


def _known(found: Any, name: str) -> Any:
    if found is None:
        raise LookupError(f"there is no {name}")
    return found


def _password() -> tuple[str, bool]:
    """A password and whether it was made here."""
    if not sys.stdin.isatty() and (given := sys.stdin.readline().strip()):
        return given, False
    return fresh_password(), True


def _now() -> int:
    return int(time.time() * 1000)
